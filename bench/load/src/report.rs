//! What came out, for people and for plots.

use std::collections::BTreeMap;
use std::io::Write;
use std::time::Duration;

use serde_json::json;

use crate::cost::{Memory, Worked};
use crate::{Arguments, Failure};

/// The figures of one scenario.
#[derive(Debug, Default)]
pub struct Report {
    /// From the first request to the last answer.
    pub took: Duration,
    /// How long each request took, in milliseconds.
    pub times: Vec<f64>,
    /// How often each status was given.
    pub statuses: BTreeMap<u16, u64>,
    /// Joins that were granted: each must be found in the tables.
    pub joins: u64,
    /// Answers other than those that are right.
    pub wrong: u64,
    /// What else is worth saying, a sentence each.
    pub notes: Vec<String>,
    /// CPU time, if not that of the whole run.
    pub worked: Option<Worked>,
    /// Memory of the server at the end.
    pub memory: Memory,
}

impl Report {
    /// Adds what another worker saw.
    pub fn merge(&mut self, other: Self) {
        self.times.extend(other.times);
        for (status, times) in other.statuses {
            *self.statuses.entry(status).or_default() += times;
        }
        self.joins += other.joins;
        self.wrong += other.wrong;
    }

    /// Notes an answer.
    pub fn note(&mut self, status: u16, expected: u16, took: Duration) {
        self.times.push(took.as_secs_f64() * 1000.0);
        *self.statuses.entry(status).or_default() += 1;
        self.wrong += u64::from(status != expected);
    }

    fn part(&self, of: f64) -> f64 {
        self.times.get(((self.times.len() as f64) * of) as usize).or(self.times.last()).copied().unwrap_or_default()
    }

    fn a_second(&self) -> f64 {
        self.times.len() as f64 / self.took.as_secs_f64()
    }

    fn a_thousand(&self, seconds: f64) -> f64 {
        seconds * 1000.0 / self.times.len() as f64
    }

    /// Says it to a person.
    pub fn print(&mut self, scenario: &str) {
        self.times.sort_by(f64::total_cmp);
        let worked = self.worked.unwrap_or_default();
        println!(
            "{scenario:9} {:7} in {:5.1} s: {:6.0}/s; p50 {:.1} p95 {:.1} p99 {:.1} max {:.1} ms; CPU s per 1,000: server {:.3}, database {:.3}, loader {:.3}; memory {:.0} MiB, most {:.0}",
            self.times.len(),
            self.took.as_secs_f64(),
            self.a_second(),
            self.part(0.5),
            self.part(0.95),
            self.part(0.99),
            self.part(1.0),
            self.a_thousand(worked.server),
            self.a_thousand(worked.database),
            self.a_thousand(worked.loader),
            self.memory.now,
            self.memory.most,
        );
        let statuses: Vec<String> = self.statuses.iter().map(|(status, times)| format!("{times} × {status}")).collect();
        println!("          answers: {}; wrong: {}", statuses.join(", "), self.wrong);
        for note in &self.notes {
            println!("          {note}");
        }
    }

    /// Adds a line of JSON to the file of results, and the joins to what must be found in the tables.
    pub fn keep(&self, scenario: &str, arguments: &Arguments) -> Result<(), Failure> {
        let worked = self.worked.unwrap_or_default();
        let rounded = |value: f64| (value * 1000.0).round() / 1000.0;
        let line = json!({
            "date": arguments.text("date")?,
            "commit": arguments.text("commit")?,
            "machine": arguments.text("machine")?,
            "rows": arguments.number("rows")?,
            "scenario": scenario,
            "requests": self.times.len(),
            "concurrency": arguments.number("concurrency")?,
            "rps": self.a_second().round(),
            "p50_ms": rounded(self.part(0.5)),
            "p95_ms": rounded(self.part(0.95)),
            "p99_ms": rounded(self.part(0.99)),
            "server_cpu_s_per_1000": rounded(self.a_thousand(worked.server)),
            "db_cpu_s_per_1000": rounded(self.a_thousand(worked.database)),
            "loader_cpu_s_per_1000": rounded(self.a_thousand(worked.loader)),
            "rss_mib": self.memory.now.round(),
            "peak_mib": self.memory.most.round(),
            "statuses": self.statuses.iter().map(|(status, times)| (status.to_string(), *times)).collect::<BTreeMap<_, _>>(),
            "wrong": self.wrong,
            "joins": self.joins,
        });
        let mut file = std::fs::OpenOptions::new().create(true).append(true).open(arguments.text("out")?)?;
        writeln!(file, "{line}")?;
        if self.wrong > 0 { Err(format!("{} answers were wrong", self.wrong).into()) } else { Ok(()) }
    }
}
