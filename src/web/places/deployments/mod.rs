//! Deployments: networks that answer at an address.

use leptos::prelude::*;

/// The place.
#[component]
pub(super) fn Deployments() -> impl IntoView {
    view! { <h1 tabindex="-1">"Deployments"</h1> }
}
