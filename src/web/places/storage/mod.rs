//! Buckets and objects.

use leptos::prelude::*;

/// The place.
#[component]
pub(super) fn Storage() -> impl IntoView {
    view! { <h1 tabindex="-1">"Storage"</h1> }
}
