//! The module of the room, with the calls of all providers.

use leptos::prelude::*;
use lophoc::app::Page;
use lophoc::ui::pages::RoomPage;

fn main() {
    lophoc::browser::start(|page| (page == Page::Room).then(|| view! { <RoomPage /> }.into_any()));
}
