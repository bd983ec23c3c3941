//! The end of the process, step by step: first whoever sends requests here is told to send them elsewhere, and only then
//! does it stop answering.

use std::sync::Arc;

use tokio::sync::watch;

/// Whether the end has begun; one for the whole process, cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Stopping(Arc<watch::Sender<bool>>);

impl Stopping {
    /// From now on `/readyz` says no, every answer asks for its connection to be closed, and no job begins.
    pub fn begin(&self) {
        self.0.send_replace(true);
    }

    /// Whether it has begun.
    #[must_use]
    pub fn has_begun(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until it begins.
    pub async fn begun(&self) {
        // The sender is here, so there is always an answer.
        drop(self.0.subscribe().wait_for(|begun| *begun).await);
    }
}
