//! The chart's parts as SVG: axes, curves, and the place under the pointer.

use super::chart::{BOTTOM, LEFT, RIGHT};
use super::derive::{memo, text};
use crate::app::chart::{Chart, Hover, Mark, Plot, Tick};
use leptos::prelude::*;

/// Half a number's width, in pixels: the unit stands at the end of the axis, and a number there would run into it.
const UNIT_ROOM: f64 = 18.0;

/// Lines, numbers and units.
#[component]
pub(super) fn Axes(chart: Memo<Chart>, plot: Memo<Plot>) -> impl IntoView {
    let losses = memo(move || chart.with(|chart| chart.loss_ticks.clone()));
    let shares = memo(move || chart.with(|chart| chart.accuracy_ticks.clone()));
    let batches = memo(move || chart.with(|chart| chart.batch_ticks.clone()));
    let right = memo(move || plot.get().width_px);
    let edge = text(move || right.get() + RIGHT);
    let below = memo(move || plot.get().height_px + BOTTOM - 8.0);
    let has_shares = memo(move || !shares.get().is_empty());
    view! {
        <text x=-LEFT y="-12">"loss in nats"</text>
        <text class="accuracy end" x=edge y="-12" data-shown=text(move || has_shares.get())>
            "test accuracy"
        </text>
        <text class="end" x=edge y=text(move || below.get())>"batches"</text>
        {move || losses.get().iter().map(|tick| grid_line(tick, right.get())).collect_view()}
        {move || shares.get().iter().map(|tick| share_label(tick, right.get())).collect_view()}
        {move || {
            let ends = right.get() - UNIT_ROOM;
            let clear = |tick: &&Tick| tick.position_px <= ends;
            batches.get().iter().filter(clear).map(|tick| batch_label(tick, below.get())).collect_view()
        }}
    }
}

fn grid_line(tick: &Tick, right: f64) -> impl IntoView + use<> {
    let y = tick.position_px;
    view! {
        <line class="grid" x1="0" x2=right y1=y y2=y></line>
        <text class="end" x="-8" y=y + 4.0>{tick.label.clone()}</text>
    }
}

fn share_label(tick: &Tick, right: f64) -> impl IntoView + use<> {
    let y = tick.position_px + 4.0;
    view! { <text class="accuracy" x=right + 8.0 y=y>{tick.label.clone()}</text> }
}

fn batch_label(tick: &Tick, below: f64) -> impl IntoView + use<> {
    view! { <text class="middle" x=tick.position_px y=below>{tick.label.clone()}</text> }
}

/// The lines and the marks of the tests.
#[component]
pub(super) fn Curves(chart: Memo<Chart>) -> impl IntoView {
    let marks = memo(move || chart.with(|chart| chart.marks.clone()));
    view! {
        <path class="raw" d=text(move || chart.with(|chart| chart.loss_band.clone()))></path>
        <path class="smoothed" d=text(move || chart.with(|chart| chart.loss_line.clone()))></path>
        <path class="accuracy" d=text(move || chart.with(|chart| chart.accuracy_line.clone()))></path>
        {move || marks.get().iter().map(mark).collect_view()}
    }
}

fn mark(mark: &Mark) -> impl IntoView + use<> {
    let at = mark.accuracy;
    at.map(|at| view! { <circle class="accuracy" cx=at.x_px cy=at.y_px r="4"></circle> })
}

/// The batch under the pointer.
#[component]
pub(super) fn Pointer(hover: Memo<Option<Hover>>, plot: Memo<Plot>) -> impl IntoView {
    move || {
        let point = hover.get()?.point;
        let bottom = plot.get().height_px;
        Some(view! {
            <line class="pointer" x1=point.x_px x2=point.x_px y1="0" y2=bottom></line>
            <circle class="smoothed" cx=point.x_px cy=point.y_px r="4"></circle>
        })
    }
}
