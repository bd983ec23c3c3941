//! The first page after signing in.

use leptos::either::Either;
use leptos::prelude::*;
use leptos_meta::Title;

use crate::ui::components::{Agenda, Notice, PageHeader, UpcomingVideoCallsCard};
use crate::ui::language::{self, Language, t};
use crate::ui::me::Me;
use crate::ui::status::set_status;

/// My next classes.
#[component]
pub fn DashboardPage() -> impl IntoView {
    let (me, language) = (Me::current(), Language::current());
    // Here and not where they are shown: what waits for the person is made several times over, with everything in it.
    let first = Agenda::ask();
    view! {
        <Title text=language::title(move || format!("{} · LopHoc", language.texts().dashboard.title)) />
        <Suspense>
            {move || Suspend::new(async move {
                match me.wait().await {
                    Ok(user) => Either::Left(view! {
                        <PageHeader name=user.display_name.clone() role=Some(user.role) />
                        <main id="main" class="wide">
                            <h1>{t(|texts| texts.dashboard.hello)} " " {user.display_name}</h1>
                            <UpcomingVideoCallsCard first time_zone=user.time_zone />
                        </main>
                    }),
                    Err(error) => {
                        set_status(error.code.status());
                        Either::Right(view! {
                            <main id="main" class="narrow">
                                <Notice kind="error">
                                    <p>{move || error.code.message(language.texts())}</p>
                                    <a class="button" href="/dashboard">
                                        {t(|texts| texts.common.retry)}
                                    </a>
                                </Notice>
                            </main>
                        })
                    }
                }
            })}
        </Suspense>
    }
}
