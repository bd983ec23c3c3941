//! How the room is set up for a class. Only keys that Jitsi takes from a host page
//! (jitsi/jitsi-meet, react/features/base/config/configWhitelist.ts); others it drops silently.

use serde_json::{Value, json};

use crate::domain::locale::Locale;

/// What a meeting is opened with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Host of the media server.
    pub domain: String,
    /// Where its script is.
    pub script_url: String,
    /// The room, as the script is told.
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
    /// The devices the person chose in this browser.
    pub devices: Devices,
}

/// Devices by the names people see; empty for the browser's own choice.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Devices {
    /// The camera.
    pub camera: String,
    /// The microphone.
    pub microphone: String,
    /// The speaker.
    pub speaker: String,
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
const MODERATOR_BUTTONS: [&str; 4] = ["security", "mute-everyone", "mute-video-everyone", "recording"];

impl Options {
    /// The second argument of the constructor, without `parentNode`. `origin` is that of our own pages, for the logo.
    #[must_use]
    pub fn to_json(&self, origin: &str) -> Value {
        let student = !self.moderator;
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
                "disableThirdPartyRequests": true,
                "useHostPageLocalStorage": true,
                "defaultLogoUrl": format!("{origin}/favicon.svg"),
                // What is the tutor's business is not shown to a student; the server refuses it besides.
                "disableRemoteMute": student,
                "disableSelfDemote": true,
                "recordingService": { "enabled": self.moderator },
                "localRecording": { "disable": true },
                "remoteVideoMenu": { "disableKick": student, "disableGrantModerator": true },
                "securityUi": { "hideLobbyButton": student, "disableLobbyPassword": student },
                "participantsPane": {
                    "hideModeratorSettingsTab": student,
                    "hideMoreActionsButton": student,
                    "hideMuteAllButton": student,
                },
                "breakoutRooms": {
                    "hideAddRoomButton": true,
                    "hideAutoAssignButton": true,
                    "hideJoinRoomButton": student,
                },
            },
            "interfaceConfigOverwrite": {
                "PROVIDER_NAME": "LopHoc",
                "NATIVE_APP_NAME": "LopHoc",
                "SHOW_CHROME_EXTENSION_BANNER": false,
                "SHOW_POWERED_BY": false,
            },
        });
        let Devices { camera, microphone, speaker } = &self.devices;
        for (key, label) in [("videoInput", camera), ("audioInput", microphone), ("audioOutput", speaker)] {
            if !label.is_empty() {
                options["devices"][key] = json!(label);
            }
        }
        if let (Some(jwt), Some(options)) = (&self.jwt, options.as_object_mut()) {
            options.insert("jwt".to_owned(), json!(jwt));
        }
        options
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(moderator: bool) -> Value {
        let options = Options {
            domain: "jitsi.test".into(),
            script_url: "https://jitsi.test/external_api.js".into(),
            room_name: "lophoc_x".into(),
            jwt: None,
            user_name: "Minh".into(),
            moderator,
            subject: "Toán".into(),
            locale: Locale::Vi,
            devices: Devices { camera: "Cam 1".into(), ..Devices::default() },
        };
        options.to_json("https://class.test")
    }

    #[test]
    fn students_have_their_own_controls_and_tutors_all() {
        let buttons = |moderator| options(moderator)["configOverwrite"]["toolbarButtons"].to_string();
        for everybody in ["microphone", "camera", "chat", "raisehand", "desktop", "hangup"] {
            assert!(buttons(false).contains(everybody) && buttons(true).contains(everybody), "{everybody}");
        }
        for tutor in ["recording", "security", "mute-everyone"] {
            assert!(!buttons(false).contains(tutor) && buttons(true).contains(tutor), "{tutor}");
        }
        assert_eq!(options(false)["configOverwrite"]["remoteVideoMenu"]["disableKick"], true);
        assert_eq!(options(true)["configOverwrite"]["remoteVideoMenu"]["disableKick"], false);
        assert_eq!(options(true).get("jwt"), None, "not even as null");
        assert_eq!(options(true)["devices"], json!({ "videoInput": "Cam 1" }), "what nobody chose is left to the room");
    }

    /// Keys that the room takes from a host page (jitsi/jitsi-meet: configWhitelist.ts, interfaceConfigWhitelist.ts); it
    /// drops all others without a word.
    #[test]
    fn every_key_is_one_that_the_room_takes() {
        let config = [
            "subject",
            "toolbarButtons",
            "prejoinConfig",
            "disableDeepLinking",
            "deeplinking",
            "disableInviteFunctions",
            "readOnlyName",
            "disableProfile",
            "doNotStoreRoom",
            "enableInsecureRoomNameWarning",
            "disableThirdPartyRequests",
            "useHostPageLocalStorage",
            "defaultLogoUrl",
            "disableRemoteMute",
            "disableSelfDemote",
            "recordingService",
            "localRecording",
            "remoteVideoMenu",
            "securityUi",
            "participantsPane",
            "breakoutRooms",
        ];
        let interface = ["PROVIDER_NAME", "NATIVE_APP_NAME", "SHOW_CHROME_EXTENSION_BANNER", "SHOW_POWERED_BY"];
        for (part, known) in [("configOverwrite", &config[..]), ("interfaceConfigOverwrite", &interface[..])] {
            let options = options(true);
            let keys: Vec<&String> = options[part].as_object().unwrap().keys().collect();
            assert_eq!(keys.len(), known.len());
            assert!(keys.iter().all(|key| known.contains(&key.as_str())), "{keys:?}");
        }
    }
}
