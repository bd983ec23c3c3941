//! What media servers tell.

use utoipa::openapi::path::HttpMethod::Post;
use utoipa::openapi::schema::Type;

use super::super::describe::{Describe, Parts, Who, list, object, plain};
use super::{Schema, text};
use crate::api::dto::Done;

/// What a self-hosted Jitsi tells. What it asks (reservations) and webhooks have shapes of their own, which their makers
/// describe.
pub(super) fn media(describe: &mut Describe) -> Vec<Parts> {
    let done = describe.of::<Done>();
    let told = |path, id, summary, fields: Vec<(&'static str, Schema)>| Parts {
        method: Post,
        path,
        id,
        summary,
        who: Who::MediaServer,
        body: Some(object(fields)),
        queries: Vec::new(),
        answer: done.clone(),
        codes: &[],
    };
    let occupant = |left: bool| {
        let mut fields =
            vec![("occupant_jid", text()), ("joined_at", plain(Type::Integer)), ("id?", text()), ("name?", text())];
        if left {
            fields.push(("left_at", plain(Type::Integer)));
        }
        object(fields)
    };
    vec![
        told(
            "/api/jitsi/events/room/created",
            "roomCreated",
            "A room was opened",
            vec![("room_name", text()), ("created_at", plain(Type::Integer))],
        ),
        told(
            "/api/jitsi/events/room/destroyed",
            "roomDestroyed",
            "A room was closed",
            vec![
                ("room_name", text()),
                ("destroyed_at", plain(Type::Integer)),
                ("all_occupants?", list(occupant(true))),
            ],
        ),
        told(
            "/api/jitsi/events/occupant/joined",
            "occupantJoined",
            "Somebody came in",
            vec![("room_name", text()), ("occupant", occupant(false))],
        ),
        told(
            "/api/jitsi/events/occupant/left",
            "occupantLeft",
            "Somebody went",
            vec![("room_name", text()), ("occupant", occupant(true))],
        ),
    ]
}
