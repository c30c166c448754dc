//! What was refused, in words, with the rule that has to be set where there is one.

use crate::app::places::Refusal;
use crate::web::derive::{flag, handler, text};
use crate::web::future::begin;
use crate::web::places::focus::reveal_while;
use crate::web::places::transfer;
use leptos::prelude::*;
use web_sys::MouseEvent;

/// A refusal; hidden while there is none.
#[component]
pub(super) fn Trouble(#[prop(into)] refusal: Signal<Refusal>) -> impl IntoView {
    let rule = move || refusal.with(|refusal| refusal.rule.clone().unwrap_or_default());
    let more = move || refusal.with(|refusal| refusal.more.clone());
    let copied = RwSignal::new("Copy the rule");
    let copy = move |_: MouseEvent| {
        let rule = untrack(rule);
        begin(async move {
            let is_copied = transfer::copy(&rule).await.is_ok();
            copied.set(if is_copied {
                "Copied"
            } else {
                "Select the rule and copy it"
            });
        });
    };
    let node = reveal_while(move || refusal.with(|refusal| !refusal.is_none()));
    view! {
        <div class="refusal" role="alert" node_ref=node hidden=flag(move || refusal.with(Refusal::is_none))>
            <p>{text(move || refusal.with(|refusal| refusal.words.clone()))}</p>
            <div class="rule" hidden=flag(move || rule().is_empty())>
                <pre tabindex="0" role="region" aria-label="CORS rule">{text(rule)}</pre>
                <button type="button" class="button" on:click=handler(copy)>
                    {text(move || copied.get())}
                </button>
            </div>
            <p hidden=flag(move || more().is_empty())>{text(more)}</p>
        </div>
    }
}
