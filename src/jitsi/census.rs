//! The list of open rooms that `mod_muc_census` of a self-hosted Jitsi gives (jitsi/jitsi-meet,
//! `resources/prosody-plugins/mod_muc_census.lua`).

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::told::{moment, room_of};

/// The rooms with somebody in them, and when each was opened.
#[must_use]
pub fn read(body: &Value) -> Option<BTreeMap<String, Option<DateTime<Utc>>>> {
    let rooms = body.get("room_census")?;
    // An empty list may come as an empty object: Lua knows one kind of table only.
    let list = rooms.as_array().cloned().or_else(|| rooms.as_object()?.is_empty().then(Vec::new))?;
    let room = |one: &Value| {
        let people = one.get("participants").and_then(Value::as_i64).unwrap_or(1);
        let leaked = one.get("leaked").and_then(Value::as_bool).unwrap_or(false);
        let name = room_of(one.get("room_name")?.as_str()?);
        (people > 0 && !leaked).then(|| (name, one.get("created_time").and_then(moment)))
    };
    Some(list.iter().filter_map(room).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    /// Any JSON: also where a list, a name or a number is expected.
    fn anything() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            ".{0,12}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 16, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map(".{0,8}", inner, 0..4).prop_map(|fields| json!(fields)),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1000) })]

        /// What a media server makes up about one room says nothing about the others, and stops nobody's job.
        #[test]
        fn a_room_stays_open_whatever_is_said_of_others(
            odd in anything(), name in anything(), participants in anything(), created_time in anything(),
        ) {
            let strange = json!({ "room_name": name, "participants": participants, "created_time": created_time });
            let body = json!({ "room_census": [odd, { "room_name": "lophoc_a@x", "participants": 2 }, strange] });
            prop_assert!(read(&body).is_some_and(|rooms| rooms.contains_key("lophoc_a")));
            drop(read(&odd));
        }
    }

    #[test]
    fn only_rooms_with_people_in_them_are_open() {
        let body = json!({ "room_census": [
            { "room_name": "Lophoc_A@conference.meet.jitsi", "participants": 2, "created_time": "1800000000000" },
            { "room_name": "lophoc_b@conference.meet.jitsi", "participants": 0, "created_time": 1_800_000_000 },
            { "room_name": "lophoc_c@conference.meet.jitsi", "participants": 1, "leaked": true },
        ]});
        let rooms = read(&body).unwrap_or_default();
        assert_eq!(
            rooms.into_iter().collect::<Vec<_>>(),
            [("lophoc_a".into(), DateTime::from_timestamp(1_800_000_000, 0))]
        );
        assert_eq!(read(&json!({ "room_census": {} })), Some(BTreeMap::new()));
        assert_eq!(read(&json!({ "error": "no" })), None, "an answer of another kind says nothing about rooms");
    }
}
