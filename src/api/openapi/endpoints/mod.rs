//! Every endpoint, in the order of the contract.

mod attendance;
mod calls;
mod devices;
mod media;
mod people;
mod schedulers;
mod staff;

use utoipa::openapi::schema::Type;

use super::describe::{Describe, Endpoint, one_of, plain};

type Schema = utoipa::openapi::RefOr<utoipa::openapi::Schema>;

/// All of them.
pub fn all(describe: &mut Describe) -> Vec<Endpoint> {
    let mut parts = people::people(describe);
    parts.extend(calls::calls(describe));
    parts.extend(schedulers::schedulers(describe));
    parts.extend(staff::staff(describe));
    parts.extend(attendance::attendance(describe));
    parts.extend(media::media(describe));
    parts.into_iter().map(|parts| parts.build(describe)).collect()
}

fn text() -> Schema {
    plain(Type::String)
}

fn paging(word: &'static str, words: &[&str]) -> Vec<(&'static str, Schema)> {
    let mut queries = vec![("page?", plain(Type::Integer)), ("limit?", plain(Type::Integer)), ("q?", text())];
    if !words.is_empty() {
        queries.push((word, one_of(words)));
    }
    queries
}
