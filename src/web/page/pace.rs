//! How far the shown run is, for what takes long to draw: while it goes on, not with each of its steps.

use super::derive::memo;
use crate::app::words::{self, Extent, Pace};
use crate::web::desk::Desk;
use leptos::prelude::*;
use std::time::Duration;

/// How far the shown run is, or was a moment ago. A pen that moves changes none of it.
pub(super) fn paced_extent(desk: Desk) -> Memo<Extent> {
    let newest = memo(move || desk.with(words::extent));
    let pace = StoredValue::new(Pace::default());
    let is_waiting = StoredValue::new(false);
    let again = RwSignal::new(());
    let wait_for = move |millis: f64| {
        if is_waiting.get_value() {
            return;
        }
        is_waiting.set_value(true);
        let wake = move || {
            is_waiting.set_value(false);
            again.set(());
        };
        set_timeout(wake, Duration::from_secs_f64(millis / 1_000.0));
    };
    Memo::new(move |shown: Option<&Extent>| {
        again.track();
        let newest = newest.get();
        let now = window().performance().map_or(0.0, |clock| clock.now());
        let wait = pace
            .try_update_value(|pace| pace.wait(now, &newest))
            .flatten();
        match (wait, shown) {
            (Some(millis), Some(shown)) => {
                wait_for(millis);
                *shown
            }
            _ => newest,
        }
    })
}
