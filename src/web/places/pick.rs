//! A box in a table's row, which chooses the row to be compared.

use crate::web::derive::{Text, flag, handler};
use leptos::prelude::*;
use web_sys::Event;

/// Adds an id to those that are chosen, or takes it away. When `most` are chosen, no other can be.
#[component]
pub(super) fn Pick(
    id: String,
    chosen: RwSignal<Vec<String>>,
    most: usize,
    /// What a screen reader calls the box.
    label: Text,
) -> impl IntoView {
    let (this, other) = (id.clone(), id.clone());
    let is_chosen = move || chosen.with(|ids| ids.contains(&this));
    let is_full = move || chosen.with(|ids| ids.len() >= most && !ids.contains(&other));
    let turn = move |_: Event| {
        chosen.update(|ids| {
            let others = ids.len();
            ids.retain(|chosen| *chosen != id);
            if ids.len() == others {
                ids.push(id.clone());
            }
        });
    };
    view! {
        <label>
            <input
                type="checkbox"
                aria-label=label
                prop:checked=flag(is_chosen)
                disabled=flag(is_full)
                on:change=handler(turn)
            />
        </label>
    }
}
