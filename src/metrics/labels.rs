//! The labels. All of them have few values, whoever asks for what.

use prometheus_client::encoding::EncodeLabelSet;

/// An answered request.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct Answer {
    pub method: &'static str,
    pub route: String,
    pub status: u32,
}

/// What was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct Route {
    pub method: &'static str,
    pub route: String,
}

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct Outcome {
    pub outcome: &'static str,
}

/// A periodic job.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct Job {
    pub name: String,
}

/// How a run of a job ended.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct JobEnd {
    pub name: String,
    pub outcome: &'static str,
}

/// What a connection to the database does.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct State {
    pub state: &'static str,
}

/// What a connection to the database is for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct Purpose {
    pub purpose: &'static str,
}

/// A method of HTTP. Clients may send any word; those nobody knows are one.
pub(super) fn method(verb: &str) -> &'static str {
    ["GET", "POST", "PATCH", "PUT", "DELETE", "HEAD", "OPTIONS"]
        .into_iter()
        .find(|known| *known == verb)
        .unwrap_or("other")
}
