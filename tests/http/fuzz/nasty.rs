//! Values that programs choke on.

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

/// Texts that did harm somewhere, one JSON string a line.
pub fn texts() -> Vec<String> {
    include_str!("../../corpus/texts.txt").lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A known text, or any.
pub fn text() -> impl Strategy<Value = String> {
    prop_oneof![3 => proptest::sample::select(texts()), 1 => any::<String>(), 1 => "[ -~]{0,40}", 1 => "[0-9a-f]{16}|[0-9a-f]{32}|[0-9a-f]{64}"]
}

/// A value that is no object and no list.
fn leaf() -> impl Strategy<Value = Value> {
    let odd = [
        json!(null),
        json!(true),
        json!(0),
        json!(-1),
        json!(i64::MAX),
        json!(i64::MIN),
        json!(u64::MAX),
        json!(1e308),
        json!(-0.0),
        json!(0.5),
        json!("x".repeat(20_000)),
        json!("9999-12-31T23:59:59.999999999Z"),
        json!("-9999-01-01T00:00:00Z"),
        json!("2026-10-20T24:00:60+23:59"),
    ];
    prop_oneof![
        proptest::sample::select(odd.to_vec()),
        text().prop_map(Value::from),
        any::<i64>().prop_map(Value::from)
    ]
}

/// Any JSON.
pub fn json() -> impl Strategy<Value = Value> {
    leaf().prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..5).prop_map(Value::from),
            vec((text(), inner), 0..5).prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

/// One thing done to something valid.
#[derive(Debug, Clone)]
pub enum Twist {
    Put(usize, Value),
    Remove(usize),
    Add(String, Value),
    Repeat(usize),
    Cut(usize),
    Flip(usize, u8),
    Whole(Value),
    Bytes(Vec<u8>),
}

/// Any of them; most leave the shape as it is, so that what lies deeper is reached.
pub fn twist() -> impl Strategy<Value = Twist> {
    prop_oneof![
        8 => (any::<usize>(), json()).prop_map(|(at, value)| Twist::Put(at, value)),
        2 => any::<usize>().prop_map(Twist::Remove),
        1 => (text(), json()).prop_map(|(key, value)| Twist::Add(key, value)),
        1 => any::<usize>().prop_map(Twist::Repeat),
        1 => any::<usize>().prop_map(Twist::Cut),
        2 => (any::<usize>(), any::<u8>()).prop_map(|(at, byte)| Twist::Flip(at, byte)),
        1 => json().prop_map(Twist::Whole),
        1 => vec(any::<u8>(), 0..100).prop_map(Twist::Bytes),
    ]
}

impl Twist {
    /// What becomes of `valid`.
    pub fn of(&self, valid: &Value) -> Vec<u8> {
        let mut value = valid.clone();
        let places = places(valid, "");
        let place = |at: &usize| places.get(at % places.len().max(1)).cloned();
        match self {
            Self::Put(at, new) => {
                if let Some(old) = place(at).and_then(|place| value.pointer_mut(&place)) {
                    *old = new.clone();
                }
            }
            Self::Remove(at) => {
                if let Some((parent, key)) = place(at).as_deref().and_then(|place| place.rsplit_once('/'))
                    && let Some(Value::Object(parent)) = value.pointer_mut(parent)
                {
                    parent.remove(key);
                }
            }
            Self::Add(key, new) => value[key] = new.clone(),
            Self::Repeat(at) => {
                let text = value.to_string();
                let key = value.as_object().and_then(|map| map.keys().nth(at % map.len().max(1)).cloned());
                let again = format!("{{{}:{},", json!(key.unwrap_or_default()), value);
                return [again.as_bytes(), &text.as_bytes()[1..]].concat();
            }
            Self::Cut(at) => {
                let text = value.to_string();
                return text.as_bytes()[..at % (text.len() + 1)].to_vec();
            }
            Self::Flip(at, byte) => {
                let mut bytes = value.to_string().into_bytes();
                let length = bytes.len();
                bytes[at % length] ^= byte;
                return bytes;
            }
            Self::Whole(other) => value = other.clone(),
            Self::Bytes(bytes) => return bytes.clone(),
        }
        value.to_string().into_bytes()
    }
}

/// JSON pointers of everything inside a value.
fn places(value: &Value, here: &str) -> Vec<String> {
    let inside: Vec<(String, &Value)> = match value {
        Value::Object(map) => map.iter().map(|(key, value)| (format!("{here}/{key}"), value)).collect(),
        Value::Array(list) => list.iter().enumerate().map(|(at, value)| (format!("{here}/{at}"), value)).collect(),
        _ => Vec::new(),
    };
    inside.into_iter().flat_map(|(place, value)| [vec![place.clone()], places(value, &place)].concat()).collect()
}

/// A text as it may stand in an address: as it is, encoded, or encoded badly.
pub fn in_address() -> impl Strategy<Value = String> {
    let plain = text()
        .prop_map(|text| text.chars().filter(|c| c.is_ascii_graphic() && !"?#{}<>\"\\^`|".contains(*c)).collect());
    let encoded = text().prop_map(|text| text.bytes().map(|byte| format!("%{byte:02X}")).collect());
    let broken =
        ["%", "%f", "%zz", "%00", "%ff%fe", "%c0%af", "%ed%a0%80", "%2e%2e%2f", "..", ".", "%u0041", "+", "a%0d%0ab"];
    prop_oneof![plain, encoded, proptest::sample::select(broken.to_vec()).prop_map(str::to_owned)]
}

/// Bytes that a header can hold.
pub fn header_bytes() -> impl Strategy<Value = Vec<u8>> {
    let allowed = |byte: u8| if byte < 32 || byte == 127 { b' ' } else { byte };
    let text = text().prop_map(move |text| text.bytes().map(allowed).collect());
    prop_oneof![text, vec(any::<u8>().prop_map(allowed), 0..80)]
}
