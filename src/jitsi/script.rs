//! Loads the media server's script: once however often it is asked for, and anew after a failure.

use std::cell::RefCell;
use std::collections::HashMap;

use js_sys::Promise;
use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlScriptElement;

/// Longest wait for the script, in milliseconds.
const WITHIN_MS: i32 = 15_000;

thread_local! {
    static LOADING: RefCell<HashMap<String, Promise>> = RefCell::new(HashMap::new());
}

/// Makes the next [`load`] ask the server again.
pub fn forget(address: &str) {
    LOADING.with_borrow_mut(|loading| loading.remove(address));
}

/// Waits until the script at `address` has run.
///
/// # Errors
/// If it does not come, or not in time; the next call tries again.
pub async fn load(address: &str) -> Result<(), JsValue> {
    let promise = LOADING
        .with_borrow_mut(|loading| loading.entry(address.to_owned()).or_insert_with(|| request(address)).clone());
    let outcome = JsFuture::from(promise).await;
    if outcome.is_err() {
        forget(address);
    }
    outcome.map(drop)
}

/// The browser itself settles the promise: by the element's events or by the timer, whichever comes first.
fn request(address: &str) -> Promise {
    Promise::new(&mut |resolve, reject| {
        let made = document().create_element("script").and_then(|element| {
            let script: HtmlScriptElement = element.unchecked_into();
            script.set_src(address);
            script.set_async(true);
            script.set_onload(Some(&resolve));
            script.set_onerror(Some(&reject));
            window().set_timeout_with_callback_and_timeout_and_arguments_0(&reject, WITHIN_MS)?;
            document().head().ok_or(JsValue::NULL)?.append_child(&script).map(drop)
        });
        if let Err(error) = made {
            drop(reject.call1(&JsValue::UNDEFINED, &error));
        }
    })
}
