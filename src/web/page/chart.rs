//! The chart of a run: loss per batch, raw and smoothed, and the accuracy of each test.

use super::derive::{follow, handler, text};
use super::element;
use super::pace::paced_extent;
use super::plot::{Axes, Curves, Pointer};
use crate::app::chart::{Chart as Geometry, Hover, Plot, describe};
use crate::app::words::{self, Readout};
use crate::web::desk::Desk;
use crate::web::listener::Listener;
use leptos::prelude::*;
use web_sys::{Element, Event, FocusEvent, PointerEvent};

/// Room around the plot for the axes' numbers, in pixels.
pub(super) const LEFT: u32 = 36;
pub(super) const RIGHT: u32 = 58;
pub(super) const TOP: u32 = 24;
pub(super) const BOTTOM: u32 = 28;
/// What the drawing is as wide as: its name in the page.
const PLACE: &str = "chart-place";
/// Height of the whole drawing in pixels; its width is what the page has.
pub(super) const HEIGHT: u32 = 260;
/// Positions of the keyboard's reader from the left to the right end.
const POSITIONS: u32 = 200;

/// The chart. What it draws is decided in [`crate::app::chart`].
#[component]
pub(super) fn Chart() -> impl IntoView {
    let desk = Desk::of_page();
    let width = width_of_page();
    let extent = paced_extent(desk);
    let draw = move |_: Option<&Geometry>| {
        let _changed = extent.get();
        let plot = plot(width);
        desk.peek(|studio| words::with_series(studio, |series| Geometry::new(series, plot)))
    };
    // Two charts of different extents differ: there is no need to compare their points.
    let chart = Memo::new_with_compare(draw, |_, _| true);
    let label = text(move || {
        let _changed = extent.get();
        desk.peek(|studio| words::with_series(studio, describe))
    });
    let at = RwSignal::new(None::<f64>);
    let hover = move || hovered(chart, at);
    let point = move |event: PointerEvent| at.set(Some(plot_x(&event)));
    view! {
        <figure class="chart" data-hover=text(move || hover().is_some())>
            <Legend chart at />
            <div class="chart-place" id=PLACE>
                <svg
                    id="chart"
                    role="img"
                    aria-label=label
                    width=text(move || width.get())
                    height=HEIGHT.to_string()
                    viewBox=text(move || format!("0 0 {} {HEIGHT}", width.get()))
                    on:pointerdown=handler(point)
                    on:pointermove=handler(point)
                    on:pointerleave=handler(move |_: PointerEvent| at.set(None))
                >
                    <g transform=format!("translate({LEFT} {TOP})")>
                        <Axes chart width />
                        <Curves chart />
                        <Pointer chart at />
                    </g>
                </svg>
                <Reader chart at width />
            </div>
        </figure>
    }
}

/// What lies under the pointer, or where the keyboard's reader is.
pub(super) fn hovered(chart: Memo<Geometry>, at: RwSignal<Option<f64>>) -> Option<Hover> {
    let x = at.get()?;
    chart.with(|chart| chart.hover(x))
}

/// The area within the axes of a drawing of this width.
pub(super) fn plot(width: RwSignal<u32>) -> Plot {
    Plot {
        width_px: f64::from(width.get().saturating_sub(LEFT + RIGHT).max(40)),
        height_px: f64::from(HEIGHT - TOP - BOTTOM),
    }
}

/// The width that the page has for the chart, in whole pixels: the chart is drawn anew rather than stretched.
fn width_of_page() -> RwSignal<u32> {
    let width = RwSignal::new(600);
    let measure = move || {
        if let Some(place) = element::<Element>(PLACE) {
            width.set(place.client_width().unsigned_abs());
        }
    };
    // It is followed for the first time when all of the page is there.
    follow(measure);
    let resized = Listener::on(&window(), "resize", move |_: Event| measure());
    StoredValue::new_local(resized);
    width
}

/// Where the pointer is, in pixels from the plot's left edge.
fn plot_x(event: &PointerEvent) -> f64 {
    let svg = event_target::<Element>(event);
    let svg = svg.closest("svg").ok().flatten().unwrap_or(svg);
    f64::from(event.client_x()) - svg.get_bounding_client_rect().left() - f64::from(LEFT)
}

/// What the lines mean, and their values under the pointer.
#[component]
fn Legend(chart: Memo<Geometry>, at: RwSignal<Option<f64>>) -> impl IntoView {
    let value = move |pick: fn(Readout) -> String| {
        text(move || {
            let readout = hovered(chart, at).map(|hover| words::readout(&hover));
            readout.map(pick).unwrap_or_default()
        })
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
fn Reader(chart: Memo<Geometry>, at: RwSignal<Option<f64>>, width: RwSignal<u32>) -> impl IntoView {
    let position = RwSignal::new(POSITIONS);
    let look = move || {
        let share = f64::from(position.get_untracked()) / f64::from(POSITIONS);
        at.set(Some(share * untrack(|| plot(width)).width_px));
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
            max=POSITIONS.to_string()
            prop:value=text(move || position.get())
            aria-label="Values of the chart, along the batches"
            aria-valuetext=text(move || words::spoken_readout(hovered(chart, at).as_ref()))
            on:focus=handler(move |_: FocusEvent| look())
            on:blur=handler(move |_: FocusEvent| at.set(None))
            on:input=handler(moved)
        />
    }
}
