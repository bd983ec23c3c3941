//! Whole classes: both join, give a sign of life, and leave, which completes the class.

use std::time::Instant;

use serde_json::{Value, json};

use crate::client::Client;
use crate::person::Person;
use crate::report::Report;
use crate::table::cookie;
use crate::{Arguments, Failure};

/// Holds the classes of the people, two lines each, at so many connections.
pub async fn run(arguments: &Arguments, people: Vec<Person>) -> Result<Report, Failure> {
    let connections = arguments.number("concurrency")?;
    let classes: Vec<Vec<Person>> = people.chunks_exact(2).map(<[Person]>::to_vec).collect();
    let started = Instant::now();
    let mut running = Vec::new();
    for number in 0..connections {
        let mine: Vec<_> = classes.iter().skip(number).step_by(connections).cloned().collect();
        let host = arguments.text("host")?.to_owned();
        running.push(tokio::spawn(async move {
            let mut seen = Report::default();
            let mut client = Client::connect(&host).await?;
            for class in mine {
                hold(&mut client, &mut seen, &class).await?;
            }
            Ok::<_, Failure>(seen)
        }));
    }
    let mut report = Report::default();
    for worker in running {
        report.merge(worker.await??);
    }
    report.took = started.elapsed();
    Ok(report)
}

async fn hold(client: &mut Client, seen: &mut Report, class: &[Person]) -> Result<(), Failure> {
    let mut seats = Vec::new();
    for person in class {
        let joined = ask(client, seen, person, "join", &json!({ "accessToken": person.token })).await?;
        seen.joins += u64::from(joined["success"] == true);
        seats.push(joined["seatId"].clone());
    }
    for (person, seat) in class.iter().zip(&seats) {
        ask(client, seen, person, "heartbeat", &json!({ "sessionId": person.session_id, "seatId": seat })).await?;
    }
    let mut completed = Value::Null;
    for (person, seat) in class.iter().zip(&seats) {
        let body = json!({ "sessionId": person.session_id, "seatId": seat });
        completed = ask(client, seen, person, "leave", &body).await?["sessionCompleted"].clone();
    }
    seen.wrong += u64::from(completed != true);
    Ok(())
}

async fn ask(
    client: &mut Client,
    seen: &mut Report,
    person: &Person,
    what: &str,
    body: &Value,
) -> Result<Value, Failure> {
    let asked = Instant::now();
    let answer = client.post(&format!("/api/video-call/{what}"), &cookie(person), &body.to_string()).await?;
    seen.note(answer.status, person.expected, asked.elapsed());
    Ok(serde_json::from_slice(&answer.body)?)
}
