//! What stands where the address names something that isn't there.

use super::entitle;
use super::focus::focused;
use super::row::Link;
use crate::app::places::Route;
use leptos::prelude::*;

/// Says so, and shows the way back.
#[component]
pub(super) fn Absent(
    /// "run", "model".
    what: &'static str,
    /// The place where those that there are can be found.
    all: Route,
    /// What that place is called.
    title: &'static str,
) -> impl IntoView {
    let heading = format!("No such {what} here");
    entitle(&heading);
    view! {
        <div class="empty" id="absent">
            <h1 tabindex="-1" node_ref=focused()>{heading}</h1>
            <p>
                {format!(
                    "It was deleted, the address is mistyped, or the {what} is in another browser: each keeps its own."
                )}
            </p>
            <Link route=all class="button primary">{title}</Link>
        </div>
    }
}
