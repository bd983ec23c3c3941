//! Holds built-in calls as their pages do: each person has a stream of events and a seat, says to the other what it takes
//! to connect, and then gives a sign of life every ten seconds. `bench/calls.sh` starts what it needs.
//! Arguments: address, seconds. Standard input: a line for each call with its access token and the logins of both.

#![expect(clippy::print_stdout, reason = "a measurement is there to be read")]

use std::collections::HashMap;
use std::io::BufRead;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio::time::{sleep, sleep_until, timeout};

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Classes begin at the full hour, and people come within seconds.
const COME_WITHIN: Duration = Duration::from_secs(10);
/// As the door asks for.
const HEARTBEAT: Duration = Duration::from_secs(10);
/// A signal that takes longer is lost.
const LOST_AFTER: Duration = Duration::from_secs(10);
/// Size of the descriptions that browsers write for sound, picture and data.
const DESCRIPTION: usize = 6_000;
/// Signals with candidates of each person; with the two before them it says ten.
const CANDIDATES: usize = 8;

struct Bench {
    client: reqwest::Client,
    base: String,
    /// When the signals that are on their way were sent, by the names they carry.
    sent: Mutex<HashMap<String, Instant>>,
    next: AtomicU64,
    signals: Mutex<Vec<f64>>,
    heartbeats: Mutex<Vec<f64>>,
    errors: Mutex<HashMap<String, u64>>,
}

/// A person in a call.
struct Person {
    bench: Arc<Bench>,
    cookie: String,
    session_id: i64,
    seat: String,
    heard: mpsc::UnboundedReceiver<()>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Bench {
    fn failed(&self, what: impl ToString) {
        *locked(&self.errors).entry(what.to_string()).or_default() += 1;
    }

    async fn post(&self, path: &str, cookie: &str, body: &Value) -> Result<Value, Failure> {
        let request = self.client.post(format!("{}/api/video-call/{path}", self.base));
        let request = request.header("cookie", cookie).header("content-type", "application/json");
        let answer = request.body(body.to_string()).send().await?;
        let status = answer.status();
        let answer: Value = serde_json::from_slice(&answer.bytes().await?)?;
        if status == 200 { Ok(answer) } else { Err(format!("{path}: {status} {}", answer["code"]).into()) }
    }

    /// Opens a person's stream and notes what arrives by it.
    async fn listen(self: &Arc<Self>, cookie: &str) -> Result<mpsc::UnboundedReceiver<()>, Failure> {
        let request = self.client.get(format!("{}/api/events", self.base)).header("cookie", cookie);
        let mut stream = request.send().await?.error_for_status()?;
        let (sender, heard) = mpsc::unbounded_channel();
        let bench = Arc::clone(self);
        tokio::spawn(async move {
            let mut text = String::new();
            while let Ok(Some(chunk)) = stream.chunk().await {
                let arrived = Instant::now();
                text.push_str(&String::from_utf8_lossy(&chunk));
                while let Some((event, rest)) = text.split_once("\n\n") {
                    let data = event.lines().find_map(|line| line.strip_prefix("data:")).unwrap_or_default();
                    let data: Value = serde_json::from_str(data).unwrap_or_default();
                    text = rest.to_owned();
                    let name = data["signal"]["from"].as_str().unwrap_or_default();
                    // Only the first time counts.
                    let sent = locked(&bench.sent).remove(name);
                    if let Some(sent) = sent {
                        locked(&bench.signals).push((arrived - sent).as_secs_f64() * 1000.0);
                        // Nobody listens once the calls are over.
                        let _ = sender.send(());
                    }
                }
            }
            bench.failed("a stream ended");
        });
        Ok(heard)
    }
}

impl Person {
    async fn enter(bench: &Arc<Bench>, access_token: &str, login: &str) -> Result<Self, Failure> {
        let cookie = format!("lophoc_login={login}");
        let heard = bench.listen(&cookie).await?;
        let joined = bench.post("join", &cookie, &json!({ "accessToken": access_token })).await?;
        if joined["provider"] != "builtin" {
            return Err("the call is not in the built-in room".into());
        }
        Ok(Self {
            bench: Arc::clone(bench),
            cookie,
            session_id: joined["sessionId"].as_i64().unwrap_or_default(),
            seat: joined["seatId"].as_str().unwrap_or_default().to_owned(),
            heard,
        })
    }

    async fn say(&self, said: Value) -> Result<(), Failure> {
        // A page has one name for all its signals; here they must be told apart.
        let name = format!("{:016x}", self.bench.next.fetch_add(1, Ordering::Relaxed));
        let signal = json!({ "from": name, "to": null, "said": said });
        let body = json!({ "sessionId": self.session_id, "seatId": self.seat, "signal": signal });
        locked(&self.bench.sent).insert(name, Instant::now());
        self.bench.post("signal", &self.cookie, &body).await.map(drop)
    }

    async fn hear(&mut self) -> Result<(), Failure> {
        match timeout(LOST_AFTER, self.heard.recv()).await {
            Ok(Some(())) => Ok(()),
            _ => Err("a signal did not arrive".into()),
        }
    }

    /// Signs of life until the end, spread like those of people who came one after the other.
    async fn stay(self, first: Instant, until: Instant) {
        let mut due = first;
        while due < until {
            sleep_until(due.into()).await;
            let body = json!({ "sessionId": self.session_id, "seatId": self.seat });
            let asked = Instant::now();
            match self.bench.post("heartbeat", &self.cookie, &body).await {
                Ok(_) => locked(&self.bench.heartbeats).push(asked.elapsed().as_secs_f64() * 1000.0),
                Err(error) => self.bench.failed(error),
            }
            due += HEARTBEAT;
        }
        sleep_until(until.into()).await;
    }
}

fn description() -> String {
    let mut sdp = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n".to_owned();
    while sdp.len() < DESCRIPTION {
        sdp.push_str("a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\r\n");
    }
    sdp
}

fn candidates() -> Value {
    let candidate =
        "candidate:842163049 1 udp 1677729535 203.0.113.9 46154 typ srflx raddr 0.0.0.0 rport 0 generation 0";
    let one = json!({ "candidate": candidate, "sdpMid": "0", "sdpMLineIndex": 0, "usernameFragment": "EsAw" });
    json!({ "type": "candidates", "candidates": [one, one] })
}

/// What two pages say until they are connected.
async fn connect(tutor: &mut Person, student: &mut Person) -> Result<(), Failure> {
    tutor.say(json!({ "type": "hello" })).await?;
    student.hear().await?;
    student.say(json!({ "type": "welcome" })).await?;
    tutor.hear().await?;
    tutor.say(json!({ "type": "offer", "sdp": description() })).await?;
    student.hear().await?;
    student.say(json!({ "type": "answer", "sdp": description() })).await?;
    tutor.hear().await?;
    for _ in 0..CANDIDATES {
        tokio::try_join!(tutor.say(candidates()), student.say(candidates()))?;
        tokio::try_join!(tutor.hear(), student.hear())?;
    }
    Ok(())
}

async fn call(bench: Arc<Bench>, line: String, wait: Duration) -> Result<[Person; 2], Failure> {
    sleep(wait).await;
    let mut words = line.split_whitespace();
    let (Some(token), Some(tutor), Some(student)) = (words.next(), words.next(), words.next()) else {
        return Err("a call must be: access token, login of the tutor, login of the student".into());
    };
    let mut tutor = Person::enter(&bench, token, tutor).await?;
    let mut student = Person::enter(&bench, token, student).await?;
    connect(&mut tutor, &mut student).await?;
    Ok([tutor, student])
}

fn report(what: &str, times: &Mutex<Vec<f64>>) {
    let mut times = locked(times).clone();
    times.sort_by(f64::total_cmp);
    let part = |of: f64| times.get(((times.len() as f64) * of) as usize).copied().unwrap_or_default();
    let slowest = times.last().copied().unwrap_or_default();
    println!("{} {what}: median {:.1} ms, p99 {:.1} ms, slowest {slowest:.1} ms", times.len(), part(0.5), part(0.99));
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|one| one != "--bench").collect();
    let [base, seconds] = arguments.as_slice() else { return Err("address, seconds".into()) };
    let seconds = Duration::from_secs(seconds.parse()?);
    let lines = std::io::stdin().lock().lines().collect::<Result<Vec<_>, _>>()?;
    let bench = Arc::new(Bench {
        client: reqwest::Client::builder().pool_max_idle_per_host(512).build()?,
        base: base.clone(),
        sent: Mutex::default(),
        next: AtomicU64::new(1),
        signals: Mutex::default(),
        heartbeats: Mutex::default(),
        errors: Mutex::default(),
    });
    let (count, between) = (lines.len(), COME_WITHIN / u32::try_from(lines.len().max(1))?);
    let mut coming = Vec::new();
    let mut wait = Duration::ZERO;
    for line in lines {
        coming.push(tokio::spawn(call(Arc::clone(&bench), line, wait)));
        wait += between;
    }
    let mut people = Vec::new();
    for call in coming {
        match call.await? {
            Ok(both) => people.extend(both),
            Err(error) => bench.failed(error),
        }
    }
    println!("{} of {count} calls connected", people.len() / 2);
    report("signals from POST to the other's stream", &bench.signals);

    // For whoever watches the server meanwhile.
    println!("running");
    let (started, number) = (Instant::now(), u32::try_from(people.len().max(1))?);
    let mut staying = Vec::new();
    let mut first = started;
    for person in people {
        staying.push(tokio::spawn(person.stay(first, started + seconds)));
        first += HEARTBEAT / number;
    }
    for person in staying {
        person.await?;
    }
    println!("over");
    report("heartbeats", &bench.heartbeats);
    let errors = locked(&bench.errors).clone();
    println!("{} errors", errors.values().sum::<u64>());
    for (what, times) in errors {
        println!("{times} times: {what}");
    }
    Ok(())
}
