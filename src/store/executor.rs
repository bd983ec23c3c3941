//! `&Db` runs a statement on whatever connection is free, which is the next one's as soon as the answer is there.

use std::pin::Pin;

use futures_util::{StreamExt, TryStreamExt, stream};

use sqlx::mysql::{MySqlQueryResult, MySqlRow, MySqlStatement, MySqlTypeInfo};
use sqlx::{Describe, Either, Error, Execute, Executor, MySql, SqlStr};

use super::error::is_away;
use super::pool::{Db, Held};

type Future<'e, T> = Pin<Box<dyn std::future::Future<Output = Result<T, Error>> + Send + 'e>>;
type Stream<'e, T> = Pin<Box<dyn stream::Stream<Item = Result<T, Error>> + Send + 'e>>;

/// Gives the connection back if the server has answered, be it with an error of its own. One that says it cannot serve now
/// may be the wrong server meanwhile: the next connection may lead to the right one.
fn finish<T>(held: Held, answer: Result<T, Error>) -> Result<T, Error> {
    match &answer {
        Err(error) if is_away(error) => drop(held.close()),
        Ok(_) | Err(Error::Database(_)) => held.put_back(),
        Err(_) => {}
    }
    answer
}

impl<'p> Executor<'p> for &'_ Db {
    type Database = MySql;

    fn fetch_many<'e, 'q: 'e, E>(self, query: E) -> Stream<'e, Either<MySqlQueryResult, MySqlRow>>
    where
        'p: 'e,
        E: Execute<'q, MySql> + 'q,
    {
        let db = self.clone();
        // Answers here are short: whoever reads slowly keeps no connection.
        let all = async move {
            let mut held = db.acquire().await?;
            let answer = held.fetch_many(query).try_collect::<Vec<_>>().await;
            Ok::<_, Error>(stream::iter(finish(held, answer)?.into_iter().map(Ok)))
        };
        stream::once(all).try_flatten().boxed()
    }

    fn fetch_all<'e, 'q: 'e, E>(self, query: E) -> Future<'e, Vec<MySqlRow>>
    where
        'p: 'e,
        E: Execute<'q, MySql> + 'q,
    {
        let db = self.clone();
        Box::pin(async move {
            let mut held = db.acquire().await?;
            let answer = held.fetch_all(query).await;
            finish(held, answer)
        })
    }

    fn execute<'e, 'q: 'e, E>(self, query: E) -> Future<'e, MySqlQueryResult>
    where
        'p: 'e,
        E: Execute<'q, MySql> + 'q,
    {
        let db = self.clone();
        Box::pin(async move {
            let mut held = db.acquire().await?;
            let answer = held.execute(query).await;
            finish(held, answer)
        })
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> Future<'e, Option<MySqlRow>>
    where
        'p: 'e,
        E: Execute<'q, MySql> + 'q,
    {
        let db = self.clone();
        Box::pin(async move {
            let mut held = db.acquire().await?;
            // All of it: what is left of an answer would be the next one's.
            let answer = held.fetch_all(query).await;
            finish(held, answer).map(|rows| rows.into_iter().next())
        })
    }

    fn prepare_with<'e>(self, sql: SqlStr, parameters: &'e [MySqlTypeInfo]) -> Future<'e, MySqlStatement>
    where
        'p: 'e,
    {
        let db = self.clone();
        Box::pin(async move { db.acquire().await?.prepare_with(sql, parameters).await })
    }

    #[doc(hidden)]
    fn describe<'e>(self, sql: SqlStr) -> Future<'e, Describe<MySql>>
    where
        'p: 'e,
    {
        let db = self.clone();
        Box::pin(async move { db.acquire().await?.describe(sql).await })
    }
}
