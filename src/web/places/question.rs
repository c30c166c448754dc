//! A button that asks once more before what can't be undone.

use super::focus::{focused, focused_again};
use crate::web::derive::handler;
use leptos::prelude::*;
use web_sys::MouseEvent;

/// A button that turns into a question with two answers, in its place.
#[component]
pub(super) fn Ask(
    /// What the button says.
    word: &'static str,
    /// What a screen reader says instead.
    label: String,
    /// The question, which says what goes.
    question: String,
    /// What happens after a yes.
    yes: Callback<()>,
) -> impl IntoView {
    let is_asked = RwSignal::new(false);
    // Who keeps it goes on from the button.
    let was_asked = StoredValue::new(false);
    let content = move || match is_asked.get() {
        false => view! {
            <button
                type="button"
                class="button quiet"
                aria-label=label.clone()
                node_ref=focused_again(was_asked.get_value())
                on:click=handler(move |_: MouseEvent| {
                    was_asked.set_value(true);
                    is_asked.set(true);
                })
            >
                {word}
            </button>
        }
        .into_any(),
        true => view! {
            <span class="ask" role="group" aria-label=question.clone()>
                <span>{question.clone()}</span>
                <button
                    type="button"
                    class="button"
                    data-danger="true"
                    on:click=handler(move |_: MouseEvent| yes.run(()))
                >
                    {word}
                </button>
                <button
                    type="button"
                    class="button quiet"
                    node_ref=focused()
                    on:click=handler(move |_: MouseEvent| is_asked.set(false))
                >
                    "Keep"
                </button>
            </span>
        }
        .into_any(),
    };
    view! { <span class="asking">{content}</span> }
}
