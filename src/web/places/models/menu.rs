//! What can be done with a network, one by one, and in a menu.

use super::rack::Rack;
use super::task::Task;
use crate::app::places::models::{EXPORT_FORMATS, ExportFormat, ModelAction, ModelEntry};
use crate::web::derive::{flag, handler, memo, text};
use crate::web::listener::Listener;
use crate::web::places::focus::reveal_while;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Event, HtmlElement, KeyboardEvent, MouseEvent, Node, PointerEvent};

/// A button that does something with a network.
#[component]
pub(super) fn Act(
    entry: Memo<ModelEntry>,
    action: ModelAction,
    class: &'static str,
) -> impl IntoView {
    let rack = Rack::of_place();
    let is_busy = move || entry.with(|entry| rack.tasks.is_under_way(&entry.id, Task::Act(action)));
    let word = move || match is_busy() {
        true if action == ModelAction::Test => "Testing on 10,000 images",
        _ => action.title(),
    };
    let label = move || entry.with(|entry| format!("{}: {}", word(), entry.name));
    view! {
        <button
            type="button"
            class=class
            aria-label=text(label)
            aria-disabled=text(is_busy)
            on:click=handler(move |_: MouseEvent| rack.act(&entry.get_untracked(), action))
        >
            {text(word)}
        </button>
    }
}

/// Buttons that save a network as a file, each with what opens it.
#[component]
pub(super) fn Exports(entry: Memo<ModelEntry>) -> impl IntoView {
    let label = move || entry.with(|entry| format!("Export {} as", entry.name));
    let formats = EXPORT_FORMATS.map(|format| view! { <Export entry format /> });
    view! {
        <div class="exports" role="group" aria-label=text(label)>
            {formats.into_iter().collect_view()}
        </div>
    }
}

#[component]
fn Export(entry: Memo<ModelEntry>, format: ExportFormat) -> impl IntoView {
    let rack = Rack::of_place();
    let task = Task::Export(format.name);
    let is_busy = move || entry.with(|entry| rack.tasks.is_under_way(&entry.id, task));
    let export = move |_: MouseEvent| entry.with_untracked(|entry| rack.export(entry, format));
    view! {
        <button
            type="button"
            class="item"
            data-format=format.name
            aria-disabled=text(is_busy)
            on:click=handler(export)
        >
            <b>{format.title}</b>
            " "
            <small>{format.opened_by}</small>
        </button>
    }
}

/// A button, and under it what else can be done.
#[component]
pub(super) fn Menu(
    entry: Memo<ModelEntry>,
    /// What has a button of its own.
    first: Memo<ModelAction>,
) -> impl IntoView {
    let is_open = RwSignal::new(false);
    let place = NodeRef::<leptos::html::Div>::new();
    let button = NodeRef::<leptos::html::Button>::new();
    close_elsewhere(is_open, place);
    let actions = memo(move || {
        let actions = entry.with(ModelEntry::actions);
        let others = actions.into_iter().filter(|action| *action != first.get());
        // A name is typed over where it stands.
        let others = others.filter(|action| action.method().is_some());
        others.collect::<Vec<_>>()
    });
    let act = move |action| view! { <Act entry action class="item" /> };
    let close = move || {
        is_open.set(false);
        // What had the focus is hidden now.
        button.get_untracked().map(|button| button.focus().ok());
    };
    let press = move |event: KeyboardEvent| {
        if event.key() == "Escape" && is_open.get_untracked() {
            close();
        }
    };
    let label = move || entry.with(|entry| format!("More about {}", entry.name));
    // The last row's would be below the window.
    let items = reveal_while(move || is_open.get());
    view! {
        <div class="menu" node_ref=place on:keydown=handler(press)>
            <button
                type="button"
                class="button quiet more"
                node_ref=button
                aria-label=text(label)
                aria-expanded=text(move || is_open.get())
                on:click=handler(move |_: MouseEvent| is_open.update(|open| *open = !*open))
            >
                "⋯"
            </button>
            <div class="menu-items" node_ref=items hidden=flag(move || !is_open.get()) on:click=handler(move |_: MouseEvent| close())>
                {move || actions.get().into_iter().map(act).collect_view()}
                <p>"Export as"</p>
                <Exports entry />
            </div>
        </div>
    }
}

/// Closes a menu when something outside is pressed, or gets the focus.
fn close_elsewhere(is_open: RwSignal<bool>, place: NodeRef<leptos::html::Div>) {
    let close = move |event: &Event| {
        let target = event
            .target()
            .and_then(|target| target.dyn_into::<Node>().ok());
        let menu = place.get_untracked();
        let is_inside = menu.is_some_and(|menu| {
            let menu: &HtmlElement = &menu;
            menu.contains(target.as_ref())
        });
        if !is_inside && is_open.get_untracked() {
            is_open.set(false);
        }
    };
    let pressed = Listener::on(&window(), "pointerdown", move |event: PointerEvent| {
        close(&event);
    });
    let moved = Listener::on(&window(), "focusin", move |event: Event| close(&event));
    StoredValue::new_local([pressed, moved]);
}
