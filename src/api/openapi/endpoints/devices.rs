//! The browsers somebody is signed in at.

use utoipa::openapi::path::HttpMethod::{Get, Post};
use utoipa::openapi::schema::Type;

use super::super::describe::{Describe, Parts, Who, nullable, object, plain};
use super::text;
use crate::api::code::Code::{InvalidCredentials, NotFound, TooManyRequests};
use crate::api::dto::{Done, Ended, LoginList};

pub(super) fn devices(describe: &mut Describe) -> Vec<Parts> {
    let logins = Parts {
        method: Get,
        path: "/api/auth/logins",
        id: "logins",
        summary: "Where the person is signed in",
        who: Who::Person,
        body: None,
        queries: Vec::new(),
        answer: describe.of::<LoginList>(),
        codes: &[],
    };
    let end = Parts {
        method: Post,
        path: "/api/auth/end-login",
        id: "endLogin",
        summary: "Sign out one browser of the person",
        who: Who::Person,
        body: Some(object([("loginId", plain(Type::Integer))])),
        queries: Vec::new(),
        answer: describe.of::<Ended>(),
        codes: &[NotFound],
    };
    let everywhere = Parts {
        method: Post,
        path: "/api/auth/logout-everywhere",
        id: "logoutEverywhere",
        summary: "Sign out every browser of the person",
        who: Who::Person,
        body: Some(object([("keepThis?", nullable(Type::Boolean))])),
        queries: Vec::new(),
        answer: describe.of::<Ended>(),
        codes: &[],
    };
    let password = Parts {
        method: Post,
        path: "/api/auth/password",
        id: "password",
        summary: "Set a new password; every other browser is signed out, and the answer sets a new cookie",
        who: Who::Person,
        body: Some(object([("current", text()), ("new", text())])),
        queries: Vec::new(),
        answer: describe.of::<Done>(),
        codes: &[InvalidCredentials, TooManyRequests],
    };
    vec![logins, end, everywhere, password]
}
