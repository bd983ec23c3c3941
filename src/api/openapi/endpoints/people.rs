//! Signing in and out, and oneself.

use utoipa::openapi::path::HttpMethod::{Get, Post};

use super::super::describe::{Describe, Parts, Who, object};
use super::devices::devices;
use super::text;
use crate::api::code::Code::{Forbidden, InvalidCredentials, TooManyRequests};
use crate::api::dto::{Done, SignedIn};

pub(super) fn people(describe: &mut Describe) -> Vec<Parts> {
    let login = Parts {
        method: Post,
        path: "/api/auth/login",
        id: "login",
        summary: "Sign in; the answer sets the cookie",
        who: Who::Anybody,
        body: Some(object([("email", text()), ("password", text())])),
        queries: Vec::new(),
        answer: describe.of::<SignedIn>(),
        codes: &[InvalidCredentials, Forbidden, TooManyRequests],
    };
    let logout = Parts {
        method: Post,
        who: Who::Anybody,
        path: "/api/auth/logout",
        id: "logout",
        summary: "Forget this browser",
        body: Some(object([])),
        answer: describe.of::<Done>(),
        codes: &[Forbidden],
        queries: Vec::new(),
    };
    let me = Parts {
        method: Get,
        path: "/api/auth/me",
        id: "me",
        summary: "Who is signed in",
        who: Who::Person,
        body: None,
        queries: Vec::new(),
        answer: describe.of::<SignedIn>(),
        codes: &[],
    };
    let mut all = vec![login, logout, me];
    all.extend(devices(describe));
    all
}
