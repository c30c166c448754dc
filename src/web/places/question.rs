//! A button that asks once more before what can't be undone.

use super::focus::{focused, focused_again};
use crate::web::derive::handler;
use leptos::prelude::*;
use web_sys::{KeyboardEvent, MouseEvent};

/// Whether the question stands there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Asking {
    /// Not yet.
    #[default]
    Not,
    /// It waits for an answer.
    Asked,
    /// It was answered with no: the button is there again, and takes the focus back.
    Declined,
}

/// A button that turns into a question with two answers, in its place. Escape is a no.
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
    /// What happens after a no, besides that the button is there again.
    #[prop(optional)]
    no: Option<Callback<()>>,
    /// Whether the question stands there from the beginning.
    #[prop(optional)]
    begins: Asking,
) -> impl IntoView {
    let asking = RwSignal::new(begins);
    let decline = move || {
        asking.set(Asking::Declined);
        if let Some(no) = no {
            no.run(());
        }
    };
    let press = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            decline();
        }
    };
    let content = move || match asking.get() {
        Asking::Asked => view! {
            // Keeps the button's room, so that the row stays as it is under the question.
            <span class="button quiet ghost" aria-hidden="true">{word}</span>
            <span class="ask" role="group" aria-label=question.clone() on:keydown=handler(press)>
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
                    on:click=handler(move |_: MouseEvent| decline())
                >
                    "Keep"
                </button>
            </span>
        }
        .into_any(),
        unasked => view! {
            <button
                type="button"
                class="button quiet"
                aria-label=label.clone()
                node_ref=focused_again(unasked == Asking::Declined)
                on:click=handler(move |_: MouseEvent| asking.set(Asking::Asked))
            >
                {word}
            </button>
        }
        .into_any(),
    };
    view! { <span class="asking">{content}</span> }
}
