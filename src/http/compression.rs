//! What is compressed while it is sent, and how hard. The files of the bundle were compressed when they were built.

use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, Predicate};

/// Answers that are no longer arrive hardly sooner compressed, in the first two flights of a connection, and compressing
/// them costs more CPU than making them. In bytes.
const FITS: u64 = 32_000;

/// Longer answers, and pages, whose length is not known when they begin; never streams of events.
#[derive(Debug, Clone, Copy)]
pub struct WorthIt;

impl Predicate for WorthIt {
    fn should_compress<B: axum::body::HttpBody>(&self, response: &axum::http::Response<B>) -> bool {
        response.body().size_hint().exact().is_none_or(|length| length > FITS)
            && DefaultPredicate::new().should_compress(response)
    }
}

/// The layer around all answers.
pub fn layer() -> CompressionLayer<WorthIt> {
    CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(WorthIt)
}
