//! What is to be said to the other page: one after the other, in order, again until the server has taken it.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

use js_sys::Promise;
use leptos::prelude::{Callable, Callback, set_timeout, window};
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;

use crate::api::code::Code;
use crate::api::signal::pass_signal;
use crate::domain::signal::{Candidate, MAX_CANDIDATES, Said, Signal};

/// Candidates that come within this time go together.
const GATHER: Duration = Duration::from_millis(60);
/// Pause before the server is asked again, in milliseconds.
const AGAIN: i32 = 1_000;
/// So often; then the line is down, and the pages begin anew when it is back.
const ATTEMPTS: u32 = 20;

/// Speaks for one page.
pub struct Outbox {
    session_id: i64,
    seat_id: Callback<(), String>,
    queue: RefCell<VecDeque<Signal>>,
    gathered: RefCell<Vec<(Option<String>, Candidate)>>,
    busy: Cell<bool>,
    closed: Cell<bool>,
    /// Called with `true` whenever the server has taken something, with `false` when it could not be reached.
    heard: Box<dyn Fn(bool)>,
}

impl Outbox {
    /// Nothing to say yet.
    pub fn new(session_id: i64, seat_id: Callback<(), String>, heard: impl Fn(bool) + 'static) -> Self {
        Self {
            session_id,
            seat_id,
            queue: RefCell::default(),
            gathered: RefCell::default(),
            busy: Cell::new(false),
            closed: Cell::new(false),
            heard: Box::new(heard),
        }
    }

    /// Says something.
    pub fn say(self: &Rc<Self>, signal: Signal) {
        self.queue.borrow_mut().push_back(signal);
        self.work();
    }

    /// Says a way to this page, together with those that come right after it.
    pub fn say_candidate(self: &Rc<Self>, from: &str, to: Option<String>, candidate: Candidate) {
        let first = self.gathered.borrow().is_empty();
        self.gathered.borrow_mut().push((to, candidate));
        if first {
            let (outbox, from) = (Rc::clone(self), from.to_owned());
            set_timeout(move || outbox.say_gathered(&from), GATHER);
        }
    }

    fn say_gathered(self: &Rc<Self>, from: &str) {
        let gathered = self.gathered.take();
        for chunk in gathered.chunk_by(|a, b| a.0 == b.0) {
            for few in chunk.chunks(MAX_CANDIDATES) {
                let Some((to, _)) = few.first() else { continue };
                let candidates = few.iter().map(|(_, candidate)| candidate.clone()).collect();
                self.say(Signal { from: from.to_owned(), to: to.clone(), said: Said::Candidates { candidates } });
            }
        }
    }

    /// Whether everything was said.
    pub fn is_empty(&self) -> bool {
        self.queue.borrow().is_empty()
    }

    /// Forgets what was not said yet: it belongs to something that is over.
    pub fn clear(&self) {
        self.queue.borrow_mut().clear();
        self.gathered.borrow_mut().clear();
    }

    /// Says nothing any more.
    pub fn close(&self) {
        self.closed.set(true);
        self.clear();
    }

    fn work(self: &Rc<Self>) {
        if self.busy.replace(true) {
            return;
        }
        let outbox = Rc::clone(self);
        spawn_local(async move {
            let mut attempts = 0;
            while !outbox.closed.get() {
                let Some(next) = outbox.queue.borrow().front().cloned() else { break };
                let answer = pass_signal(outbox.session_id, outbox.seat_id.run(()), next.clone()).await;
                let code = answer.err().map(|error| error.code);
                if !outbox.closed.get() {
                    (outbox.heard)(!matches!(code, Some(Code::Unavailable)));
                }
                let again = matches!(code, Some(Code::Unavailable | Code::TooManyRequests | Code::SeatLost));
                attempts = if again { attempts + 1 } else { 0 };
                if again && attempts < ATTEMPTS {
                    // The seat may be on its way back to this page.
                    pause(AGAIN).await;
                    continue;
                }
                // What was cleared meanwhile is not in the queue any more.
                let mut queue = outbox.queue.borrow_mut();
                if queue.front() == Some(&next) {
                    queue.pop_front();
                }
            }
            outbox.busy.set(false);
        });
    }
}

async fn pause(milliseconds: i32) {
    let waiting = Promise::new(&mut |resolve, _| {
        // A window that sets no timer is going away.
        drop(window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds));
    });
    drop(JsFuture::from(waiting).await);
}
