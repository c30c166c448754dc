//! The training settings, folded into a line that says what they hold.

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
    let line = Memo::new(move |_| desk.with(words::settings_line));
    let is_wrong = Memo::new(move |_| {
        desk.with(|studio| Field::ALL.iter().any(|field| studio.form.problem(*field).is_some()))
    });
    let is_training = Memo::new(move |_| {
        desk.with(|studio| studio.runs.iter().any(|run| run.state.is_active()))
    });
    let toggled = move |event: Event| is_open.set(is_details_open(&event));
    view! {
        <details class="fold" prop:open=move || is_open.get() on:toggle=toggled>
            <summary>
                <b>"Settings"</b>
                <span data-wrong=move || is_wrong.get().to_string()>{line}</span>
            </summary>
            <div class="fields">{Field::ALL.map(|field| view! { <Setting field /> }).collect_view()}</div>
            <p class="later" hidden=move || !is_training.get()>
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
    let text = Memo::new(move |_| desk.with(|studio| studio.form.text(field).to_owned()));
    let problem = Memo::new(move |_| desk.with(|studio| studio.form.problem(field)));
    let id = input_id(field);
    let note_id = format!("{id}-note");
    let note = move || {
        problem.get().map_or_else(|| field.hint().to_owned(), |problem| words::sentence(&problem))
    };
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
                aria-invalid=move || problem.get().is_some().to_string()
                prop:value=move || text.get()
                on:input=move |event| {
                    desk.send(Input::FieldEdited(field, event_target_value(&event)));
                }
            />
            <span id=note_id class="note">{note}</span>
        </p>
    }
}
