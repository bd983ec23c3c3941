//! What `web-sys` does not know of the browser.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// A peer connection with what was added to it later (W3C, WebRTC, §4.4.2).
    pub type Connection;

    /// Makes whichever description is due and takes it.
    #[wasm_bindgen(method, js_name = setLocalDescription)]
    pub fn describe(this: &Connection) -> Promise;

    /// Looks for new ways between the two.
    #[wasm_bindgen(method, js_name = restartIce)]
    pub fn restart_ice(this: &Connection);

    /// An element that plays, with what not every browser has.
    pub type Player;

    /// Puts the picture into a window of its own (W3C, Picture-in-Picture).
    #[wasm_bindgen(method, catch, js_name = requestPictureInPicture)]
    pub fn float(this: &Player) -> Result<Promise, JsValue>;

    /// Which speaker it plays at (W3C, Audio Output Devices API).
    #[wasm_bindgen(method, catch, js_name = setSinkId)]
    pub fn set_speaker(this: &Player, id: &str) -> Result<Promise, JsValue>;

    /// The document, with what not every browser has.
    pub type Windows;

    /// Whether pictures can have a window of their own.
    #[wasm_bindgen(method, getter, js_name = pictureInPictureEnabled)]
    pub fn can_float(this: &Windows) -> Option<bool>;

    /// The picture that has one.
    #[wasm_bindgen(method, getter, js_name = pictureInPictureElement)]
    pub fn floating(this: &Windows) -> Option<web_sys::Element>;

    /// Brings the picture back.
    #[wasm_bindgen(method, catch, js_name = exitPictureInPicture)]
    pub fn dock(this: &Windows) -> Result<Promise, JsValue>;
}
