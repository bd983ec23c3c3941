//! A CSV file as lines with named columns.

use super::{Bad, MAX_LINES, Report, Wrong};

/// A file whose columns are known.
pub(super) struct Table {
    columns: Vec<String>,
    lines: Vec<(u64, csv::StringRecord)>,
}

/// One line.
pub(super) struct Line<'a> {
    /// Its number in the file, from 1.
    pub number: u64,
    columns: &'a [String],
    record: &'a csv::StringRecord,
}

impl Table {
    /// Reads a file. Every column of `needed` must be there, any of `others` may.
    pub fn read(text: &str, needed: &[&str], others: &[&str]) -> Result<Self, Report> {
        let separator = if text.lines().next().is_some_and(|line| line.contains(';') && !line.contains(',')) {
            // What spreadsheets write where the comma stands in numbers.
            b';'
        } else {
            b','
        };
        let mut reader =
            csv::ReaderBuilder::new().delimiter(separator).trim(csv::Trim::All).from_reader(text.as_bytes());
        let shape = |error: &csv::Error| Report::wrong(error.position().map_or(1, csv::Position::line), Wrong::Shape);
        let heads = reader.headers().map_err(|error| shape(&error))?;
        let columns: Vec<String> = heads.iter().map(str::to_lowercase).collect();
        let mut bad = Vec::new();
        let mut complain = |field: &str, wrong| bad.push(Bad { line: 1, field: field.to_owned(), wrong });
        for name in needed.iter().filter(|name| !columns.iter().any(|column| column == *name)) {
            complain(name, Wrong::MissingColumn);
        }
        for name in columns.iter().filter(|name| !needed.contains(&name.as_str()) && !others.contains(&name.as_str())) {
            complain(name, Wrong::UnknownColumn);
        }
        if !bad.is_empty() {
            return Err(Report { bad, ..Report::default() });
        }
        let mut lines = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|error| shape(&error))?;
            let line = record.position().map_or(0, csv::Position::line);
            if lines.len() == MAX_LINES {
                return Err(Report::wrong(line, Wrong::TooMany));
            }
            lines.push((line, record));
        }
        if lines.is_empty() {
            return Err(Report::wrong(1, Wrong::Empty));
        }
        Ok(Self { columns, lines })
    }

    /// The lines after the heading.
    pub fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        self.lines.iter().map(|(number, record)| Line { number: *number, columns: &self.columns, record })
    }
}

impl Line<'_> {
    /// The text in a column; empty if the column is not there.
    pub fn get(&self, column: &str) -> &str {
        let index = self.columns.iter().position(|name| name == column);
        index.and_then(|index| self.record.get(index)).unwrap_or_default()
    }

    /// The text in a column that may be empty.
    pub fn optional(&self, column: &str) -> Option<String> {
        Some(self.get(column)).filter(|text| !text.is_empty()).map(str::to_owned)
    }

    /// A complaint about a column of this line.
    pub fn bad(&self, field: &str, wrong: Wrong) -> Bad {
        Bad { line: self.number, field: field.to_owned(), wrong }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1000) })]

        /// Whatever a file holds, it is either read to its last line or refused with the number of one of its lines.
        #[test]
        fn every_file_is_read_or_refused(text in "(email,name|name;email|email)?[\r\n,;\"a \u{feff}\u{0}é]{0,60}") {
            match Table::read(&text, &["email"], &["name"]) {
                Ok(table) => {
                    prop_assert!(table.lines().count() > 0);
                    for line in table.lines() {
                        prop_assert!((1..=text.len() as u64).contains(&line.number), "{}: {text:?}", line.number);
                        prop_assert!(line.optional("name").is_none_or(|name| !name.is_empty()));
                        prop_assert_eq!(line.get("nothing"), "");
                    }
                }
                Err(report) => prop_assert!(!report.bad.is_empty() && report.bad.iter().all(|bad| bad.line >= 1)),
            }
        }
    }
}
