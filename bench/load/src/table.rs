//! One request after the other from each of so many connections, as fast as they are answered.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Instant;

use crate::client::{Answer, Client};
use crate::person::Person;
use crate::report::Report;
use crate::{Arguments, Failure};

/// Every person joins their class once.
pub async fn join(arguments: &Arguments, people: Vec<Person>) -> Result<Report, Failure> {
    let mut report = each(arguments, people.into_iter(), async |client, person| {
        let body = format!(r#"{{"accessToken":"{}"}}"#, person.token);
        client.post_as_page("/api/video-call/join", &cookie(person), &body).await
    })
    .await?;
    report.joins = report.statuses.get(&200).copied().unwrap_or_default();
    Ok(report)
}

/// The same, for people whom the door must refuse; counted apart because refusals are cheap.
pub async fn refused(arguments: &Arguments, people: Vec<Person>) -> Result<Report, Failure> {
    join(arguments, people).await
}

/// The people ask for their next calls, over and over.
pub async fn upcoming(arguments: &Arguments, people: Vec<Person>) -> Result<Report, Failure> {
    let times = arguments.number("requests")?;
    each(arguments, people.into_iter().cycle().take(times), async |client, person| {
        client.get("/api/video-call/upcoming?limit=20", &cookie(person)).await
    })
    .await
}

/// The people open their dashboards, over and over.
pub async fn dashboard(arguments: &Arguments, people: Vec<Person>) -> Result<Report, Failure> {
    let times = arguments.number("requests")?;
    each(arguments, people.into_iter().cycle().take(times), async |client, person| {
        client.get("/dashboard", &format!("{}accept: text/html\r\n", cookie(person))).await
    })
    .await
}

/// The line with the login of a person.
pub fn cookie(person: &Person) -> String {
    format!("cookie: lophoc_login={}\r\n", person.login)
}

async fn each<People, Ask>(arguments: &Arguments, people: People, ask: Ask) -> Result<Report, Failure>
where
    People: Iterator<Item = Person> + 'static,
    Ask: AsyncFn(&mut Client, &Person) -> Result<Answer, Failure> + 'static,
{
    let workers = tokio::task::LocalSet::new();
    let (people, ask) = (Rc::new(RefCell::new(people)), Rc::new(ask));
    let started = Instant::now();
    let mut running = Vec::new();
    for _ in 0..arguments.number("concurrency")? {
        let (people, ask, host) = (Rc::clone(&people), Rc::clone(&ask), arguments.text("host")?.to_owned());
        running.push(workers.spawn_local(async move {
            let mut seen = Report::default();
            let mut client = Client::connect(&host).await?;
            loop {
                let next = people.borrow_mut().next();
                let Some(person) = next else { return Ok::<_, Failure>(seen) };
                let asked = Instant::now();
                let answer = ask(&mut client, &person).await?;
                seen.note(answer.status, person.expected, asked.elapsed());
            }
        }));
    }
    let mut report = Report::default();
    workers
        .run_until(async {
            for worker in running {
                report.merge(worker.await??);
            }
            Ok::<_, Failure>(())
        })
        .await?;
    report.took = started.elapsed();
    Ok(report)
}
