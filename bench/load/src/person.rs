//! Who takes part: the people of the classes that `bench/fill.sql` made.

use std::io::BufRead;

use crate::Failure;

/// A person and one of their classes.
#[derive(Debug, Clone)]
pub struct Person {
    /// The session.
    pub session_id: i64,
    /// The access token of the session; the room, for a media server.
    pub token: String,
    /// What stands in the login cookie.
    pub login: String,
    /// The account.
    pub user_id: i64,
    /// What the door must answer.
    pub expected: u16,
}

/// Reads a line for each: session, token or room, login, account, status that is right.
pub fn read() -> Result<Vec<Person>, Failure> {
    let mut people = Vec::new();
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let words: Vec<&str> = line.split_whitespace().collect();
        let [session, token, login, user, expected] = words.as_slice() else {
            return Err(format!("not a person: {line}").into());
        };
        people.push(Person {
            session_id: session.parse()?,
            token: (*token).to_owned(),
            login: (*login).to_owned(),
            user_id: user.parse()?,
            expected: expected.parse()?,
        });
    }
    if people.is_empty() { Err("nobody takes part".into()) } else { Ok(people) }
}
