//! The registry of networks.

use leptos::prelude::*;

/// The place.
#[component]
pub(super) fn Models() -> impl IntoView {
    view! { <h1 tabindex="-1">"Models"</h1> }
}
