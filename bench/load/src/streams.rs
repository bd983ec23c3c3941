//! A thousand open pages, and what happens to their classes: how long until the pages know.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::client::Client;
use crate::cost::Processes;
use crate::person::Person;
use crate::report::Report;
use crate::table::cookie;
use crate::{Arguments, Failure};

/// When the last change to a session was asked for.
type Asked = Arc<Mutex<HashMap<i64, Instant>>>;

/// What is still on its way after the last change.
const LATE: Duration = Duration::from_secs(2);

/// Opens a stream for every person and lets them come in again, so many a second for so many seconds. Every time counts
/// from the request to the arrival at a page.
pub async fn run(arguments: &Arguments, people: Vec<Person>) -> Result<Report, Failure> {
    let (rate, seconds) = (arguments.number("rate")?, arguments.number("seconds")?);
    let host = arguments.text("host")?;
    let asked: Asked = Arc::default();
    let heard: Arc<Mutex<Vec<Duration>>> = Arc::default();
    for person in &people {
        let mut client = Client::connect(host).await?;
        let status = client.open("/api/events", &cookie(person)).await?;
        if status != 200 {
            return Err(format!("a stream was refused with {status}").into());
        }
        let (asked, heard) = (Arc::clone(&asked), Arc::clone(&heard));
        tokio::spawn(async move {
            while let Ok(arrived) = client.next().await {
                let now = Instant::now();
                let text = String::from_utf8_lossy(&arrived);
                // Only the newest change to a session: the rate is such that others are long heard of.
                for id in text.split("\"sessionId\":").skip(1).filter_map(number) {
                    let since = asked.lock().unwrap_or_else(PoisonError::into_inner).get(&id).copied();
                    if let Some(since) = since {
                        heard.lock().unwrap_or_else(PoisonError::into_inner).push(now - since);
                    }
                }
            }
        });
    }
    let processes = Processes::new(arguments.number("server")?, arguments.number("database")?);
    let before = processes.worked()?;
    let started = Instant::now();
    let mut report = Report::default();
    let mut joining = Vec::new();
    for number in 0..rate * seconds {
        let due = started + Duration::from_secs(1) * u32::try_from(number)? / u32::try_from(rate)?;
        tokio::time::sleep_until(due.into()).await;
        let (host, person, asked) = (host.to_owned(), people[number % people.len()].clone(), Arc::clone(&asked));
        joining.push(tokio::spawn(async move {
            let mut client = Client::connect(&host).await?;
            asked.lock().unwrap_or_else(PoisonError::into_inner).insert(person.session_id, Instant::now());
            let body = format!(r#"{{"accessToken":"{}"}}"#, person.token);
            Ok::<_, Failure>(client.post("/api/video-call/join", &cookie(&person), &body).await?.status)
        }));
    }
    for join in joining {
        let status = join.await??;
        *report.statuses.entry(status).or_default() += 1;
        report.joins += u64::from(status == 200);
        report.wrong += u64::from(status != 200);
    }
    report.took = started.elapsed();
    tokio::time::sleep(LATE).await;
    report.worked = Some(processes.worked()?.since(before));
    let heard = heard.lock().unwrap_or_else(PoisonError::into_inner);
    report.times = heard.iter().map(|took| took.as_secs_f64() * 1000.0).collect();
    let due = report.joins * 2;
    report.wrong += due.abs_diff(report.times.len() as u64);
    report.notes.push(format!(
        "{} open pages, {rate} changes a second: {} of {due} arrivals; all figures for each arrival",
        people.len(),
        report.times.len()
    ));
    Ok(report)
}

fn number(text: &str) -> Option<i64> {
    text.split(|letter: char| !letter.is_ascii_digit()).next()?.parse().ok()
}
