//! The chart's parts as SVG: axes, curves, and the place under the pointer.

use super::chart::{BOTTOM, HEIGHT, LEFT, RIGHT, TOP, hovered, plot};
use super::derive::text;
use crate::app::chart::{Chart, Mark, Point, Tick};
use crate::app::number::fixed;
use leptos::prelude::*;

/// Half a number's width, in pixels: the unit stands at the end of the axis, and a number there would run into it.
const UNIT_ROOM: f64 = 18.0;

/// Lines, numbers and units.
#[component]
pub(super) fn Axes(chart: Memo<Chart>, width: RwSignal<u32>) -> impl IntoView {
    let right = move || plot(width).width_px;
    let below = move || plot(width).height_px + f64::from(BOTTOM) - 8.0;
    let edge = move || px(right() + f64::from(RIGHT));
    let has_shares = move || chart.with(|chart| !chart.accuracy_ticks.is_empty());
    view! {
        <text x=px(-f64::from(LEFT)) y="-12">"loss in nats"</text>
        <text class="accuracy end" x=text(edge) y="-12" data-shown=text(has_shares)>
            "test accuracy"
        </text>
        <text class="end" x=text(edge) y=text(move || px(below()))>"batches"</text>
        <path class="grid" d=text(move || chart.with(|chart| grid(&chart.loss_ticks, right())))></path>
        {move || chart.with(|chart| numbers(chart, right(), below()))}
    }
}

/// A line across the plot at each number of the loss axis.
fn grid(ticks: &[Tick], right: f64) -> String {
    let line = |tick: &Tick| format!("M0 {}H{}", px(tick.position_px), px(right));
    ticks.iter().map(line).collect()
}

fn numbers(chart: &Chart, right: f64, below: f64) -> impl IntoView + use<> {
    let losses = chart.loss_ticks.iter();
    let losses = losses.map(|tick| number("end", -8.0, tick.position_px + 4.0, tick));
    let shares = chart.accuracy_ticks.iter();
    let shares = shares.map(|tick| number("accuracy", right + 8.0, tick.position_px + 4.0, tick));
    let batches = chart.batch_ticks.iter();
    let batches = batches
        .filter(|tick| tick.position_px <= right - UNIT_ROOM)
        .map(|tick| number("middle", tick.position_px, below, tick));
    losses.chain(shares).chain(batches).collect_view()
}

fn number(class: &'static str, x: f64, y: f64, tick: &Tick) -> impl IntoView + use<> {
    view! { <text class=class x=px(x) y=px(y)>{tick.label.clone()}</text> }
}

/// Tenths of a pixel are as fine as a screen shows.
fn px(pixels: f64) -> String {
    fixed(pixels, 1)
}

/// A line from the top to the bottom of the plot.
fn line(Point { x_px, .. }: Point) -> String {
    format!("M{} 0V{}", px(x_px), HEIGHT - TOP - BOTTOM)
}

/// The lines and the marks of the tests.
#[component]
pub(super) fn Curves(chart: Memo<Chart>) -> impl IntoView {
    view! {
        <path class="raw" d=text(move || chart.with(|chart| chart.loss_band.clone()))></path>
        <path class="smoothed" d=text(move || chart.with(|chart| chart.loss_line.clone()))></path>
        <path class="accuracy" d=text(move || chart.with(|chart| chart.accuracy_line.clone()))></path>
        <path class="dot accuracy" d=text(move || chart.with(|chart| dots(&chart.marks)))></path>
    }
}

/// A circle for each test.
fn dots(marks: &[Mark]) -> String {
    marks
        .iter()
        .filter_map(|mark| mark.accuracy)
        .map(dot)
        .collect()
}

/// A circle, as a part of a path.
fn dot(Point { x_px, y_px }: Point) -> String {
    format!(
        "M{} {}a4 4 0 1 0 8 0a4 4 0 1 0 -8 0",
        px(x_px - 4.0),
        px(y_px)
    )
}

/// The batch under the pointer.
#[component]
pub(super) fn Pointer(chart: Memo<Chart>, at: RwSignal<Option<f64>>) -> impl IntoView {
    let point = move || hovered(chart, at).map(|hover| hover.point);
    view! {
        <path class="pointer" d=text(move || point().map(line).unwrap_or_default())></path>
        <path class="dot smoothed" d=text(move || point().map(dot).unwrap_or_default())></path>
    }
}
