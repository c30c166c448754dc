//! The chart of a run: loss per batch, raw and smoothed, and the accuracy of each test.

use super::derive::{memo, text};
use super::pace::paced_extent;
use super::plot::{Axes, Curves, Pointer};
use crate::app::chart::{Chart as Geometry, Hover, Plot, describe};
use crate::app::words::{self, Readout};
use crate::web::desk::Desk;
use crate::web::listener::Listener;
use leptos::html::Div;
use leptos::prelude::*;
use web_sys::{Element, Event, PointerEvent};

/// Room around the plot for the axes' numbers, in pixels.
pub(super) const LEFT: f64 = 36.0;
pub(super) const RIGHT: f64 = 46.0;
pub(super) const TOP: f64 = 24.0;
pub(super) const BOTTOM: f64 = 28.0;
/// Height of the whole drawing in pixels; its width is what the page has.
const HEIGHT: f64 = 260.0;
/// Positions of the keyboard's reader from the left to the right end.
const POSITIONS: f64 = 200.0;

/// The chart. What it draws is decided in [`crate::app::chart`].
#[component]
pub(super) fn Chart() -> impl IntoView {
    let desk = Desk::of_page();
    let place = NodeRef::<Div>::new();
    let width = width_of(place);
    let plot = memo(move || Plot {
        width_px: (width.get() - LEFT - RIGHT).max(40.0),
        height_px: HEIGHT - TOP - BOTTOM,
    });
    let extent = paced_extent(desk);
    let draw = move |_: Option<&Geometry>| {
        let _changed = extent.get();
        let plot = plot.get();
        desk.peek(|studio| words::with_series(studio, |series| Geometry::new(series, plot)))
    };
    // Two charts of different extents differ: there is no need to compare their points.
    let chart = Memo::new_with_compare(draw, |_, _| true);
    let label = memo(move || {
        let _changed = extent.get();
        desk.peek(|studio| words::with_series(studio, describe))
    });
    let at = RwSignal::new(None::<f64>);
    let hover = memo(move || at.get().and_then(|x| chart.with(|chart| chart.hover(x))));
    let point = move |event: PointerEvent| at.set(Some(plot_x(&event)));
    view! {
        <figure class="chart" data-hover=text(move || hover.get().is_some())>
            <Legend hover />
            <div class="chart-place" node_ref=place>
                <svg
                    id="chart"
                    role="img"
                    aria-label=label
                    width=text(move || width.get())
                    height=HEIGHT
                    viewBox=text(move || format!("0 0 {} {HEIGHT}", width.get()))
                    on:pointerdown=point
                    on:pointermove=point
                    on:pointerleave=move |_| at.set(None)
                >
                    <g transform=format!("translate({LEFT} {TOP})")>
                        <Axes chart plot />
                        <Curves chart />
                        <Pointer hover plot />
                    </g>
                </svg>
                <Reader at hover plot />
            </div>
        </figure>
    }
}

/// The width that the page has for the chart, in whole pixels: the chart is drawn anew rather than stretched.
fn width_of(place: NodeRef<Div>) -> RwSignal<f64> {
    let width = RwSignal::new(600.0);
    let measure = move || {
        if let Some(place) = place.get_untracked() {
            width.set(f64::from(place.client_width()));
        }
    };
    Effect::new(move |_| {
        if place.get().is_some() {
            measure();
        }
    });
    let resized = Listener::on(&window(), "resize", move |_: Event| measure());
    StoredValue::new_local(resized);
    width
}

/// Where the pointer is, in pixels from the plot's left edge.
fn plot_x(event: &PointerEvent) -> f64 {
    let svg = event_target::<Element>(event);
    let svg = svg.closest("svg").ok().flatten().unwrap_or(svg);
    f64::from(event.client_x()) - svg.get_bounding_client_rect().left() - LEFT
}

/// What the lines mean, and their values under the pointer.
#[component]
fn Legend(hover: Memo<Option<Hover>>) -> impl IntoView {
    let readout = memo(move || hover.get().map(|hover| words::readout(&hover)));
    let value = move |pick: fn(Readout) -> String| {
        text(move || readout.get().map(pick).unwrap_or_default())
    };
    view! {
        <figcaption class="legend" aria-hidden="true">
            <span data-line="smoothed">"loss, smoothed"<b>{value(|at| at.smoothed)}</b></span>
            <span data-line="raw">"each batch"<b>{value(|at| at.loss)}</b></span>
            <span data-line="accuracy">"test accuracy"<b>{value(|at| at.accuracy)}</b></span>
            <span class="at">{value(|at| at.batch)}</span>
        </figcaption>
    }
}

/// The keyboard's and the screen reader's way to the values: a slider along the batches.
#[component]
fn Reader(
    at: RwSignal<Option<f64>>,
    hover: Memo<Option<Hover>>,
    plot: Memo<Plot>,
) -> impl IntoView {
    let position = RwSignal::new(POSITIONS);
    let look = move || {
        let share = position.get_untracked() / POSITIONS;
        at.set(Some(share * plot.get_untracked().width_px));
    };
    let moved = move |event: Event| {
        position.set(event_target_value(&event).parse().unwrap_or(POSITIONS));
        look();
    };
    view! {
        <input
            type="range"
            class="spoken"
            id="chart-reader"
            min="0"
            max=POSITIONS
            prop:value=text(move || position.get())
            aria-label="Values of the chart, along the batches"
            aria-valuetext=text(move || words::spoken_readout(hover.get().as_ref()))
            on:focus=move |_| look()
            on:blur=move |_| at.set(None)
            on:input=moved
        />
    }
}
