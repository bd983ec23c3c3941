//! Who gets a turn in a flood, and that none is lost.

use super::*;

fn at(last: u8) -> Who {
    Who::At(IpAddr::from([203, 0, 113, last]))
}

/// Stands in line, and tells its name when its turn comes; `None` if it was sent away.
fn stand(hashing: &Hashing, who: Who, name: u32, told: &Arc<Mutex<Vec<u32>>>) -> tokio::task::JoinHandle<bool> {
    let (hashing, told) = (hashing.clone(), Arc::clone(told));
    tokio::spawn(async move {
        let Ok(turn) = hashing.turn(who, Duration::from_secs(60)).await else { return false };
        told.lock().map(|mut told| told.push(name)).is_ok() && turn.hash(|_| ()).await.is_ok()
    })
}

async fn waiting(hashing: &Hashing, many: usize) {
    while hashing.waiting() != many {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_flood_from_one_place_costs_another_place_one_turn_only() {
    let hashing = Hashing::new(1, 10);
    let told = Arc::new(Mutex::new(Vec::new()));
    let busy = hashing.turn(at(1), PATIENCE).await;
    let flood: Vec<_> = (0..300).map(|number| stand(&hashing, at(1), number, &told)).collect();
    let sent_away = async |many: usize| {
        while flood.iter().filter(|one| one.is_finished()).count() < many {
            tokio::task::yield_now().await;
        }
    };
    sent_away(290).await;
    let other = stand(&hashing, at(2), 1_000, &told);
    sent_away(291).await;
    drop(busy);
    assert!(other.await.unwrap_or_default(), "room was made in the line that is too long");
    let mut served = 0;
    for one in flood {
        served += u32::from(one.await.unwrap_or_default());
    }
    assert_eq!(served, 9, "the others were told at once that the server is busy");
    assert_eq!(told.lock().map(|told| told.iter().position(|name| *name == 1_000)).ok().flatten(), Some(1));
    assert_eq!(hashing.done(), 10);
}

#[tokio::test]
async fn a_crowd_of_strangers_takes_no_place_from_who_is_known() {
    let (hashing, told) = (Hashing::new(1, 3), Arc::default());
    let busy = hashing.turn(at(0), PATIENCE).await;
    let crowd: Vec<_> = (1..=3).map(|one| stand(&hashing, at(one), u32::from(one), &told)).collect();
    waiting(&hashing, 3).await;
    assert!(!hashing.has_place(at(9)) && hashing.has_place(Who::Device([7; 32])));
    let stranger = stand(&hashing, at(9), 9, &told);
    assert!(!stranger.await.unwrap_or(true), "one more stranger finds no place");
    let known = stand(&hashing, Who::Device([7; 32]), 7, &told);
    while !crowd.iter().any(tokio::task::JoinHandle::is_finished) {
        tokio::task::yield_now().await;
    }
    drop(busy);
    assert!(known.await.unwrap_or(false), "who is known does");
    let mut served = 0;
    for one in crowd {
        served += u32::from(one.await.unwrap_or(false));
    }
    assert_eq!(served, 2);
}

#[tokio::test]
async fn who_is_known_takes_one_place_from_strangers_and_no_more() {
    let (hashing, told) = (Hashing::new(1, 3), Arc::default());
    let busy = hashing.turn(at(0), PATIENCE).await;
    let stranger = stand(&hashing, at(1), 1, &told);
    waiting(&hashing, 1).await;
    let known: Vec<_> = (0..2).map(|name| stand(&hashing, Who::Device([7; 32]), 10 + name, &told)).collect();
    waiting(&hashing, 3).await;
    let one_more = stand(&hashing, Who::Device([7; 32]), 12, &told);
    assert!(!one_more.await.unwrap_or(true), "its own line is long enough");
    drop(busy);
    assert!(stranger.await.unwrap_or(false), "one browser, known or not, keeps nobody out");
    for one in known {
        assert!(one.await.unwrap_or(false));
    }
}

#[tokio::test]
async fn who_is_known_does_not_wait_behind_every_stranger_nor_strangers_behind_the_known() {
    let (hashing, told) = (Hashing::new(1, 10), Arc::default());
    let busy = hashing.turn(at(0), PATIENCE).await;
    let mut all = Vec::new();
    for one in 1..=4 {
        all.push(stand(&hashing, at(one), u32::from(one), &told));
        waiting(&hashing, all.len()).await;
    }
    for one in [7, 8] {
        all.push(stand(&hashing, Who::Device([one; 32]), u32::from(one), &told));
        waiting(&hashing, all.len()).await;
    }
    drop(busy);
    for one in all {
        assert!(one.await.unwrap_or(false));
    }
    assert_eq!(told.lock().map(|told| told.clone()).unwrap_or_default(), [7, 1, 8, 2, 3, 4]);
}

#[tokio::test]
async fn who_has_gone_is_passed_over_and_no_turn_is_lost() {
    let hashing = Hashing::new(1, 4);
    let told = Arc::new(Mutex::new(Vec::new()));
    let busy = hashing.turn(at(1), PATIENCE).await;
    let gone: Vec<_> = (0..4).map(|number| stand(&hashing, at(1), number, &told)).collect();
    waiting(&hashing, 4).await;
    for one in gone {
        one.abort();
        assert!(one.await.is_err());
    }
    let there = stand(&hashing, at(1), 9, &told);
    waiting(&hashing, 1).await;
    drop(busy);
    assert!(there.await.unwrap_or_default());
    assert!(hashing.turn(at(3), Duration::ZERO).await.is_ok(), "the turn came back");
}

#[tokio::test]
async fn nobody_waits_longer_than_they_are_told() {
    let hashing = Hashing::new(1, 4);
    let busy = hashing.turn(at(1), PATIENCE).await;
    let refused = hashing.turn(at(2), Duration::from_millis(20)).await.err();
    assert_eq!(refused.map(|error| (error.code, error.retry_after)), Some((Code::Unavailable, Some(2))));
    drop(busy);
}

#[test]
fn who_has_many_networks_stands_in_one_line() {
    let line = |address: &str| Who::at(address.parse().unwrap());
    assert_eq!(line("2001:db8:7:1::1"), line("2001:db8:7:ffff::9"));
    assert_ne!(line("2001:db8:7::1"), line("2001:db8:8::1"));
    assert_ne!(line("203.0.113.1"), line("203.0.113.2"));
}

#[tokio::test]
async fn the_memory_of_one_serves_the_next_and_is_given_back_when_nobody_comes() {
    let hashing = Hashing::new(1, 4);
    let hash = async |password: &'static str| {
        let turn = hashing.turn(at(1), PATIENCE).await.unwrap();
        turn.hash(move |memory| (memory.bytes(), memory.hash(password).is_ok(), memory.bytes())).await.unwrap()
    };
    assert_eq!(hash("the first").await, (0, true, 19_922_944));
    assert_eq!(hash("the second").await, (19_922_944, true, 19_922_944));
    hashing.0.give_back(1);
    assert_eq!(hash("one more").await.0, 19_922_944, "the second has hashed since the first");
    hashing.0.give_back(3);
    assert_eq!(hash("much later").await.0, 0, "nobody had hashed since the third");
    while !hashing.0.memory().is_empty() {
        sleep(Duration::from_millis(10)).await;
    }
}
