//! Figures for operators, counted while the server works. Labels are words of this program only (patterns of paths, codes,
//! names of jobs): nothing of a person, of a class or of a secret can get into one, and their number is bounded.

mod labels;
mod process;

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;

use labels::{Answer, Job, JobEnd, Outcome, Purpose, Route, State, method};

/// Seconds; close together below the time in which a join must be through.
const ANSWERS: [f64; 12] = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 10.0];
/// Seconds from the moment something happened until the open pages of this server were told.
const DELAYS: [f64; 8] = [0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

type Seconds = Gauge<f64, AtomicU64>;
type Histograms<L> = Family<L, Histogram, fn() -> Histogram>;

/// The figures of this process; cheap to clone.
#[derive(Debug, Clone)]
pub struct Metrics(Arc<Figures>);

#[derive(Debug)]
struct Figures {
    registry: Registry,
    answers: Family<Answer, Counter>,
    times: Histograms<Route>,
    joins: Family<Outcome, Counter>,
    sign_ins: Family<Outcome, Counter>,
    event_delay: Histogram,
    job_runs: Family<JobEnd, Counter>,
    job_seconds: Family<Job, Seconds>,
    job_last_success: Family<Job, Seconds>,
    streams: Gauge,
    seats: Gauge,
    database_up: Gauge,
    database_answer: Seconds,
    connections: Family<State, Gauge>,
    connections_most: Gauge,
    connections_free: Family<Purpose, Gauge>,
    process: process::Gauges,
}

/// What is not counted but looked at when somebody asks.
#[derive(Debug, Clone)]
pub struct Look {
    /// Streams of events open at this server.
    pub streams: usize,
    /// Connections to the database that wait for work.
    pub idle: usize,
    /// Connections to the database in all.
    pub connections: u32,
    /// Most connections there may be.
    pub connections_most: u32,
    /// How many more requests could have one at once, for a statement and for a transaction.
    pub connections_free: [usize; 2],
    /// What the database says; `None` if it does not answer.
    pub database: Option<Answered>,
}

/// What the database says, for all servers that share it.
#[derive(Debug, Clone)]
pub struct Answered {
    /// How long it took to get a connection and the answer.
    pub took: Duration,
    /// Seats that are live.
    pub seats: i64,
    /// Names of jobs, and when each last succeeded, in seconds since 1970.
    pub jobs: Vec<(String, f64)>,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("lophoc");
        let version = env!("CARGO_PKG_VERSION");
        registry.register("build", "The release that runs", Info::new(vec![("version", version)]));
        let mut figures = Figures {
            registry,
            answers: Family::default(),
            times: Family::new_with_constructor(|| Histogram::new(ANSWERS)),
            joins: Family::default(),
            sign_ins: Family::default(),
            event_delay: Histogram::new(DELAYS),
            job_runs: Family::default(),
            job_seconds: Family::default(),
            job_last_success: Family::default(),
            streams: Gauge::default(),
            seats: Gauge::default(),
            database_up: Gauge::default(),
            database_answer: Seconds::default(),
            connections: Family::default(),
            connections_most: Gauge::default(),
            connections_free: Family::default(),
            process: process::Gauges::default(),
        };
        figures.register();
        Self(Arc::new(figures))
    }
}

impl Figures {
    fn register(&mut self) {
        let all = &mut self.registry;
        all.register("http_requests", "Requests answered", self.answers.clone());
        all.register("http_request_duration_seconds", "Time until an answer begins", self.times.clone());
        all.register("joins", "Attempts to join a session that reached the door", self.joins.clone());
        all.register("sign_ins", "Attempts to sign in with a password", self.sign_ins.clone());
        all.register("event_delay_seconds", "Time until open pages hear of an event", self.event_delay.clone());
        all.register("job_runs", "Jobs run by this server", self.job_runs.clone());
        all.register("job_duration_seconds", "How long a job last took at this server", self.job_seconds.clone());
        let success = "When a job last succeeded at any server, in seconds since 1970";
        all.register("job_last_success_timestamp_seconds", success, self.job_last_success.clone());
        all.register("event_streams", "Open streams of events", self.streams.clone());
        all.register("seats_live", "Live seats, at all servers", self.seats.clone());
        all.register("database_up", "Whether the database answered just now", self.database_up.clone());
        let answer = "Time for a connection and an answer of the database just now";
        all.register("database_answer_seconds", answer, self.database_answer.clone());
        all.register("database_connections", "Connections to the database", self.connections.clone());
        let most = "Most connections to the database";
        all.register("database_connections_most", most, self.connections_most.clone());
        let free = "Requests that could have a connection at once, by what it is for";
        all.register("database_connections_free", free, self.connections_free.clone());
        self.process.register(all);
    }
}

impl Metrics {
    /// A request was answered: `route` is the pattern of its path, never the path.
    pub fn answered(&self, verb: &str, route: Option<&str>, status: u16, took: Duration) {
        let (method, route) = (method(verb), route.unwrap_or("none").to_owned());
        self.0.answers.get_or_create(&Answer { method, route: route.clone(), status: status.into() }).inc();
        self.0.times.get_or_create(&Route { method, route }).observe(took.as_secs_f64());
    }

    /// Somebody stood at the door: `outcome` is `ok` or the code of the refusal.
    pub fn joined(&self, outcome: &'static str) {
        self.0.joins.get_or_create(&Outcome { outcome }).inc();
    }

    /// Somebody tried to sign in: `outcome` is `ok` or the code of the refusal.
    pub fn signed_in(&self, outcome: &'static str) {
        self.0.sign_ins.get_or_create(&Outcome { outcome }).inc();
    }

    /// The open pages of this server were told of something that happened so long ago.
    pub fn told(&self, delay: Duration) {
        self.0.event_delay.observe(delay.as_secs_f64());
    }

    /// A job ended at this server.
    pub fn job_ended(&self, name: &'static str, succeeded: bool, took: Duration) {
        let outcome = if succeeded { "ok" } else { "failed" };
        self.0.job_runs.get_or_create(&JobEnd { name: name.to_owned(), outcome }).inc();
        self.0.job_seconds.get_or_create(&Job { name: name.to_owned() }).set(took.as_secs_f64());
    }

    /// All figures in the text format that Prometheus reads (OpenMetrics 1.0), with what was just looked at.
    #[must_use]
    pub fn text(&self, look: &Look) -> String {
        let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        let figures = &*self.0;
        figures.streams.set(count(look.streams));
        let used = usize::try_from(look.connections).unwrap_or(usize::MAX).saturating_sub(look.idle);
        figures.connections.get_or_create(&State { state: "idle" }).set(count(look.idle));
        figures.connections.get_or_create(&State { state: "used" }).set(count(used));
        figures.connections_most.set(look.connections_most.into());
        for (purpose, free) in ["statement", "transaction"].into_iter().zip(look.connections_free) {
            figures.connections_free.get_or_create(&Purpose { purpose }).set(count(free));
        }
        figures.database_up.set(look.database.is_some().into());
        if let Some(answered) = &look.database {
            figures.database_answer.set(answered.took.as_secs_f64());
            figures.seats.set(answered.seats);
            for (name, at) in &answered.jobs {
                figures.job_last_success.get_or_create(&Job { name: name.clone() }).set(*at);
            }
        }
        figures.process.look();
        let mut text = String::new();
        if let Err(error) = encode(&mut text, &figures.registry) {
            tracing::error!(%error, "the figures cannot be written down");
        }
        text
    }
}
