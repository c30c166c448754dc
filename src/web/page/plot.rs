//! The chart's parts as SVG: axes, curves, and the place under the pointer.

use super::chart::BOTTOM;
use crate::app::chart::{Chart, Hover, Mark, Plot, Tick};
use leptos::prelude::*;

/// Lines, numbers and units.
#[component]
pub(super) fn Axes(chart: Memo<Chart>, plot: Signal<Plot>) -> impl IntoView {
    let losses = Memo::new(move |_| chart.with(|chart| chart.loss_ticks.clone()));
    let shares = Memo::new(move |_| chart.with(|chart| chart.accuracy_ticks.clone()));
    let batches = Memo::new(move |_| chart.with(|chart| chart.batch_ticks.clone()));
    let right = move || plot.get().width_px;
    let below = move || plot.get().height_px + BOTTOM - 8.0;
    let has_shares = Memo::new(move |_| !shares.get().is_empty());
    view! {
        <text class="unit" x="-36" y="-12">"loss in nats"</text>
        <text class="unit accuracy end" x=move || right() + 46.0 y="-12" data-shown=move || {
            has_shares.get().to_string()
        }>"test accuracy"</text>
        <text class="unit end" x=move || right() + 46.0 y=below>"batches"</text>
        {move || losses.get().iter().map(|tick| grid_line(tick, right())).collect_view()}
        {move || shares.get().iter().map(|tick| share_label(tick, right())).collect_view()}
        {move || batches.get().iter().map(|tick| batch_label(tick, below())).collect_view()}
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
    let marks = Memo::new(move |_| chart.with(|chart| chart.marks.clone()));
    view! {
        <path class="raw" d=move || chart.with(|chart| chart.loss_band.clone())></path>
        <path class="smoothed" d=move || chart.with(|chart| chart.loss_line.clone())></path>
        <path class="accuracy" d=move || chart.with(|chart| chart.accuracy_line.clone())></path>
        {move || marks.get().iter().map(mark).collect_view()}
    }
}

fn mark(mark: &Mark) -> impl IntoView + use<> {
    let at = mark.accuracy;
    at.map(|at| view! { <circle class="accuracy" cx=at.x_px cy=at.y_px r="4"></circle> })
}

/// The batch under the pointer.
#[component]
pub(super) fn Pointer(hover: Memo<Option<Hover>>, plot: Signal<Plot>) -> impl IntoView {
    move || {
        let point = hover.get()?.point;
        let bottom = plot.get().height_px;
        Some(view! {
            <line class="pointer" x1=point.x_px x2=point.x_px y1="0" y2=bottom></line>
            <circle class="smoothed" cx=point.x_px cy=point.y_px r="4"></circle>
        })
    }
}
