//! The stream of live events: one for each tab, shared by everything on the page.

use chrono::{DateTime, Utc};

/// What a page hears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// Something has happened to this session.
    Session(i64),
    /// The other browser of a built-in call in this session says something: the message as it came, which only the room
    /// has the means to read.
    Signal(i64, String),
    /// Something may have been missed: ask for everything anew.
    Again,
    /// The server's heartbeat. It comes in time also where the browser holds back the timers of a hidden page.
    Tick,
}

/// Calls `react` on everything that is heard, from the first effect on until the component goes. `since` is the moment
/// the data on the page is from. A hidden page hears nothing and catches up when it is seen again, unless it asks for
/// `even_hidden`: connections are few where the server speaks HTTP/1.1. Does nothing on the server.
pub fn use_live(since: DateTime<Utc>, even_hidden: bool, react: impl Fn(Heard) + Clone + 'static) {
    #[cfg(feature = "hydrate")]
    {
        use leptos::prelude::{Effect, on_cleanup};
        Effect::new(move |_| {
            let number = stream::add(since, even_hidden, std::rc::Rc::new(react.clone()));
            on_cleanup(move || stream::remove(number));
        });
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = (since, even_hidden, react);
}

/// Whether the stream is open, so that nobody needs to poll.
#[must_use]
pub fn is_live() -> bool {
    #[cfg(feature = "hydrate")]
    return stream::is_open();
    #[cfg(not(feature = "hydrate"))]
    false
}

/// Whether the server was heard on the stream within so many milliseconds. A line that is cut leaves the stream open for
/// minutes; ticks that do not come tell sooner.
#[cfg(feature = "hydrate")]
#[must_use]
pub fn was_heard_within(milliseconds: f64) -> bool {
    stream::is_open() && stream::heard_before() <= milliseconds
}

#[cfg(feature = "hydrate")]
mod stream {
    use std::cell::RefCell;
    use std::rc::Rc;
    use std::time::Duration;

    use chrono::{DateTime, SecondsFormat, Utc};
    use leptos::prelude::{document, set_timeout};
    use wasm_bindgen::prelude::*;
    use web_sys::{Event, EventSource, MessageEvent};

    use super::Heard;
    type React = Rc<dyn Fn(Heard)>;

    /// As much of a [`Message`](crate::domain::live::Message) as every page needs. Reading all of it would be a tenth of
    /// what the dashboard downloads.
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Headline {
        #[serde(rename = "type")]
        kind: String,
        #[serde(default)]
        session_id: Option<i64>,
        #[serde(default)]
        server_now: Option<DateTime<Utc>>,
    }

    /// First and longest pause before a stream that the server refused is tried again.
    const PAUSES: (Duration, Duration) = (Duration::from_secs(2), Duration::from_secs(60));

    struct Listener {
        number: u32,
        even_hidden: bool,
        react: React,
    }

    struct Open {
        source: EventSource,
        /// Said hello; from then on a hello means that the line was cut.
        greeted: bool,
        _on_message: Closure<dyn Fn(MessageEvent)>,
        _on_error: Closure<dyn Fn(Event)>,
    }

    impl Drop for Open {
        fn drop(&mut self) {
            self.source.set_onmessage(None);
            self.source.set_onerror(None);
            self.source.close();
        }
    }

    #[derive(Default)]
    struct Stream {
        listeners: Vec<Listener>,
        next: u32,
        open: Option<Open>,
        /// The moment up to which everything is known.
        since: Option<DateTime<Utc>>,
        pause: Option<Duration>,
        watched: bool,
        /// When something came last, by the browser's clock.
        heard_at: f64,
    }

    thread_local! {
        static STREAM: RefCell<Stream> = RefCell::default();
    }

    pub fn add(since: DateTime<Utc>, even_hidden: bool, react: React) -> u32 {
        let number = STREAM.with_borrow_mut(|stream| {
            stream.next += 1;
            stream.listeners.push(Listener { number: stream.next, even_hidden, react });
            if stream.open.is_none() {
                stream.since = Some(since);
            }
            stream.next
        });
        watch_visibility();
        settle();
        number
    }

    pub fn remove(number: u32) {
        STREAM.with_borrow_mut(|stream| stream.listeners.retain(|listener| listener.number != number));
        settle();
    }

    pub fn is_open() -> bool {
        STREAM.with_borrow(|stream| {
            stream.open.as_ref().is_some_and(|open| open.source.ready_state() == EventSource::OPEN)
        })
    }

    /// Milliseconds since something came.
    pub fn heard_before() -> f64 {
        js_sys::Date::now() - STREAM.with_borrow(|stream| stream.heard_at)
    }

    /// Opens the stream if somebody wants it, closes it if nobody does.
    fn settle() {
        let hidden = document().hidden();
        STREAM.with_borrow_mut(|stream| {
            let wanted = stream.listeners.iter().any(|listener| listener.even_hidden || !hidden);
            if !wanted {
                stream.open = None;
            } else if stream.open.is_none() {
                stream.open = open(stream.since);
            }
        });
    }

    fn open(since: Option<DateTime<Utc>>) -> Option<Open> {
        let since = since.map(|since| since.to_rfc3339_opts(SecondsFormat::Millis, true));
        let address = since.map_or("/api/events".to_owned(), |since| format!("/api/events?since={since}"));
        let source = EventSource::new(&address).ok()?;
        let on_message = Closure::<dyn Fn(MessageEvent)>::new(|event: MessageEvent| {
            let data = event.data().as_string().unwrap_or_default();
            if let Ok(message) = serde_json::from_str(&data) {
                hear(&message, data);
            }
        });
        let on_error = Closure::<dyn Fn(Event)>::new(|_| {
            // The browser itself comes back after a cut line, but not after an answer that is no stream.
            let refused = STREAM.with_borrow(|stream| {
                stream.open.as_ref().is_some_and(|open| open.source.ready_state() == EventSource::CLOSED)
            });
            if refused {
                try_later();
            }
        });
        source.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        source.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Some(Open { source, greeted: false, _on_message: on_message, _on_error: on_error })
    }

    fn try_later() {
        let pause = STREAM.with_borrow_mut(|stream| {
            let pause = stream.pause.map_or(PAUSES.0, |pause| (pause * 2).min(PAUSES.1));
            stream.pause = Some(pause);
            pause
        });
        set_timeout(
            || {
                // Dropped here and not in its own event, in which its closures are running.
                STREAM.with_borrow_mut(|stream| stream.open = None);
                settle();
            },
            pause,
        );
    }

    fn hear(message: &Headline, data: String) {
        STREAM.with_borrow_mut(|stream| stream.heard_at = js_sys::Date::now());
        let heard = STREAM.with_borrow_mut(|stream| match (message.kind.as_str(), message.session_id) {
            ("hello", _) => {
                stream.since = message.server_now;
                stream.pause = None;
                let again = stream.open.as_mut().is_some_and(|open| std::mem::replace(&mut open.greeted, true));
                again.then_some(Heard::Again)
            }
            ("tick", _) => {
                stream.since = message.server_now;
                Some(Heard::Tick)
            }
            ("session", Some(session_id)) => Some(Heard::Session(session_id)),
            ("signal", Some(session_id)) => Some(Heard::Signal(session_id, data)),
            ("resync" | "signed_out", _) => Some(Heard::Again),
            _ => None,
        });
        let Some(heard) = heard else { return };
        // Whoever listens may add or remove listeners.
        let listeners: Vec<React> =
            STREAM.with_borrow(|stream| stream.listeners.iter().map(|listener| Rc::clone(&listener.react)).collect());
        for react in listeners {
            react(heard.clone());
        }
    }

    /// For as long as the tab lives: the stream is the tab's, not a component's.
    fn watch_visibility() {
        if STREAM.with_borrow_mut(|stream| std::mem::replace(&mut stream.watched, true)) {
            return;
        }
        let on_change = Closure::<dyn Fn()>::new(settle);
        let listened =
            document().add_event_listener_with_callback("visibilitychange", on_change.as_ref().unchecked_ref());
        if listened.is_ok() {
            on_change.forget();
        }
    }
}
