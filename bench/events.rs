//! Sends what a media server tells, at a steady rate, and counts the answers: `bench/events.sh` starts what it needs.
//! Arguments: address, secret, events a second, seconds, then the rooms.

#![expect(clippy::print_stdout, reason = "a measurement is there to be read")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|one| one != "--bench").collect();
    let [base, secret, rate, seconds, rooms @ ..] = arguments.as_slice() else {
        return Err("address, secret, rate, seconds, rooms…".into());
    };
    let (rate, seconds): (u64, u64) = (rate.parse()?, seconds.parse()?);
    let client = reqwest::Client::builder().pool_max_idle_per_host(256).build()?;
    let (fine, slowest) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let times = Arc::new(std::sync::Mutex::new(Vec::new()));
    let started = Instant::now();
    let mut tasks = Vec::new();
    for number in 0..rate * seconds {
        let due = started + Duration::from_micros(number * 1_000_000 / rate);
        tokio::time::sleep_until(due.into()).await;
        let room = rooms[usize::try_from(number)? % rooms.len()].clone();
        let (client, base, secret) = (client.clone(), base.clone(), secret.clone());
        let (fine, slowest, times) = (Arc::clone(&fine), Arc::clone(&slowest), Arc::clone(&times));
        tasks.push(tokio::spawn(async move {
            // Arrivals and departures in turn, each once.
            let stay = number / 2 * 2;
            let what = if number % 2 == 0 { "joined" } else { "left" };
            let joined = 1_800_000_000 + stay;
            let body = format!(
                r#"{{"room_name":"{room}","occupant":{{"occupant_jid":"j{stay}@x/y","joined_at":{joined},"left_at":{},"id":"2"}}}}"#,
                joined + 1
            );
            let asked = Instant::now();
            let answer = client
                .post(format!("{base}/api/jitsi/events/occupant/{what}"))
                .bearer_auth(secret)
                .header("content-type", "application/json")
                .body(body)
                .send()
                .await;
            if answer.is_ok_and(|answer| answer.status() == 200) {
                fine.fetch_add(1, Ordering::Relaxed);
            }
            let took = asked.elapsed();
            slowest.fetch_max(u64::try_from(took.as_millis()).unwrap_or(u64::MAX), Ordering::Relaxed);
            if let Ok(mut times) = times.lock() {
                times.push(took.as_secs_f64() * 1000.0);
            }
        }));
    }
    for task in tasks {
        task.await?;
    }
    let took = started.elapsed().as_secs_f64();
    let mut times = times.lock().map(|times| times.clone()).unwrap_or_default();
    times.sort_by(f64::total_cmp);
    let part = |of: f64| times.get(((times.len() as f64) * of) as usize).copied().unwrap_or_default();
    println!(
        "{} of {} taken in {took:.1} s: {:.0} a second; median {:.1} ms, p99 {:.1} ms, slowest {} ms",
        fine.load(Ordering::Relaxed),
        rate * seconds,
        fine.load(Ordering::Relaxed) as f64 / took,
        part(0.5),
        part(0.99),
        slowest.load(Ordering::Relaxed)
    );
    Ok(())
}
