//! Where the chat is kept.

use leptos::prelude::window;

use crate::direct::message::Line;

/// The chat survives a reload of this tab, and nothing else.
fn chat_key(session_id: i64) -> String {
    format!("lophoc-chat-{session_id}")
}

pub(super) fn remembered_chat(session_id: i64) -> Vec<Line> {
    let storage = window().session_storage().ok().flatten();
    let text = storage.and_then(|storage| storage.get_item(&chat_key(session_id)).ok().flatten());
    text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

pub(super) fn remember_chat(session_id: i64, lines: &[Line]) {
    if let (Ok(Some(storage)), Ok(text)) = (window().session_storage(), serde_json::to_string(lines)) {
        drop(storage.set_item(&chat_key(session_id), &text));
    }
}

pub(super) fn forget_chat(session_id: i64) {
    if let Ok(Some(storage)) = window().session_storage() {
        drop(storage.remove_item(&chat_key(session_id)));
    }
}
