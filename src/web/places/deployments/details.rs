//! One deployment: where it answers, a box to try it in, and what can be changed.

use super::super::absent::Absent;
use super::super::entitle;
use super::super::hall::{Hall, now};
use super::super::question::Ask;
use super::super::row::Link;
use super::super::table::Refusal;
use super::super::transfer;
use super::form::Change;
use super::list::Looking;
use super::requests::Requests;
use super::roster::Roster;
use super::trial::{Trial, Try};
use crate::app::places::deployments::{Condition, Deployed, model_line, question, state_line};
use crate::app::places::{Route, ago, size_text};
use crate::app::words::sentence;
use crate::web::derive::{handler, memo, text};
use crate::web::future::begin;
use leptos::prelude::*;
use web_sys::MouseEvent;

/// Everything about a deployment.
#[component]
pub(in super::super) fn Deployment(id: String) -> impl IntoView {
    let roster = Roster::provide();
    let key = id.clone();
    let found = memo(move || {
        let is_known = roster.deployed.with(Option::is_some);
        is_known.then(|| roster.find(&key))
    });
    let is_gone = memo(move || matches!(found.get(), Some(None)));
    move || match is_gone.get() {
        true => {
            view! { <Absent what="deployment" all=Route::Deployments title="All deployments" /> }
                .into_any()
        }
        false => view! { <Known found /> }.into_any(),
    }
}

/// A deployment that is there, or not yet looked for.
#[component]
fn Known(found: Memo<Option<Option<Deployed>>>) -> impl IntoView {
    let is_there = memo(move || matches!(found.get(), Some(Some(_))));
    let one = memo(move || found.get().flatten().unwrap_or_default());
    let title = memo(move || match is_there.get() {
        false => "Deployment".to_owned(),
        true => one.with(|one| one.name.clone()),
    });
    let content = move || match is_there.get() {
        false => view! { <Looking /> }.into_any(),
        true => view! { <Body one /> }.into_any(),
    };
    Effect::new(move |_: Option<()>| title.with(|title| entitle(title)));
    let delete = move || {
        title.track();
        is_there.get().then(|| view! { <Delete one /> })
    };
    view! {
        <div class="place-head">
            <h1 tabindex="-1">{text(move || title.get())}</h1>
            <div class="acts">
                {delete}
                <Link route=Route::Deployments class="button">"All deployments"</Link>
            </div>
        </div>
        <Refusal />
        {content}
    }
}

#[component]
fn Delete(one: Memo<Deployed>) -> impl IntoView {
    let roster = Roster::of_place();
    let (id, label, asked) = one.with_untracked(|one| {
        (
            one.id.clone(),
            format!("Delete {}", one.name),
            question(one),
        )
    });
    let yes = Callback::new(move |()| roster.delete(id.clone()));
    view! { <Ask word="Delete" label question=asked yes /> }
}

#[component]
fn Body(one: Memo<Deployed>) -> impl IntoView {
    let trial = Trial::new();
    let remark = text(move || {
        one.with(|one| match one.reason.as_str() {
            "" => one.description.clone(),
            reason => sentence(reason),
        })
    });
    view! {
        <p class="lead" data-failed=text(move || one.with(|one| one.state == Condition::Failed))>{remark}</p>
        <Facts one />
        <Address one />
        <Try one trial />
        <Requests one trial />
        <Change one />
    }
}

#[component]
fn Facts(one: Memo<Deployed>) -> impl IntoView {
    let fact = move |title: &'static str, words: fn(&Deployed) -> String| {
        view! {
            <div>
                <dt>{title}</dt>
                <dd data-fact=title>{text(move || one.with(words))}</dd>
            </div>
        }
    };
    view! {
        <dl class="facts" id="deployment-facts" data-state=text(move || one.with(|one| one.state.name()))>
            <div>
                <dt>"State"</dt>
                <dd data-fact="State">
                    <span class="state">{text(move || one.with(|one| state_line(one.state)))}</span>
                </dd>
            </div>
            {fact("Network", |one| model_line(&one.model))}
            {fact("Size", |one| size_text(one.size as u64))}
            {fact("Made", |one| ago(one.created_at, now()))}
        </dl>
    }
}

/// Where it answers, to be copied.
#[component]
fn Address(one: Memo<Deployed>) -> impl IntoView {
    let url = move || one.with(|one| one.url.clone());
    view! {
        <section class="address">
            <h2>"Address"</h2>
            <div class="address-line">
                <code id="scoring-url">{text(url)}</code>
                <Copy id="copy-url" label="Copy the address" what=Callback::new(move |()| untrack(url)) />
            </div>
            <p class="note">"Answers POST requests of this site in this browser, also without a connection."</p>
        </section>
    }
}

/// A button that puts a text on the clipboard, and says that it did until the text is another one.
#[component]
pub(super) fn Copy(
    id: &'static str,
    label: &'static str,
    what: Callback<(), String>,
) -> impl IntoView {
    let hall = Hall::of_place();
    let is_copied = RwSignal::new(false);
    let put = move |_: MouseEvent| {
        let text = what.run(());
        begin(async move {
            match transfer::copy(&text).await {
                Ok(()) => {
                    is_copied.try_set(true);
                }
                Err(failure) => hall.refusal.set(failure.to_string()),
            }
        });
    };
    let word = move || match is_copied.get() {
        true => "Copied",
        false => "Copy",
    };
    view! {
        <button type="button" id=id class="button" aria-label=label on:click=handler(put) on:blur=handler(move |_: web_sys::FocusEvent| is_copied.set(false))>
            {text(word)}
        </button>
        <span class="spoken" role="status">{move || is_copied.get().then_some("Copied")}</span>
    }
}
