//! What opens beside the picture: chat, devices, help.

use leptos::either::EitherOf3;
use leptos::prelude::*;

use super::chat::Chat;
use super::handle::{Deed, Handle};
use super::help::Help;
use crate::direct::state::State;
use crate::domain::session::Side;
use crate::ui::components::DeviceCheck;
use crate::ui::components::icons::{CLOSE, Icon};
use crate::ui::language::{Language, t};

/// Which of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Panel {
    /// What the two write to each other.
    Chat,
    /// Camera, microphone, speaker.
    Devices,
    /// Keys, and what to do.
    Help,
}

impl Panel {
    /// Names the button that opens it.
    pub const fn opener(self) -> &'static str {
        match self {
            Self::Chat => "open-chat",
            Self::Devices => "open-devices",
            Self::Help => "open-help",
        }
    }
}

/// The one that is open.
#[component]
pub fn SidePanel(
    state: State,
    handle: Handle,
    panel: Memo<Option<Panel>>,
    close: Callback<()>,
    side: Side,
    other_name: String,
    time_zone: String,
) -> impl IntoView {
    let language = Language::current();
    let (other_name, time_zone) = (StoredValue::new(other_name), StoredValue::new(time_zone));
    let title = move |which| {
        let texts = &language.texts().direct().controls;
        match which {
            Panel::Chat => texts.chat,
            Panel::Devices => texts.settings,
            Panel::Help => texts.help,
        }
    };
    move || {
        panel.get().map(|which| {
            view! {
                <aside class="side" aria-label=move || title(which)>
                    <div class="side-title">
                        <h2>{move || title(which)}</h2>
                        <button type="button" class="control small" on:click=move |_| close.run(())
                            aria-label=t(|texts| texts.direct().controls.close)>
                            <Icon path=CLOSE />
                        </button>
                    </div>
                    {match which {
                        Panel::Chat => EitherOf3::A(view! {
                            <Chat state handle side other_name=other_name.get_value() time_zone=time_zone.get_value() />
                        }),
                        Panel::Devices => EitherOf3::B(view! {
                            <DeviceCheck in_call=true on_choice=Callback::new(move |()| handle.act(Deed::UseChosen)) />
                        }),
                        Panel::Help => EitherOf3::C(view! { <Help /> }),
                    }}
                </aside>
            }
        })
    }
}
