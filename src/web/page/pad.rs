//! The drawing pad and its tools.

use super::derive::{flag, follow, handler, text};
use super::keyboard;
use super::surface::{self, Surface};
use crate::app::ink::{Pen, PenInput, Point};
use crate::app::number::fixed;
use crate::app::studio::{Input, Studio};
use crate::app::words::PAD_GUIDE;
use crate::web::desk::Desk;
use crate::web::listener::Listener;
use crate::web::paint::SIDE;
use crate::web::pen::Pointer;
use leptos::prelude::*;
use web_sys::{Event, FocusEvent, MouseEvent};

/// The pad, with the tools under it.
#[component]
pub(super) fn Pad() -> impl IntoView {
    let desk = Desk::of_page();
    let surface = Surface::new(desk);
    follow_ink(desk, surface);
    follow_theme(surface);
    StoredValue::new_local(keyboard::undo_shortcut(desk));
    view! {
        <section class="draw" aria-labelledby="draw-title">
            <h2 id="draw-title">"Draw a digit"</h2>
            <Paper />
            <Tools surface />
            <p class="hint" hidden=flag(move || surface.is_truthful.get())>
                "This browser changes what a page reads from its own canvas, a privacy setting. \
                 Allow canvas access for this page, or drawings are read wrongly."
            </p>
        </section>
    }
}

/// Paints when the strokes have changed, and only then: a script may have painted onto the canvas itself.
fn follow_ink(desk: Desk, surface: Surface) {
    let traces = |studio: &Studio| {
        let strokes = studio.ink.strokes();
        let last = strokes.last().map_or(0, |stroke| stroke.points.len());
        (strokes.len(), last)
    };
    let mut before = desk.peek(traces);
    follow(move || {
        let now = desk.with(traces);
        if before != now {
            surface.request();
        }
        before = now;
    });
}

/// Paints with the other ink when the page turns dark or light.
fn follow_theme(surface: Surface) {
    let query = window().match_media("(prefers-color-scheme: dark)");
    if let Ok(Some(query)) = query {
        let repaint = move |_: Event| {
            if surface.has_ink() {
                surface.request();
            }
        };
        StoredValue::new_local(Listener::on(&query, "change", repaint));
    }
}

#[component]
fn Paper() -> impl IntoView {
    let desk = Desk::of_page();
    let pointer = Pointer::new(move |input| desk.send(Input::Pen(input)));
    let is_blank = move || desk.with(|studio| studio.ink.is_empty());
    let cursor = move || desk.with(|studio| studio.ink.cursor());
    let is_down = move || desk.with(|studio| studio.ink.is_down());
    let lift = move |_: FocusEvent| {
        if desk.peek(|studio| studio.ink.is_down()) {
            desk.send(Input::Pen(PenInput::Up));
        }
    };
    view! {
        <div class="paper" data-blank=text(is_blank)>
            <canvas
                id=surface::ID
                width=SIDE
                height=SIDE
                tabindex="0"
                role="application"
                aria-label="Drawing pad"
                aria-describedby="pad-guide"
                on:pointerdown=handler(move |event| pointer.down(&event))
                on:pointermove=handler(move |event| pointer.moved(&event))
                on:pointerup=handler(move |event| pointer.lifted(&event))
                on:pointercancel=handler(move |event| pointer.lifted(&event))
                on:lostpointercapture=handler(move |event| pointer.lifted(&event))
                on:keydown=handler(move |event| keyboard::pressed(desk, &event))
                on:blur=handler(lift)
            ></canvas>
            <span
                class="pen"
                aria-hidden="true"
                data-down=text(is_down)
                style=text(move || place(cursor()))
            ></span>
            <p id="pad-guide" class="spoken">{PAD_GUIDE}</p>
        </div>
    }
}

/// Where the keyboard's pen is shown: in the middle until it was moved.
fn place(cursor: Option<Point>) -> String {
    let at = cursor.unwrap_or(Point { x: 0.5, y: 0.5 });
    let percent = |share: f32| fixed(f64::from(share) * 100.0, 1);
    format!("left:{}%;top:{}%", percent(at.x), percent(at.y))
}

#[component]
fn Tools(surface: Surface) -> impl IntoView {
    let desk = Desk::of_page();
    let undo = move |_: MouseEvent| desk.send(Input::Undo);
    let clear = move |_: MouseEvent| {
        desk.send(Input::Clear);
        // What a script painted goes too.
        surface.request();
    };
    view! {
        <div class="tools">
            <button type="button" id="undo" class="button" on:click=handler(undo)>
                "Undo"
            </button>
            <button type="button" id="clear" class="button" on:click=handler(clear)>
                "Clear"
            </button>
            <fieldset class="pens">
                <legend class="spoken">"Pen width"</legend>
                {Pen::ALL.map(|pen| view! { <PenChoice pen /> }).collect_view()}
            </fieldset>
        </div>
    }
}

#[component]
fn PenChoice(pen: Pen) -> impl IntoView {
    let desk = Desk::of_page();
    let is_chosen = flag(move || desk.with(|studio| studio.ink.pen == pen));
    let name = pen.title().to_ascii_lowercase();
    let value = name.clone();
    view! {
        <label class="pen-choice" data-pen=name title=format!("{} pen", pen.title())>
            <input
                type="radio"
                name="pen"
                value=value
                prop:checked=is_chosen
                on:change=handler(move |_: Event| desk.send(Input::PenChosen(pen)))
            />
            <i aria-hidden="true"></i>
            <span class="spoken">{pen.title()}</span>
        </label>
    }
}
