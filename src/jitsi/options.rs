//! How the room is set up for a class. Only keys that Jitsi takes from a host page
//! (jitsi/jitsi-meet, react/features/base/config/configWhitelist.ts); others it drops silently.

use serde_json::{Value, json};

use crate::domain::locale::Locale;

/// What a meeting is opened with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Host of the media server.
    pub domain: String,
    /// The room.
    pub room_name: String,
    /// Token for the room; `None` where the server takes none.
    pub jwt: Option<String>,
    /// The person's name in the room.
    pub user_name: String,
    /// Whether the person gets the controls of a moderator.
    pub moderator: bool,
    /// Shown as the title of the room.
    pub subject: String,
    /// Language of the room.
    pub locale: Locale,
}

/// Buttons everybody has in class.
const BUTTONS: [&str; 13] = [
    "microphone",
    "camera",
    "desktop",
    "chat",
    "raisehand",
    "participants-pane",
    "tileview",
    "whiteboard",
    "select-background",
    "videoquality",
    "settings",
    "fullscreen",
    "hangup",
];
/// Buttons only the tutor has.
const MODERATOR_BUTTONS: [&str; 3] = ["security", "mute-everyone", "recording"];

impl Options {
    /// The second argument of the constructor, without `parentNode`.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let extra: &[&str] = if self.moderator { &MODERATOR_BUTTONS } else { &[] };
        let buttons: Vec<&str> = BUTTONS.iter().chain(extra).copied().collect();
        let mut options = json!({
            "roomName": self.room_name,
            "width": "100%",
            "height": "100%",
            "lang": self.locale.code(),
            "userInfo": { "displayName": self.user_name },
            "configOverwrite": {
                "subject": self.subject,
                "toolbarButtons": buttons,
                "prejoinConfig": { "enabled": false },
                "disableDeepLinking": true,
                "deeplinking": { "disabled": true },
                "disableInviteFunctions": true,
                "readOnlyName": true,
                "disableProfile": true,
                "doNotStoreRoom": true,
                "enableInsecureRoomNameWarning": false,
            },
        });
        if let (Some(jwt), Some(options)) = (&self.jwt, options.as_object_mut()) {
            options.insert("jwt".to_owned(), json!(jwt));
        }
        options
    }
}
