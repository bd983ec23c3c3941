//! Small drawings for buttons. Each button says in words what it does; these are for the eye only.

use leptos::prelude::*;

/// A drawing on a grid of 24 by 24, in lines of the colour of the text around it.
#[component]
pub fn Icon(
    /// Its lines, as the `d` of an SVG path.
    path: &'static str,
) -> impl IntoView {
    view! {
        <svg
            class="icon"
            viewBox="0 0 24 24"
            width="24"
            height="24"
            fill="none"
            stroke="currentColor"
            stroke-width="1.8"
            stroke-linecap="round"
            stroke-linejoin="round"
            aria-hidden="true"
        >
            <path d=path />
        </svg>
    }
}

/// A microphone.
pub const MICROPHONE: &str = "M12 3a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3zM6 11a6 6 0 0 0 12 0M12 17v4M9 21h6";
/// The same, crossed out.
pub const MICROPHONE_OFF: &str = "M9 9v2a3 3 0 0 0 4.6 2.5M15 11V6a3 3 0 0 0-5.7-1.3M6 11a6 6 0 0 0 9.2 5M18 11a6 6 0 0 1-.5 2.4M12 17v4M9 21h6M4 3l16 18";
/// A camera.
pub const CAMERA: &str = "M4 7h9a2 2 0 0 1 2 2v6a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V9a2 2 0 0 1 2-2zM15 11l6-3.5v9L15 13";
/// The same, crossed out.
pub const CAMERA_OFF: &str =
    "M6 7H4a2 2 0 0 0-2 2v6a2 2 0 0 0 2 2h9a2 2 0 0 0 1.6-.8M10 7h3a2 2 0 0 1 2 2v2l6-3.5v9l-3-1.8M3 3l18 18";
/// A screen with an arrow.
pub const SCREEN: &str = "M3 5h18v11H3zM8 20h8M12 16v4M12 13V8M9.5 10.5 12 8l2.5 2.5";
/// A raised hand.
pub const HAND: &str = "M8 12V5.5a1.5 1.5 0 0 1 3 0V11M11 10.5V4a1.5 1.5 0 0 1 3 0v6.5M14 11V5.5a1.5 1.5 0 0 1 3 0V14a7 7 0 0 1-7 7 6 6 0 0 1-5-2.7L3.3 14a1.5 1.5 0 0 1 2.5-1.6L8 15";
/// A speech bubble.
pub const CHAT: &str = "M4 4h16v12H10l-5 4v-4H4zM8 9h8M8 12h5";
/// Sliders.
pub const SETTINGS: &str = "M4 7h9M17 7h3M15 5v4M4 12h3M11 12h9M9 10v4M4 17h11M19 17h1M17 15v4";
/// A question mark.
pub const HELP: &str =
    "M9 9a3 3 0 1 1 4.2 2.7c-.8.4-1.2 1-1.2 1.8v.5M12 17.5v.1M12 2.8a9.2 9.2 0 1 0 0 18.4 9.2 9.2 0 0 0 0-18.4z";
/// Four corners.
pub const FULL: &str = "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5";
/// A window in a window.
pub const FLOAT: &str = "M3 5h18v14H3zM12 12h7v5h-7z";
/// A receiver being put down.
pub const LEAVE: &str = "M3 14.5c5-5 13-5 18 0l-2.4 2.4-3.2-1.6v-2.4a11 11 0 0 0-6.8 0v2.4l-3.2 1.6z";
/// A cross.
pub const CLOSE: &str = "M6 6l12 12M18 6 6 18";
/// A paper plane.
pub const SEND: &str = "M4 12 20 4l-5 16-3.5-6.5z";
/// Three dots.
pub const MORE: &str = "M5 12h.01M12 12h.01M19 12h.01";
