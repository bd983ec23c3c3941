//! Spans of time: joined, cut, added up.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// From one moment to another, UTC; the end is not inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Span {
    /// First moment.
    pub from: DateTime<Utc>,
    /// First moment after it.
    pub to: DateTime<Utc>,
}

impl Span {
    /// How long it is.
    #[must_use]
    pub fn length(&self) -> TimeDelta {
        (self.to - self.from).max(TimeDelta::zero())
    }
}

/// The spans without overlaps, in order; gaps up to `bridged` vanish.
#[must_use]
pub fn merged(mut spans: Vec<Span>, bridged: TimeDelta) -> Vec<Span> {
    spans.sort_unstable();
    let mut result: Vec<Span> = Vec::new();
    for span in spans {
        match result.last_mut() {
            Some(last) if span.from - last.to <= bridged => last.to = last.to.max(span.to),
            _ => result.push(span),
        }
    }
    result
}

/// What lies in both; each list must be in order and without overlaps.
#[must_use]
pub fn common(one: &[Span], other: &[Span]) -> Vec<Span> {
    let (mut i, mut j, mut result) = (0, 0, Vec::new());
    while let (Some(a), Some(b)) = (one.get(i), other.get(j)) {
        let span = Span { from: a.from.max(b.from), to: a.to.min(b.to) };
        if span.from < span.to {
            result.push(span);
        }
        if a.to <= b.to { i += 1 } else { j += 1 }
    }
    result
}

/// Milliseconds of all spans together.
#[must_use]
pub fn milliseconds(spans: &[Span]) -> i64 {
    spans.iter().map(|span| span.length().num_milliseconds()).sum()
}
