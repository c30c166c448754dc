//! The chart.
use leptos::prelude::*;
#[component]
pub(super) fn Chart() -> impl IntoView {
    view! { <figure class="chart"></figure> }
}
