//! The training settings, folded into a line that says what they hold.

use super::derive::{flag, handler, text};
use super::element;
use crate::app::studio::Input;
use crate::app::studio::form::{Entry, Field};
use crate::app::words;
use crate::web::desk::Desk;
use leptos::either::Either;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Event, HtmlElement, MouseEvent};

/// The settings.
#[component]
pub(super) fn Settings(is_open: RwSignal<bool>) -> impl IntoView {
    let desk = Desk::of_page();
    let line = text(move || desk.with(words::settings_line));
    let is_wrong = move || desk.with(|studio| words::first_problem(&studio.form).is_some());
    let is_idle = move || desk.with(|studio| !studio.runs.iter().any(|run| run.state.is_active()));
    let toggled = move |event: Event| is_open.set(is_details_open(&event));
    view! {
        <details class="fold" prop:open=flag(move || is_open.get()) on:toggle=handler(toggled)>
            <summary>
                <b>"Settings"</b>
                <span data-wrong=text(is_wrong)>{line}</span>
            </summary>
            <div class="fields">
                {Field::ALL.map(|field| view! { <Setting field /> }).collect_view()}
                <Recommended />
            </div>
            <p class="later" hidden=flag(is_idle)>
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
    if let Some(input) = element::<HtmlElement>(&input_id(field)) {
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
    let id = input_id(field);
    let note_id = format!("{id}-note");
    let note = text(move || desk.with(|studio| words::setting_note(&studio.form, field)));
    let is_idle = flag(move || desk.with(|studio| !studio.form.applies(field)));
    let control = match field.entries() {
        [] => Either::Left(view! { <Typed field id=id.clone() note_id=note_id.clone() /> }),
        _ => Either::Right(view! { <Listed field id=id.clone() note_id=note_id.clone() /> }),
    };
    view! {
        <p class="field" hidden=is_idle>
            <label for=id>{field.title()}</label>
            {control}
            <span id=note_id class="note">{note}</span>
        </p>
    }
}

#[component]
fn Typed(field: Field, id: String, note_id: String) -> impl IntoView {
    let desk = Desk::of_page();
    view! {
        <input
            id=id
            type="text"
            inputmode="decimal"
            autocomplete="off"
            spellcheck="false"
            aria-describedby=note_id
            aria-invalid=text(move || desk.with(|studio| studio.form.problem(field).is_some()))
            prop:value=text(move || desk.with(|studio| studio.form.text(field).to_owned()))
            on:input=edit(desk, field)
        />
    }
}

#[component]
fn Listed(field: Field, id: String, note_id: String) -> impl IntoView {
    let desk = Desk::of_page();
    let option = move |entry: &Entry| {
        let Entry { name, title, .. } = *entry;
        let is_chosen = flag(move || desk.with(|studio| studio.form.text(field) == name));
        view! { <option value=name prop:selected=is_chosen>{title}</option> }
    };
    view! {
        <select id=id aria-describedby=note_id on:input=edit(desk, field)>
            {field.entries().iter().map(option).collect_view()}
        </select>
    }
}

fn edit(desk: Desk, field: Field) -> Box<dyn FnMut(Event)> {
    handler(move |event: Event| desk.send(Input::FieldEdited(field, event_target_value(&event))))
}

/// The way back to the recipe, once something was changed by hand.
#[component]
fn Recommended() -> impl IntoView {
    let desk = Desk::of_page();
    let is_so = move || desk.with(|studio| studio.form.differences().next().is_none());
    let take = handler(move |_: MouseEvent| desk.send(Input::RecipeTaken));
    view! {
        <button
            type="button"
            id="recommended"
            class="button"
            title="Back to the recommended settings"
            aria-disabled=text(is_so)
            on:click=take
        >
            "Reset"
        </button>
    }
}
