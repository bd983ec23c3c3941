//! Wrong passwords, so many a second, and how that is for everybody else: those who are in their class, somebody who signs
//! in at a browser that is known to their account, and somebody who does so for the first time.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use tokio::time::sleep_until;

use crate::client::{Answer, Client};
use crate::person::Person;
use crate::report::Report;
use crate::table::cookie;
use crate::{Arguments, Failure};

/// The account of those who sign in rightly, which `bench/run.sh` made.
const RIGHT: &str = r#"{"email":"right@x.vn","password":"right-password"}"#;
const DEVICE: &str = "lophoc_device";
/// Where somebody signs in whose browser is not known; nobody of the flood is there.
const STRANGER: &str = "192.0.2.1";
/// How often somebody joins, and every how many joins a stranger signs in.
const JOIN_EVERY: Duration = Duration::from_millis(20);
const SIGN_IN_EVERY: usize = 50;

/// Sends `bad` wrong passwords a second from so many `addresses` for so many `seconds`. The times are those of joins.
pub async fn run(arguments: &Arguments, people: Vec<Person>) -> Result<Report, Failure> {
    let host = arguments.text("host")?;
    let (seconds, addresses) = (arguments.number("seconds")?, arguments.number("addresses")?);
    let first = sign_in(host, STRANGER, "", RIGHT).await?;
    let device = first.cookie(DEVICE).ok_or("a browser that signed in is not known")?;
    let flood = tokio::spawn(flood(host.to_owned(), arguments.number("bad")?, seconds, addresses));

    let (started, known, strangers) = (Instant::now(), Counted::default(), Counted::default());
    let (mut joining, mut signing_in) = (JoinSet::new(), JoinSet::new());
    signing_in.spawn(known_browser(host.to_owned(), device, seconds, Arc::clone(&known)));
    for number in 0..seconds * 1_000 / JOIN_EVERY.as_millis() as usize {
        sleep_until((started + JOIN_EVERY * u32::try_from(number)?).into()).await;
        let (at, person) = (host.to_owned(), people[number % people.len()].clone());
        joining.spawn(async move {
            let (mut client, asked) = (Client::connect(&at).await?, Instant::now());
            let body = format!(r#"{{"accessToken":"{}"}}"#, person.token);
            let answer = client.post("/api/video-call/join", &cookie(&person), &body).await?;
            Ok::<_, Failure>((answer.status, asked.elapsed()))
        });
        if number % SIGN_IN_EVERY == 0 {
            let (at, counted) = (host.to_owned(), Arc::clone(&strangers));
            signing_in.spawn(async move { count(&counted, sign_in(&at, STRANGER, "", RIGHT).await) });
        }
    }
    let mut report = Report { took: started.elapsed(), ..Report::default() };
    while let Some(joined) = joining.join_next().await {
        let (status, took) = joined??;
        report.note(status, 200, took);
        report.joins += u64::from(status == 200);
    }
    while let Some(signed_in) = signing_in.join_next().await {
        signed_in?;
    }
    let told = |counted: &Counted| {
        let counted = counted.lock().unwrap_or_else(PoisonError::into_inner);
        counted.iter().map(|(status, times)| format!("{times} × {status}")).collect::<Vec<_>>().join(", ")
    };
    let not_let_in = |counted: &Counted| {
        let counted = counted.lock().unwrap_or_else(PoisonError::into_inner);
        counted.iter().filter(|(status, _)| **status != 200).map(|(_, times)| times).sum::<u64>()
    };
    report.wrong += not_let_in(&known);
    report.notes.push(format!("wrong passwords from {addresses} addresses: {}", told(&flood.await??)));
    report.notes.push(format!("right ones: at a known browser {}; elsewhere {}", told(&known), told(&strangers)));
    Ok(report)
}

/// How often each status was given; 0 where the connection was not accepted or broke.
type Counted = Arc<Mutex<BTreeMap<u16, u64>>>;

fn count(counted: &Counted, answer: Result<Answer, Failure>) {
    let status = answer.map_or(0, |answer| answer.status);
    *counted.lock().unwrap_or_else(PoisonError::into_inner).entry(status).or_default() += 1;
}

/// Signs in every second, behind an address that the flood comes from, too. Each time the browser gets a new secret.
async fn known_browser(host: String, mut device: String, seconds: usize, counted: Counted) {
    let started = Instant::now();
    for number in 0..seconds {
        sleep_until((started + Duration::from_secs(number as u64)).into()).await;
        let answer = sign_in(&host, "10.0.0.0", &format!("cookie: {device}\r\n"), RIGHT).await;
        if let Some(next) = answer.as_ref().ok().and_then(|answer| answer.cookie(DEVICE)) {
            device = next;
        }
        count(&counted, answer);
    }
}

/// Every second password is for an account that there is.
async fn flood(host: String, bad: usize, seconds: usize, addresses: usize) -> Result<Counted, Failure> {
    let (started, counted, mut trying) = (Instant::now(), Counted::default(), JoinSet::new());
    for number in 0..bad * seconds {
        sleep_until((started + Duration::from_secs(1) * u32::try_from(number)? / u32::try_from(bad)?).into()).await;
        let [high, low] = u16::try_from(number % addresses)?.to_be_bytes();
        let (host, counted, address) = (host.clone(), Arc::clone(&counted), format!("10.0.{high}.{low}"));
        let whose = if number % 2 == 0 { 'u' } else { 'x' };
        let body = format!(r#"{{"email":"{whose}{}@x.vn","password":"wrong-password"}}"#, 1 + number % 16_000);
        trying.spawn(async move { count(&counted, sign_in(&host, &address, "", &body).await) });
    }
    while let Some(tried) = trying.join_next().await {
        tried?;
    }
    Ok(counted)
}

async fn sign_in(host: &str, address: &str, cookie: &str, body: &str) -> Result<Answer, Failure> {
    let headers = format!("x-forwarded-for: {address}\r\n{cookie}");
    Client::connect(host).await?.post("/api/auth/login", &headers, body).await
}
