//! Doing something again and again.

use std::time::Duration;

use leptos::prelude::*;

/// Calls `tick` every `period` from the first effect on until the component goes. Does nothing on the server.
pub fn use_interval(period: Duration, tick: impl Fn() + Clone + 'static) {
    Effect::new(move |_| {
        if let Ok(handle) = set_interval_with_handle(tick.clone(), period) {
            on_cleanup(move || handle.clear());
        }
    });
}
