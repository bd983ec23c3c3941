//! A person's own account: where they are signed in, and their password.

use leptos::prelude::*;

use super::Frame;
use super::list::{Query, table};
use crate::domain::login::Login;

/// The page. `wrong` is what is wrong with the new password.
pub fn page(frame: &Frame, email: &str, logins: &[Login], has_password: bool, wrong: Option<&str>) -> AnyView {
    let words = &frame.texts().account;
    view! {
        <h1>{words.title}</h1>
        <p class="muted">{email.to_owned()}</p>
        {devices(frame, logins)}
        {password(frame, email, has_password, wrong)}
    }
    .into_any()
}

fn devices(frame: &Frame, logins: &[Login]) -> AnyView {
    let words = &frame.texts().account;
    let rows = logins
        .iter()
        .map(|login| {
            let name = if login.browser.is_empty() { words.unknown.to_owned() } else { login.browser.clone() };
            let address = if login.address.is_empty() { "–".to_owned() } else { login.address.clone() };
            // Read aloud, a row of equal buttons says nothing.
            let label = format!("{}: {name}, {}", words.end, frame.moment(login.last_seen_at));
            let action = if login.current { "/sign-out" } else { "/account/devices" };
            let which = (!login.current).then(|| view! { <input type="hidden" name="end" value=login.id /> });
            let here = login.current.then(|| view! { <span class="chip soon">{words.this_one}</span> });
            vec![
                view! { {name} " " {here} }.into_any(),
                frame.moment(login.signed_in_at).into_any(),
                frame.moment(login.last_seen_at).into_any(),
                address.into_any(),
                view! {
                    <form method="post" action=action>
                        {which}
                        <div><button type="submit" class="button" aria-label=label>{words.end}</button></div>
                    </form>
                }
                .into_any(),
            ]
        })
        .collect();
    let heads = [words.device, words.signed_in, words.last_seen, words.address, words.end];
    let others = (logins.len() > 1).then(|| {
        view! { <button type="submit" name="end" value="others" class="button">{words.end_others}</button> }
    });
    view! {
        <h2 id="devices">{words.devices}</h2>
        <p class="muted">{words.devices_lead}</p>
        {table(frame, &Query::default(), &heads, rows)}
        <form method="post" action="/account/devices">
            <div class="actions start">
                {others}
                <button type="submit" name="end" value="all" class="button danger">{words.end_all}</button>
            </div>
        </form>
        <p class="muted hint">{words.ends}</p>
    }
    .into_any()
}

fn password(frame: &Frame, email: &str, has_password: bool, wrong: Option<&str>) -> AnyView {
    let words = &frame.texts().account;
    if !has_password {
        return view! { <h2 id="password">{words.password}</h2> <p class="muted">{words.no_password}</p> }.into_any();
    }
    let problem = wrong.map(|text| {
        let text = text.to_owned();
        view! { <div class="notice error" role="alert"><strong>{words.problem}</strong> <p>{text}</p></div> }
    });
    // The name is for password managers, which keep the new password under it.
    view! {
        <h2 id="password">{words.password}</h2>
        <p class="muted">{words.password_lead}</p>
        <form method="post" action="/account/password" class="card fields">
            {problem}
            <input type="text" name="username" autocomplete="username" value=email.to_owned() readonly hidden />
            <div class="field">
                <label for="f-current">{words.current}</label>
                <input id="f-current" name="current" type="password" autocomplete="current-password" required maxlength="1024" />
            </div>
            <div class="field">
                <label for="f-new">{words.new}</label>
                <input
                    id="f-new"
                    name="new"
                    type="password"
                    autocomplete="new-password"
                    required
                    minlength="8"
                    maxlength="1024"
                    aria-describedby="f-new-hint"
                />
                <p class="muted hint" id="f-new-hint">{words.new_hint}</p>
            </div>
            <button type="submit" class="button primary">{words.change}</button>
        </form>
    }
    .into_any()
}
