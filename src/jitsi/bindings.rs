//! The class the media server's script defines (jitsi/jitsi-meet, modules/API/external/external_api.js).

use js_sys::Function;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// A meeting in an iframe.
    #[wasm_bindgen(js_name = JitsiMeetExternalAPI)]
    pub type ExternalApi;

    /// Makes the iframe. Fails if the script is not loaded.
    #[wasm_bindgen(constructor, catch, js_class = "JitsiMeetExternalAPI")]
    pub fn new(domain: &str, options: &JsValue) -> Result<ExternalApi, JsValue>;

    #[wasm_bindgen(method, catch, js_class = "JitsiMeetExternalAPI", js_name = addListener)]
    pub fn add_listener(this: &ExternalApi, event: &str, listener: &Function) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch, js_class = "JitsiMeetExternalAPI", js_name = removeListener)]
    pub fn remove_listener(this: &ExternalApi, event: &str, listener: &Function) -> Result<(), JsValue>;

    /// Asks the room to do something; what it cannot do is dropped without a word.
    #[wasm_bindgen(method, catch, js_class = "JitsiMeetExternalAPI", js_name = executeCommand)]
    pub fn execute_command(this: &ExternalApi, name: &str) -> Result<(), JsValue>;

    /// Stops the transport and removes the iframe; sends no hang-up.
    #[wasm_bindgen(method, catch, js_class = "JitsiMeetExternalAPI")]
    pub fn dispose(this: &ExternalApi) -> Result<(), JsValue>;
}
