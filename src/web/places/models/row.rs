//! A network in the table.

use super::menu::{Act, Menu};
use super::rack::Rack;
use super::{MOST_COMPARED, entry_of};
use crate::app::places::Route;
use crate::app::places::TableColumn as _;
use crate::app::places::models::{ModelAction, ModelColumn, ModelEntry, ModelOrigin, model_cell};
use crate::web::derive::{flag, handler, memo, text};
use crate::web::future::begin;
use crate::web::places::focus::{Steady, focused};
use crate::web::places::hall::now;
use crate::web::places::pick::Pick;
use crate::web::places::row::Link;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlInputElement, KeyboardEvent, MouseEvent};

/// A network: what is known of it, and what can be done with it.
#[component]
pub(super) fn Row(id: String) -> impl IntoView {
    let rack = Rack::of_place();
    let entry = entry_of(rack, id.clone());
    let key = id.clone();
    let label = move || entry.with(|entry| format!("Compare {}", entry.name));
    let is_in_use = text(move || entry.with(|entry| entry.is_in_use));
    let cell = |column: &ModelColumn| view! { <Cell entry column=*column /> };
    let cells = ModelColumn::ALL.iter().map(cell).collect_view();
    view! {
        <tr role="row" data-id=key data-used=is_in_use>
            <td role="cell" class="pick">
                <Pick id chosen=rack.chosen most=MOST_COMPARED label=text(label) />
            </td>
            {cells}
            <td role="cell" class="acts">
                <Actions entry />
            </td>
        </tr>
    }
}

#[component]
fn Cell(entry: Memo<ModelEntry>, column: ModelColumn) -> impl IntoView {
    let content = match column {
        ModelColumn::Name => view! { <Name entry /> }.into_any(),
        ModelColumn::Origin => view! { <From entry /> }.into_any(),
        _ => text(move || entry.with(|entry| model_cell(entry, column, now()))).into_any(),
    };
    // Short names for what is looked up by them.
    let name = match column {
        ModelColumn::Accuracy => "Accuracy",
        column => column.title(),
    };
    view! {
        <td role="cell" data-column=name data-figure=column.is_figure().to_string()>
            {content}
        </td>
    }
}

/// The one thing to do with it most often, and the rest in a menu.
#[component]
fn Actions(entry: Memo<ModelEntry>) -> impl IntoView {
    let first = memo(move || {
        entry.with(|entry| match entry.is_of_run() {
            true => ModelAction::Keep,
            false => ModelAction::Use,
        })
    });
    let is_offered = memo(move || entry.with(|entry| entry.actions().contains(&first.get())));
    let button = move || {
        let action = first.get();
        is_offered
            .get()
            .then(|| view! { <Act entry action class="button" /> })
    };
    view! {
        <Steady watch=is_offered>
            {button}
            <Menu entry first />
        </Steady>
    }
}

/// The network's name, which leads to it, and can be typed over where it is its own.
#[component]
fn Name(entry: Memo<ModelEntry>) -> impl IntoView {
    let is_editing = RwSignal::new(false);
    let route = Route::Model(entry.with_untracked(|entry| entry.id.clone()));
    let name = text(move || entry.with(|entry| entry.name.clone()));
    view! {
        <span class="naming">
            <span class="name" hidden=flag(move || is_editing.get())>
                <Link route class="run-name">{name}</Link>
            </span>
            <Rename entry is_editing />
        </span>
        <Used entry />
        <Doing entry />
    }
}

/// Says which network reads drawings.
#[component]
pub(super) fn Used(entry: Memo<ModelEntry>) -> impl IntoView {
    let is_not = flag(move || !entry.with(|entry| entry.is_in_use));
    view! { <small class="used" hidden=is_not>"Reads your drawings"</small> }
}

/// Says what is being done with it.
#[component]
pub(super) fn Doing(entry: Memo<ModelEntry>) -> impl IntoView {
    let tasks = Rack::of_place().tasks;
    let words = move || entry.with(|entry| tasks.words(&entry.id));
    view! { <small class="doing" role="status">{text(words)}</small> }
}

/// A button that turns into a field for another name, where the network has one of its own.
#[component]
pub(super) fn Rename(entry: Memo<ModelEntry>, is_editing: RwSignal<bool>) -> impl IntoView {
    let is_named = memo(move || entry.with(|entry| entry.actions().contains(&ModelAction::Rename)));
    let label = move || entry.with(|entry| format!("Rename {}", entry.name));
    // The field that had the focus was in the button's place.
    let was_editing = StoredValue::new(false);
    let pencil = move || {
        let node = match was_editing.get_value() {
            true => focused(),
            false => NodeRef::new(),
        };
        view! {
            <button
                type="button"
                class="rename"
                node_ref=node
                aria-label=text(label)
                title="Rename"
                on:click=handler(move |_: MouseEvent| is_editing.set(true))
            >
                <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
                    <path d="M3 13l.6-2.8 6.9-6.9a1.2 1.2 0 0 1 1.7 0l.5.5a1.2 1.2 0 0 1 0 1.7L5.8 12.4z M9.5 4.3l2.2 2.2" />
                </svg>
            </button>
        }
    };
    move || match is_editing.get() {
        true => {
            was_editing.set_value(true);
            view! { <Field entry is_editing /> }.into_any()
        }
        false => (move || is_named.get().then(pencil)).into_any(),
    }
}

/// The field that a name is typed into. Enter and leaving it take the name, Escape leaves it as it was.
#[component]
fn Field(entry: Memo<ModelEntry>, is_editing: RwSignal<bool>) -> impl IntoView {
    let rack = Rack::of_place();
    let before = entry.with_untracked(|entry| entry.name.clone());
    // The name as it is, and then what was refused: whoever leaves the field with that leaves it for good.
    let settled = StoredValue::new(before.clone());
    let take = move |input: HtmlInputElement| {
        // A field that is taken away with its row is left too.
        if is_editing.try_get_untracked() != Some(true) {
            return;
        }
        let name = input.value();
        if settled.with_value(|settled| name.trim() == settled) {
            return is_editing.set(false);
        }
        settled.set_value(name.trim().to_owned());
        begin(async move {
            let id = entry.with_untracked(|entry| entry.id.clone());
            if rack.rename(id, name).await {
                is_editing.try_set(false);
            }
        });
    };
    let press = move |event: KeyboardEvent| match event.key().as_str() {
        "Enter" => take(event_target(&event)),
        "Escape" => {
            rack.forgive();
            is_editing.set(false);
        }
        _ => {}
    };
    let field = NodeRef::<leptos::html::Input>::new();
    Effect::new(move |_: Option<()>| {
        if let Some(field) = field.get() {
            // It was put there a moment ago, and takes the focus.
            field.focus().ok();
            field.select();
        }
    });
    view! {
        <input
            node_ref=field
            type="text"
            class="name-field"
            aria-label=format!("New name of {before}")
            maxlength=crate::app::registry::MOST_LETTERS.to_string()
            value=before
            on:keydown=handler(press)
            on:blur=handler(move |event: web_sys::FocusEvent| {
                if let Some(Ok(input)) = event.target().map(|target| target.dyn_into()) {
                    take(input);
                }
            })
        />
    }
}

/// Where the network comes from.
#[component]
pub(super) fn From(entry: Memo<ModelEntry>) -> impl IntoView {
    let origin = memo(move || entry.with(|entry| entry.origin.clone()));
    move || match origin.get() {
        ModelOrigin::Page => "the page".into_any(),
        ModelOrigin::File(name) => view! { <span class="file-name">{name}</span> }.into_any(),
        ModelOrigin::Run(id) => {
            let route = Route::Run(id.clone());
            view! { <Link route class="run-link">"a run"<span class="spoken">" " {id}</span></Link> }
                .into_any()
        }
    }
}
