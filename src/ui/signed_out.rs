//! The login ended while the page was open.

use crate::api::code::Code;

/// Leads to the sign-in page, with the way back here, if that is what the answer means. Gives whether it does.
pub fn lead_to_sign_in(code: Code) -> bool {
    let signed_out = code == Code::NotSignedIn;
    if signed_out {
        let location = leptos::prelude::window().location();
        let here = location.pathname().unwrap_or_default();
        // If the browser refuses, the message of the answer stays on the screen.
        drop(location.assign(&format!("/sign-in?next={here}")));
    }
    signed_out
}
