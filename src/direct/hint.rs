//! What to do when camera or microphone do not come, in the words of this very browser.

use crate::i18n::Pick;

/// Why there is no picture, no sound, or neither.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// The person or the system said no.
    Denied,
    /// There is no camera.
    NoCamera,
    /// There is no microphone.
    NoMicrophone,
    /// There is neither.
    Nothing,
    /// Another program holds it.
    Busy,
    /// Browsers give none to pages without TLS.
    Insecure,
    /// The system lets the browser not show the screen.
    DeniedScreen,
}

/// The browsers whose ways differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Browser {
    /// Chrome, Edge, Cốc Cốc, Opera, Samsung Internet.
    Chromium,
    /// Firefox.
    Firefox,
    /// Safari on a Mac.
    Safari,
    /// Anything on an iPhone or iPad, where all browsers are Safari inside.
    Ios,
}

impl Browser {
    /// Reads it off what the browser calls itself.
    #[must_use]
    pub fn of(user_agent: &str) -> Self {
        let has = |word: &str| user_agent.contains(word);
        if has("iPhone") || has("iPad") {
            Self::Ios
        } else if has("Firefox/") {
            Self::Firefox
        } else if has("Safari/") && !has("Chrome/") && !has("Chromium/") {
            Self::Safari
        } else {
            Self::Chromium
        }
    }
}

/// What to do about it.
#[must_use]
pub fn remedy(trouble: Trouble, browser: Browser) -> Pick {
    match (trouble, browser) {
        (Trouble::Denied, Browser::Chromium) => |texts| texts.direct().devices.denied_chromium,
        (Trouble::Denied, Browser::Firefox) => |texts| texts.direct().devices.denied_firefox,
        (Trouble::Denied, Browser::Safari) => |texts| texts.direct().devices.denied_safari,
        (Trouble::Denied, Browser::Ios) => |texts| texts.direct().devices.denied_ios,
        (Trouble::NoCamera, _) => |texts| texts.direct().devices.no_camera,
        (Trouble::NoMicrophone, _) => |texts| texts.direct().devices.no_microphone,
        (Trouble::Nothing, _) => |texts| texts.direct().devices.nothing,
        (Trouble::Busy, _) => |texts| texts.direct().devices.busy,
        (Trouble::Insecure, _) => |texts| texts.direct().devices.insecure,
        (Trouble::DeniedScreen, _) => |texts| texts.direct().devices.denied_screen,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_browser_is_told_its_own_way() {
        let of = |agent: &str| Browser::of(agent);
        let mac = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)";
        assert_eq!(of(&format!("{mac} Version/18.0 Safari/605.1.15")), Browser::Safari);
        assert_eq!(of(&format!("{mac} Chrome/140.0.0.0 Safari/537.36 Edg/140.0")), Browser::Chromium);
        assert_eq!(of("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"), Browser::Firefox);
        assert_eq!(of("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) CriOS/140 Safari/604.1"), Browser::Ios);
    }
}
