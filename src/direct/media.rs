//! Opens camera, microphone and screen.

use js_sys::JSON;
use leptos::prelude::window;
use serde_json::{Value, json};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DisplayMediaStreamConstraints, MediaStream, MediaStreamConstraints, MediaStreamTrack};

use super::devices::{Chosen, media_devices};
use super::hint::{Browser, Trouble};

/// What was opened, and why not all of it.
#[derive(Debug, Default)]
pub struct Opened {
    /// The microphone.
    pub microphone: Option<MediaStreamTrack>,
    /// The camera.
    pub camera: Option<MediaStreamTrack>,
    /// Why something is missing.
    pub trouble: Option<Trouble>,
}

/// Opens what is asked for; if not all of it can be had, what can.
pub async fn open(microphone: bool, camera: bool) -> Opened {
    if !(microphone || camera) {
        return Opened::default();
    }
    let why = match ask(microphone, camera).await {
        Ok(stream) => return parts(&stream, None),
        Err(why) => why,
    };
    if !(microphone && camera) {
        let trouble = if why != Trouble::Nothing {
            why
        } else if camera {
            Trouble::NoCamera
        } else {
            Trouble::NoMicrophone
        };
        return Opened { trouble: Some(trouble), ..Opened::default() };
    }
    if why == Trouble::Insecure {
        return Opened { trouble: Some(why), ..Opened::default() };
    }
    // Which of the two it is the browser does not say.
    let missing = |why, which| if why == Trouble::Nothing { which } else { why };
    match ask(true, false).await {
        Ok(stream) => parts(&stream, Some(missing(why, Trouble::NoCamera))),
        Err(no_sound) => match ask(false, true).await {
            Ok(stream) => parts(&stream, Some(missing(no_sound, Trouble::NoMicrophone))),
            Err(_) => Opened { trouble: Some(why), ..Opened::default() },
        },
    }
}

/// Lets the person choose what to show of the screen; `Ok(None)` if they changed their mind.
///
/// # Errors
/// The system does not allow it.
pub async fn open_screen() -> Result<Option<MediaStreamTrack>, Trouble> {
    let devices = media_devices().ok_or(Trouble::Insecure)?;
    let constraints = parsed(&json!({ "video": { "frameRate": { "ideal": 15, "max": 30 } }, "audio": false }));
    let constraints: DisplayMediaStreamConstraints = constraints.unchecked_into();
    let asked = devices.get_display_media_with_constraints(&constraints).map_err(|_| Trouble::DeniedScreen)?;
    match JsFuture::from(asked).await {
        Ok(stream) => Ok(first(&stream.unchecked_into::<MediaStream>().get_video_tracks())),
        Err(error) => {
            // Closing the browser's own question says the same as a refusal; only the system's has a reason.
            let message = get(&error, "message").as_string().unwrap_or_default();
            if message.contains("system") { Err(Trouble::DeniedScreen) } else { Ok(None) }
        }
    }
}

/// Which browser this is.
#[must_use]
pub fn browser() -> Browser {
    Browser::of(&window().navigator().user_agent().unwrap_or_default())
}

async fn ask(microphone: bool, camera: bool) -> Result<MediaStream, Trouble> {
    let devices = media_devices().ok_or(Trouble::Insecure)?;
    let chosen = Chosen::remembered();
    let device = |id: &str| if id.is_empty() { json!({}) } else { json!({ "deviceId": { "ideal": id } }) };
    let mut sound = device(&chosen.microphone.id);
    let mut picture = device(&chosen.camera.id);
    for name in ["echoCancellation", "noiseSuppression", "autoGainControl"] {
        set(&mut sound, name, json!(true));
    }
    set(&mut picture, "width", json!({ "ideal": 1280 }));
    set(&mut picture, "height", json!({ "ideal": 720 }));
    set(&mut picture, "frameRate", json!({ "ideal": 24, "max": 30 }));
    let wanted = |wanted: bool, how: Value| if wanted { how } else { json!(false) };
    let constraints = json!({ "audio": wanted(microphone, sound), "video": wanted(camera, picture) });
    let constraints: MediaStreamConstraints = parsed(&constraints).unchecked_into();
    let asked = devices.get_user_media_with_constraints(&constraints).map_err(|error| why(&error))?;
    JsFuture::from(asked).await.map(JsCast::unchecked_into).map_err(|error| why(&error))
}

fn parts(stream: &MediaStream, trouble: Option<Trouble>) -> Opened {
    Opened { microphone: first(&stream.get_audio_tracks()), camera: first(&stream.get_video_tracks()), trouble }
}

fn first(tracks: &js_sys::Array) -> Option<MediaStreamTrack> {
    tracks.iter().next().map(JsCast::unchecked_into)
}

/// Reads the reason off the error (W3C, Media Capture and Streams, §10.2.1).
fn why(error: &JsValue) -> Trouble {
    match get(error, "name").as_string().as_deref() {
        Some("NotFoundError" | "OverconstrainedError") => Trouble::Nothing,
        Some("NotReadableError" | "AbortError") => Trouble::Busy,
        _ => Trouble::Denied,
    }
}

fn set(object: &mut Value, key: &str, value: Value) {
    if let Some(object) = object.as_object_mut() {
        object.insert(key.to_owned(), value);
    }
}

/// The same as the browser knows it.
pub(super) fn parsed(value: &Value) -> JsValue {
    // What was just written can be read.
    JSON::parse(&value.to_string()).unwrap_or(JsValue::UNDEFINED)
}

/// A field; undefined of whatever has none.
pub(super) fn get(object: &JsValue, key: &str) -> JsValue {
    js_sys::Reflect::get(object, &JsValue::from_str(key)).unwrap_or(JsValue::UNDEFINED)
}
