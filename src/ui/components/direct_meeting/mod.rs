//! stub
use leptos::prelude::*;

use super::meeting::OngoingCall;
use crate::api::dto::Joined;
use crate::domain::phase::{Failure, Phase};

#[component]
pub fn DirectMeeting(
    joined: Joined,
    call: OngoingCall,
    on_phase: Callback<Phase>,
    on_join: Callback<()>,
    on_leave: Callback<()>,
    on_error: Callback<Failure>,
    on_retry: Callback<()>,
) -> impl IntoView {
    let _ = (joined, call, on_phase, on_join, on_leave, on_error, on_retry);
    view! { <p>"stub"</p> }
}
