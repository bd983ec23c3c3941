//! What the plugin `event_sync` of a self-hosted Jitsi sends (jitsi-contrib/prosody-plugins,
//! `event_sync/mod_event_sync_component.lua`): no id, no signature, retries that reorder.

use serde_json::{Map, Value};

use super::told::{NotUnderstood, Told, moment, room_of, short, text};
use crate::domain::attendance::Kind;

/// Reads a body sent to `/events/{subject}/{what}`. The end of a room also tells of everybody who was in it, which mends
/// what was lost on the way.
///
/// # Errors
/// A field that is missing or makes no sense.
pub fn read(kind: Kind, body: &Value) -> Result<Vec<Told>, NotUnderstood> {
    let missing = |field| NotUnderstood { field, problem: "is missing or makes no sense" };
    let jid = body.get("room_jid").and_then(Value::as_str).unwrap_or_default();
    let name = body.get("room_name").and_then(Value::as_str).unwrap_or(jid);
    let room = room_of(name);
    if room.is_empty() {
        return Err(missing("room_name"));
    }
    let is_breakout = body.get("is_breakout").and_then(Value::as_bool).unwrap_or(false);
    let place = if is_breakout {
        room_of(body.get("breakout_room_id").and_then(Value::as_str).unwrap_or("breakout"))
    } else {
        String::new()
    };
    let time = |field: &'static str| body.get(field).and_then(moment).ok_or_else(|| missing(field));
    let house = |kind: Kind, at, created| Told {
        key: format!("es {room} {place} {} {at} {created}", kind.as_str()),
        room: room.clone(),
        place: place.clone(),
        kind,
        at,
        since: None,
        connection: String::new(),
        person: None,
        willing: false,
        details: Map::new(),
    };
    match kind {
        Kind::RoomCreated => {
            let created = time("created_at")?;
            Ok(vec![house(kind, created, created)])
        }
        Kind::RoomDestroyed => {
            let mut told = Vec::new();
            for occupant in body.get("all_occupants").and_then(Value::as_array).into_iter().flatten() {
                // One that makes no sense must not keep the others from being told.
                told.extend(person(&room, &place, Kind::OccupantJoined, occupant).ok());
                if occupant.get("left_at").is_some_and(|left| !left.is_null()) {
                    told.extend(person(&room, &place, Kind::OccupantLeft, occupant).ok());
                }
            }
            let destroyed = time("destroyed_at")?;
            let created = body.get("created_at").and_then(moment).unwrap_or(destroyed);
            told.push(house(kind, destroyed, created));
            Ok(told)
        }
        _ => {
            let occupant = body.get("occupant").filter(|one| one.is_object()).ok_or_else(|| missing("occupant"))?;
            Ok(vec![person(&room, &place, kind, occupant)?])
        }
    }
}

fn person(room: &str, place: &str, kind: Kind, occupant: &Value) -> Result<Told, NotUnderstood> {
    let missing = |field| NotUnderstood { field, problem: "is missing or makes no sense" };
    let jid = text(occupant.get("occupant_jid")).ok_or_else(|| missing("occupant.occupant_jid"))?;
    let joined = occupant.get("joined_at").and_then(moment);
    let at = if kind == Kind::OccupantLeft {
        occupant.get("left_at").and_then(moment).ok_or_else(|| missing("occupant.left_at"))?
    } else {
        joined.ok_or_else(|| missing("occupant.joined_at"))?
    };
    let mut details = Map::new();
    for field in ["id", "name", "email"] {
        details.extend(text(occupant.get(field)).map(|value| (field.to_owned(), Value::from(value))));
    }
    Ok(Told {
        // Moments are part of it: the same person leaves the same connection again after a breakout room.
        key: format!("es {room} {place} {} {jid} {joined:?} {at}", kind.as_str()),
        room: room.to_owned(),
        place: place.to_owned(),
        kind,
        at,
        since: joined,
        connection: short(&jid),
        person: text(occupant.get("id")),
        willing: false,
        details,
    })
}
