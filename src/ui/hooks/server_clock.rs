//! The server's clock, carried on by the browser. What the browser's own clock says does not matter, only how fast
//! it goes.

use std::time::Duration;

use chrono::{DateTime, Utc};
use leptos::prelude::*;

use super::use_interval;

/// How often the shown time is looked at; twice a second, so that no second is skipped.
const TICK: Duration = Duration::from_millis(500);

/// A clock that starts with what the server said and goes on from there.
#[derive(Clone, Copy)]
pub struct ServerClock {
    now: RwSignal<DateTime<Utc>>,
    /// Milliseconds to add to the browser's clock.
    ahead: StoredValue<f64>,
}

impl ServerClock {
    /// Starts the clock. The first reading is exactly `server_now`, on the server and in the browser, so that the
    /// rendered texts agree.
    #[must_use]
    pub fn start(server_now: DateTime<Utc>) -> Self {
        let clock = Self { now: RwSignal::new(server_now), ahead: StoredValue::new(0.0) };
        clock.ahead.set_value(millis(server_now) - browser::moment_of_first_answer());
        use_interval(TICK, move || clock.tick());
        clock
    }

    /// The time now; whoever reads it is told of each tick.
    #[must_use]
    pub fn now(self) -> DateTime<Utc> {
        self.now.get()
    }

    /// The time now, without being told of changes.
    #[must_use]
    pub fn peek(self) -> DateTime<Utc> {
        self.now.get_untracked()
    }

    /// The time at this very moment, between two ticks too.
    #[must_use]
    pub fn exact(self) -> DateTime<Utc> {
        #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 fit for the next 285,000 years")]
        let millis = (browser::now() + self.ahead.try_get_value().unwrap_or(0.0)) as i64;
        DateTime::from_timestamp_millis(millis).unwrap_or_default()
    }

    /// What the page was loaded with is not what is shown: clocks started from now on count from their own answer.
    pub fn forget_first_answer() {
        browser::forget_first_answer();
    }

    /// Sets the clock by an answer that just arrived.
    pub fn sync(self, server_now: DateTime<Utc>) {
        self.ahead.set_value(millis(server_now) - browser::now());
        self.tick();
    }

    fn tick(self) {
        // The interval can fire once more while the page goes.
        let _ = self.now.try_set(self.exact());
    }
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 are exact in a double")]
fn millis(time: DateTime<Utc>) -> f64 {
    time.timestamp_millis() as f64
}

#[cfg(feature = "hydrate")]
mod browser {
    use std::cell::Cell;

    use wasm_bindgen::JsValue;

    thread_local! {
        /// No clock was started yet in this document.
        static FIRST: Cell<bool> = const { Cell::new(true) };
    }

    /// Milliseconds since 1970 by the browser. Not `performance.now()`, which stands still while a laptop sleeps.
    pub fn now() -> f64 {
        js_sys::Date::now()
    }

    /// When the answer holding the server's time arrived: for the page the document was loaded with, when its HTML
    /// began to arrive, which may be seconds before this code runs on a slow line.
    pub fn moment_of_first_answer() -> f64 {
        let age = if FIRST.replace(false) { age_of_html() } else { None };
        now() - age.unwrap_or(0.0)
    }

    pub fn forget_first_answer() {
        FIRST.set(false);
    }

    /// Milliseconds since the HTML of this very page arrived; `None` if the person came here inside the app.
    fn age_of_html() -> Option<f64> {
        let window = web_sys::window()?;
        let performance = window.performance()?;
        let entry = performance.get_entries_by_type("navigation").get(0);
        let text = |key| js_sys::Reflect::get(&entry, &JsValue::from_str(key)).ok();
        let loaded = text("name")?.as_string()?;
        let here = window.location().href().ok()?;
        if loaded.split('#').next() != here.split('#').next() {
            return None;
        }
        let arrived = text("responseStart")?.as_f64()?;
        (arrived > 0.0).then(|| performance.now() - arrived)
    }
}

#[cfg(not(feature = "hydrate"))]
mod browser {
    pub fn now() -> f64 {
        0.0
    }

    pub fn moment_of_first_answer() -> f64 {
        0.0
    }

    pub fn forget_first_answer() {}
}
