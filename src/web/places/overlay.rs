//! Curves of runs over each other, as SVG.

use crate::app::chart::{Overlay, Plot, Tick};
use crate::app::number::fixed;
use leptos::prelude::*;

/// Room around the plot, in pixels.
const LEFT: f64 = 44.0;
const RIGHT: f64 = 28.0;
const TOP: f64 = 24.0;
const BOTTOM: f64 = 26.0;
/// The drawing's own size: it is as wide as the page lets it, in these proportions.
const WIDTH: f64 = 620.0;
const HEIGHT: f64 = 280.0;

/// The area within the axes.
pub(super) const PLOT: Plot = Plot {
    width_px: WIDTH - LEFT - RIGHT,
    height_px: HEIGHT - TOP - BOTTOM,
};

/// The letter of a run in a comparison: beside its line, and in the list of runs.
pub(super) fn letter(index: usize) -> String {
    let letters = ('A'..='E').cycle().nth(index);
    letters.map(String::from).unwrap_or_default()
}

/// Lines over each other. `name` says what they are, `up` and `across` what the axes count.
#[component]
pub(super) fn Curves(
    overlay: Memo<Overlay>,
    name: String,
    up: &'static str,
    across: &'static str,
) -> impl IntoView {
    let content = move || overlay.with(drawn);
    let below = px(PLOT.height_px + 20.0);
    view! {
        <svg
            class="overlay"
            role="img"
            aria-label=name
            viewBox=format!("{} {} {WIDTH} {HEIGHT}", -LEFT, -TOP)
        >
            <text class="unit" x=px(8.0 - LEFT) y="-10">{up}</text>
            <text class="end" x=px(PLOT.width_px + RIGHT) y=below>{across}</text>
            {content}
        </svg>
    }
}

fn drawn(overlay: &Overlay) -> impl IntoView + use<> {
    let grid = |tick: &Tick| format!("M0 {}H{}", px(tick.position_px), px(PLOT.width_px));
    let grid: String = overlay.up.iter().map(grid).collect();
    let up = overlay.up.iter();
    let up = up.map(|tick| number("end", -8.0, tick.position_px + 4.0, tick));
    let across = overlay.across.iter();
    let across = across
        // The axis' own words stand at its end.
        .filter(|tick| tick.position_px < PLOT.width_px - 48.0)
        .map(|tick| number("middle", tick.position_px, PLOT.height_px + 20.0, tick));
    let numbers = up.chain(across).collect_view();
    let lines = overlay.lines.iter().enumerate();
    let lines = lines.map(|(index, line)| {
        let label = line.label.map(|at| {
            let (x, y) = (px(at.x_px + 8.0), px(at.y_px + 4.0));
            view! { <text class="label" x=x y=y>{letter(index)}</text> }
        });
        // One epoch is a single point, which a line of its width would hide.
        let class = is_point(&line.path).then_some("short");
        view! {
            <g data-line=letter(index)>
                <path class=class d=line.path.clone()></path>
                {label}
            </g>
        }
    });
    view! {
        <path class="grid" d=grid></path>
        {numbers}
        {lines.collect_view()}
    }
}

/// Whether a path goes nowhere.
fn is_point(path: &str) -> bool {
    let ends = path.strip_prefix('M').and_then(|path| path.split_once('L'));
    ends.is_some_and(|(start, end)| start == end)
}

fn number(class: &'static str, x: f64, y: f64, tick: &Tick) -> impl IntoView + use<> {
    view! { <text class=class x=px(x) y=px(y)>{tick.label.clone()}</text> }
}

fn px(pixels: f64) -> String {
    fixed(pixels, 1)
}
