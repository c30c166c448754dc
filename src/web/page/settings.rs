//! The training settings, folded into a line that says what they hold.

use super::derive::{memo, text};
use crate::app::studio::Input;
use crate::app::studio::form::Field;
use crate::app::words;
use crate::web::desk::Desk;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Event, HtmlElement};

/// The settings.
#[component]
pub(super) fn Settings(is_open: RwSignal<bool>) -> impl IntoView {
    let desk = Desk::of_page();
    let line = memo(move || desk.with(words::settings_line));
    let is_wrong = memo(move || desk.with(|studio| words::first_problem(&studio.form).is_some()));
    let is_training =
        memo(move || desk.with(|studio| studio.runs.iter().any(|run| run.state.is_active())));
    let toggled = move |event: Event| is_open.set(is_details_open(&event));
    view! {
        <details class="fold" prop:open=memo(move || is_open.get()) on:toggle=toggled>
            <summary>
                <b>"Settings"</b>
                <span data-wrong=text(move || is_wrong.get())>{line}</span>
            </summary>
            <div class="fields">{Field::ALL.map(|field| view! { <Setting field /> }).collect_view()}</div>
            <p class="later" hidden=memo(move || !is_training.get())>
                "A run is under way: changes count from the next one on."
            </p>
        </details>
    }
}

/// Whether the `details` element that was toggled is open now.
pub(super) fn is_details_open(event: &Event) -> bool {
    let target = event.current_target();
    let details = target.and_then(|target| target.dyn_into::<HtmlElement>().ok());
    details.is_some_and(|details| details.has_attribute("open"))
}

/// Puts the cursor into a setting.
pub(super) fn focus_field(field: Field) {
    let input = document().get_element_by_id(&input_id(field));
    if let Some(input) = input.and_then(|input| input.dyn_into::<HtmlElement>().ok()) {
        // A field that can't take the focus is in sight all the same.
        input.focus().ok();
    }
}

fn input_id(field: Field) -> String {
    format!("setting-{}", field.key())
}

#[component]
fn Setting(field: Field) -> impl IntoView {
    let desk = Desk::of_page();
    let typed = memo(move || desk.with(|studio| studio.form.text(field).to_owned()));
    let problem = memo(move || desk.with(|studio| studio.form.problem(field)));
    let id = input_id(field);
    let note_id = format!("{id}-note");
    let note = text(move || {
        problem.get().map_or_else(
            || field.hint().to_owned(),
            |problem| words::sentence(&problem),
        )
    });
    view! {
        <p class="field">
            <label for=id.clone()>{field.title()}</label>
            <input
                id=id
                type="text"
                inputmode="decimal"
                autocomplete="off"
                spellcheck="false"
                aria-describedby=note_id.clone()
                aria-invalid=text(move || problem.get().is_some())
                prop:value=typed
                on:input=move |event| {
                    desk.send(Input::FieldEdited(field, event_target_value(&event)));
                }
            />
            <span id=note_id class="note">{note}</span>
        </p>
    }
}
