//! What a media server tells: people come and go, each told once.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use crate::client::Client;
use crate::person::Person;
use crate::report::Report;
use crate::{Arguments, Failure};

/// Tells so many arrivals and departures in the rooms of the people.
pub async fn run(arguments: &Arguments, people: Vec<Person>) -> Result<Report, Failure> {
    let times = arguments.number("requests")?;
    let secret = format!("authorization: Bearer {}\r\n", arguments.text("secret")?);
    let (next, people) = (Arc::new(AtomicUsize::new(0)), Arc::new(people));
    let started = Instant::now();
    let mut running = Vec::new();
    for _ in 0..arguments.number("concurrency")? {
        let (next, people, secret) = (Arc::clone(&next), Arc::clone(&people), secret.clone());
        let host = arguments.text("host")?.to_owned();
        running.push(tokio::spawn(async move {
            let mut seen = Report::default();
            let mut client = Client::connect(&host).await?;
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= times {
                    return Ok::<_, Failure>(seen);
                }
                let person = &people[number / 2 % people.len()];
                let (stay, what) = (number / 2 * 2, if number % 2 == 0 { "joined" } else { "left" });
                let joined = 1_800_000_000 + stay;
                let body = format!(
                    r#"{{"room_name":"{}","occupant":{{"occupant_jid":"j{stay}@x/y","joined_at":{joined},"left_at":{},"id":"{}"}}}}"#,
                    person.token,
                    joined + 1,
                    person.user_id
                );
                let asked = Instant::now();
                let answer = client.post(&format!("/api/jitsi/events/occupant/{what}"), &secret, &body).await?;
                seen.note(answer.status, 200, asked.elapsed());
            }
        }));
    }
    let mut report = Report::default();
    for worker in running {
        report.merge(worker.await??);
    }
    report.took = started.elapsed();
    Ok(report)
}
