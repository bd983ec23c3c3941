//! Many classes added up: by tutor, student, course or month.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::verdict::Verdict;
use crate::domain::text_enum::text_enum;

text_enum! {
    /// What a line of a report is about.
    By {
        /// A tutor; with what they are to be paid, a payroll.
        Tutor => "tutor",
        /// A student.
        Student => "student",
        /// A course; single lessons together.
        Course => "course",
        /// A month.
        Month => "month",
        /// A single class.
        Class => "class",
    }
}

/// A class that is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    /// The session.
    pub session_id: i64,
    /// Title of the lesson or course.
    pub title: String,
    /// The course, unless it was a single lesson.
    pub course_id: Option<i64>,
    /// Who taught.
    pub tutor_id: i64,
    /// Name of the tutor.
    pub tutor_name: String,
    /// Who learned.
    pub student_id: i64,
    /// Name of the student.
    pub student_name: String,
    /// Start, UTC.
    pub start: DateTime<Utc>,
    /// What it was.
    pub verdict: Verdict,
    /// Milliseconds the tutor was there.
    pub tutor_ms: i64,
    /// Milliseconds the student was there.
    pub student_ms: i64,
    /// Milliseconds both were there.
    pub together_ms: i64,
    /// Whole dong the student is charged.
    pub charge_vnd: i64,
    /// Whole dong the tutor is paid.
    pub pay_vnd: i64,
}

/// One line of a report, or its total. Minutes are whole, of the sum.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Line {
    /// Id of the tutor, student, course or session; the month as `2026-11`; empty for single lessons and totals.
    pub key: String,
    /// What people call it; empty for months, single lessons and totals.
    pub name: String,
    /// Classes that are over.
    pub classes: i64,
    /// Held.
    pub held: i64,
    /// The tutor did not come.
    pub tutor_absent: i64,
    /// The student did not come.
    pub student_absent: i64,
    /// Nobody came.
    pub both_absent: i64,
    /// The media server failed.
    pub technical: i64,
    /// Called off.
    pub cancelled: i64,
    /// Minutes of the tutors.
    pub tutor_minutes: i64,
    /// Minutes of the students.
    pub student_minutes: i64,
    /// Minutes together.
    pub together_minutes: i64,
    /// Whole dong charged.
    pub charge_vnd: i64,
    /// Whole dong to be paid to tutors.
    pub pay_vnd: i64,
}

/// Adds classes up, in the order of names (months: of time); `month_of` names the month of a moment as people there
/// count it, as in `2026-11`. Gives the lines and their total.
#[must_use]
pub fn report(classes: &[Class], by: By, month_of: impl Fn(DateTime<Utc>) -> String) -> (Vec<Line>, Line) {
    let mut sums: BTreeMap<(String, String), Sum> = BTreeMap::new();
    let mut total = Sum::default();
    for class in classes {
        let (key, name) = match by {
            By::Tutor => (class.tutor_id.to_string(), class.tutor_name.clone()),
            By::Student => (class.student_id.to_string(), class.student_name.clone()),
            By::Course => match class.course_id {
                Some(id) => (id.to_string(), class.title.clone()),
                None => (String::new(), String::new()),
            },
            By::Month => (month_of(class.start), String::new()),
            By::Class => (class.session_id.to_string(), class.title.clone()),
        };
        // Single classes stand in the order of time.
        let order = if by == By::Class { class.start.to_rfc3339() } else { name.to_lowercase() };
        let sum = sums.entry((order, key.clone())).or_insert_with(|| Sum::new(key, name));
        sum.add(class);
        total.add(class);
    }
    (sums.into_values().map(Sum::line).collect(), total.line())
}

#[derive(Default)]
struct Sum {
    line: Line,
    tutor_ms: i64,
    student_ms: i64,
    together_ms: i64,
}

impl Sum {
    fn new(key: String, name: String) -> Self {
        Self { line: Line { key, name, ..Line::default() }, ..Self::default() }
    }

    fn add(&mut self, class: &Class) {
        let line = &mut self.line;
        line.classes += 1;
        *match class.verdict {
            Verdict::Held => &mut line.held,
            Verdict::TutorAbsent => &mut line.tutor_absent,
            Verdict::StudentAbsent => &mut line.student_absent,
            Verdict::BothAbsent => &mut line.both_absent,
            Verdict::Technical => &mut line.technical,
            Verdict::Cancelled => &mut line.cancelled,
        } += 1;
        self.tutor_ms += class.tutor_ms;
        self.student_ms += class.student_ms;
        self.together_ms += class.together_ms;
        line.charge_vnd += class.charge_vnd;
        line.pay_vnd += class.pay_vnd;
    }

    fn line(self) -> Line {
        Line {
            tutor_minutes: self.tutor_ms / 60_000,
            student_minutes: self.student_ms / 60_000,
            together_minutes: self.together_ms / 60_000,
            ..self.line
        }
    }
}

/// A text that no spreadsheet takes for a formula.
#[must_use]
pub fn defused(text: &str) -> String {
    // OWASP, "CSV Injection".
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    if is_formula { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class(session_id: i64, tutor_id: i64, day: i64, verdict: Verdict) -> Class {
        Class {
            session_id,
            title: format!("Lớp {tutor_id}"),
            course_id: (tutor_id == 1).then_some(9),
            tutor_id,
            tutor_name: if tutor_id == 1 { "Lan" } else { "Bình" }.into(),
            student_id: 5,
            student_name: "Minh".into(),
            start: DateTime::from_timestamp(1_800_000_000 + day * 86_400, 0).unwrap_or_default(),
            verdict,
            tutor_ms: 90_000,
            student_ms: 30_000,
            together_ms: 30_000,
            charge_vnd: 200_000,
            pay_vnd: 150_000,
        }
    }

    #[test]
    fn lines_add_up_to_the_total() {
        let classes =
            [class(1, 1, 0, Verdict::Held), class(2, 1, 1, Verdict::StudentAbsent), class(3, 2, 40, Verdict::Held)];
        let month = |at: DateTime<Utc>| at.format("%Y-%m").to_string();
        let (lines, total) = report(&classes, By::Tutor, month);
        let names: Vec<_> = lines.iter().map(|line| (line.name.as_str(), line.classes, line.pay_vnd)).collect();
        assert_eq!(names, [("Bình", 1, 150_000), ("Lan", 2, 300_000)]);
        assert_eq!((total.classes, total.held, total.student_absent, total.pay_vnd), (3, 2, 1, 450_000));
        assert_eq!(total.tutor_minutes, 4, "4:30, and not three times one minute");
        let keys = |by| report(&classes, by, month).0.into_iter().map(|line| line.key).collect::<Vec<_>>();
        assert_eq!(keys(By::Month), ["2027-01", "2027-02"]);
        assert_eq!(keys(By::Course), ["", "9"]);
        assert_eq!(keys(By::Class), ["1", "2", "3"]);
        assert_eq!(keys(By::Student), ["5"]);
    }

    #[test]
    fn no_cell_is_a_formula() {
        assert_eq!(defused("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
        for formula in ["+1", "-1", "@SUM(A1)", "\t=1", "＝1"] {
            assert!(defused(formula).starts_with('\''), "{formula}");
        }
        assert_eq!(defused("Nguyễn Văn A"), "Nguyễn Văn A");
    }
}
