//! The room: the class, the door, the call.

mod door_panel;
mod header;
mod live;
mod place;
mod room_state;
mod stage;
mod witness;

use leptos::either::EitherOf3;
use leptos::prelude::*;
use leptos_meta::Title;

use crate::api::code::Code;
use crate::api::door::door;
use crate::ui::address;
use crate::ui::components::{Notice, PageHeader};
use crate::ui::hooks::ServerClock;
use crate::ui::language::{Language, t};
use crate::ui::me::Me;
use crate::ui::signed_out::lead_to_sign_in;
use crate::ui::status::set_status;

use door_panel::Dead;
use live::LiveRoom;

/// `/video-call/{accessToken}`.
#[component]
pub fn RoomPage() -> impl IntoView {
    let me = Me::current();
    let at_the_door = Resource::new_blocking(address::last_segment, |token| async {
        door(token, None).await.map(|answer| answer.answer)
    });
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                let user = me.wait().await;
                let (name, zone, role) =
                    user.map(|user| (user.display_name, user.time_zone, Some(user.role))).unwrap_or_default();
                let answer = at_the_door.await;
                if let Err(error) = &answer {
                    // The page of a class that is not there is not there either; what is not yours is not yours.
                    set_status(error.code.status());
                }
                let content = match answer {
                    Ok(first) => EitherOf3::A(view! { <LiveRoom first time_zone=zone /> }),
                    Err(error) if is_final(error.code) => EitherOf3::B(view! { <Dead code=error.code /> }),
                    Err(error) => EitherOf3::C(view! {
                        <Failed code=error.code retry=Callback::new(move |()| at_the_door.refetch()) />
                    }),
                };
                view! {
                    <PageHeader name role />
                    {content}
                }
            })}
        </Suspense>
    }
}

/// The class could not be looked up.
#[component]
fn Failed(code: Code, retry: Callback<()>) -> impl IntoView {
    let language = Language::current();
    Effect::new(move |_| {
        ServerClock::forget_first_answer();
        lead_to_sign_in(code);
    });
    view! {
        <Title text="LopHoc" />
        <main id="main" class="narrow">
            <Notice kind="error">
                <p>{move || code.message(language.texts())}</p>
                <button type="button" class="button" on:click=move |_| retry.run(())>
                    {t(|texts| texts.common.retry)}
                </button>
            </Notice>
        </main>
    }
}

/// Whether asking again is pointless.
const fn is_final(code: Code) -> bool {
    matches!(code, Code::NotFound | Code::NotParticipant)
}
