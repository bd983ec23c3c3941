//! What the buttons of the room do. On the server, where nobody presses any, nothing.

use leptos::html::{Section, Video};
use leptos::prelude::*;

/// One thing a person can do in the room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// Microphone on or off.
    Microphone,
    /// Camera on or off.
    Camera,
    /// Screen shown or no longer.
    Screen,
    /// Hand up or down.
    Hand,
    /// Full screen or no longer.
    Full,
    /// Picture in a window of its own, or back.
    Float,
    /// Ask for the devices once more.
    RetryDevices,
    /// Use the devices chosen now.
    UseChosen,
    /// Let there be sound.
    Listen,
    /// Leave.
    Leave,
}

/// The way from a button to the call.
#[derive(Clone, Copy)]
pub struct Handle {
    #[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "buttons are pressed in browsers only"))]
    frame: NodeRef<Section>,
    #[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "buttons are pressed in browsers only"))]
    theirs: NodeRef<Video>,
    #[cfg(feature = "hydrate")]
    call: StoredValue<Option<std::rc::Rc<crate::direct::call::Call>>, LocalStorage>,
}

impl Handle {
    /// A handle of a call that has not begun.
    pub fn new(frame: NodeRef<Section>, theirs: NodeRef<Video>) -> Self {
        Self {
            frame,
            theirs,
            #[cfg(feature = "hydrate")]
            call: StoredValue::new_local(None),
        }
    }

    /// Does it, if there is a call.
    pub fn act(self, deed: Deed) {
        #[cfg(feature = "hydrate")]
        self.act_in_browser(deed);
        #[cfg(not(feature = "hydrate"))]
        let _ = deed;
    }

    /// Writes a line of the chat.
    pub fn write(self, text: &str) {
        #[cfg(feature = "hydrate")]
        self.with(|call| call.write(text));
        #[cfg(not(feature = "hydrate"))]
        let _ = text;
    }

    #[cfg(feature = "hydrate")]
    fn act_in_browser(self, deed: Deed) {
        use crate::direct::screen;
        match deed {
            Deed::Microphone => self.with(|call| call.toggle_microphone()),
            Deed::Camera => self.with(|call| call.toggle_camera()),
            Deed::Screen => self.with(|call| call.toggle_screen()),
            Deed::Hand => self.with(|call| call.toggle_hand()),
            Deed::RetryDevices => self.with(|call| call.retry_devices()),
            Deed::UseChosen => self.with(|call| call.use_chosen()),
            Deed::Listen => self.with(|call| call.listen()),
            Deed::Leave => self.with(|call| call.hang_up()),
            Deed::Full => {
                if let Some(frame) = self.frame.get_untracked() {
                    screen::toggle_full(&frame);
                }
            }
            Deed::Float => {
                if let Some(video) = self.theirs.get_untracked() {
                    screen::toggle_floating(&video);
                }
            }
        }
    }

    /// The call that buttons act on from now on; `None` when the page goes.
    #[cfg(feature = "hydrate")]
    pub fn hold(self, call: Option<std::rc::Rc<crate::direct::call::Call>>) {
        self.call.try_set_value(call);
    }

    /// Does something with the call, if there is one.
    #[cfg(feature = "hydrate")]
    pub fn with(self, act: impl FnOnce(&std::rc::Rc<crate::direct::call::Call>)) {
        // Cloned out: what is done may drop the handle.
        if let Some(Some(call)) = self.call.try_get_value() {
            act(&call);
        }
    }
}
