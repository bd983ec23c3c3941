//! What proves where it comes from: webhooks and tickets, rightly signed with odd content, and oddly signed.

use axum::body::Body;
use axum::http::{HeaderValue, Request, header};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use proptest::prelude::*;
use serde_json::{Value, json};
use sha2::Sha256;

use super::nasty::{Twist, header_bytes, in_address, twist};
use super::{Target, hit, hit_and_look};
use crate::routes::API_KEY;
use crate::support::*;
use crate::witnesses::WEBHOOK_SECRET;

const KINDS: [&str; 6] =
    ["ROOM_CREATED", "ROOM_DESTROYED", "PARTICIPANT_JOINED", "PARTICIPANT_LEFT", "RECORDING_UPLOADED", "OTHER"];

#[test]
fn no_webhook_breaks_anything_and_only_a_signature_is_believed() {
    let target = Target::start(&[("JAAS_WEBHOOK_SECRET", WEBHOOK_SECRET)]);
    let room = target.runtime.block_on(async {
        let session = target.app.session(0).await;
        target.app.room(&session).await
    });
    let inputs = (proptest::sample::select(&KINDS[..]), twist(), prop::option::weighted(0.3, header_bytes()));
    target.check(500, inputs, async |app, (kind, twist, signature): (&str, Twist, Option<Vec<u8>>)| {
        let valid = json!({ "eventType": kind, "appId": "lophoc-online", "fqn": format!("lophoc-online/{room}"),
            "timestamp": noon().timestamp_millis(), "idempotencyKey": "k", "data": { "id": "2", "name": "M",
            "participantFullJid": "a@b/c", "isBreakout": false, "disconnectReason": "left",
            "preAuthenticatedLink": "https://media.example/1.mp4" } });
        let body = twist.of(&valid);
        let time = noon().timestamp();
        let mac = Hmac::<Sha256>::new_from_slice(WEBHOOK_SECRET.as_bytes()).unwrap();
        let mac = mac.chain_update(format!("{time}.")).chain_update(&body).finalize().into_bytes();
        let right = format!("t={time},v1={}", BASE64_STANDARD.encode(mac));
        let value = HeaderValue::from_bytes(signature.as_deref().unwrap_or(right.as_bytes())).unwrap();
        let request = Request::post("/api/jitsi/jaas").header("x-jaas-signature", value);
        let status = hit_and_look(app, request.body(Body::from(body)).unwrap()).await;
        assert_eq!(status == 401, signature.is_some(), "{status}");
    });
}

#[test]
fn no_ticket_breaks_the_door_and_only_one_with_the_key_opens_it() {
    let target = Target::start(&[("API_KEY", API_KEY)]);
    target.runtime.block_on(target.app.run("UPDATE users SET external_id = 'host-2' WHERE id = 2"));
    let inputs = (twist(), prop::option::weighted(0.4, in_address()), any::<bool>(), any::<u64>());
    target.check(500, inputs, async |app, (twist, raw, known_key, jti): (Twist, Option<String>, bool, u64)| {
        let now = noon().timestamp();
        let claims = json!({ "aud": "lophoc", "sub": "host-2", "jti": jti.to_string(), "iat": now, "exp": now + 60 });
        let ticket = raw.clone().unwrap_or_else(|| {
            let claims: Value = serde_json::from_slice(&twist.of(&claims)).unwrap_or_default();
            let key = if known_key { API_KEY } else { "00bb0c1d2e3f405162738495a6b7c8d9" };
            encode(&Header::new(Algorithm::HS256), &claims, &EncodingKey::from_secret(key.as_bytes())).unwrap()
        });
        let Ok(request) = Request::get(format!("/sign-in/handoff?ticket={ticket}")).body(Body::empty()) else { return };
        if raw.is_some() || !known_key {
            let logins = "SELECT COUNT(*) FROM logins";
            let before = app.value(logins).await;
            let response = app.open(request).await;
            assert!(response.status().as_u16() < 500 && !response.headers().contains_key(header::SET_COOKIE));
            assert_eq!(app.value(logins).await, before);
        } else {
            hit(app, request).await;
        }
    });
}
