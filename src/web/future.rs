//! Work that waits for the browser.

use std::future::Future;
use std::pin::Pin;
use wasm_bindgen_futures::spawn_local;

/// Begins what goes on by itself, whenever what it waits for is there. Behind the box the machinery is compiled once, and
/// not once for each work.
pub fn begin(work: impl Future<Output = ()> + 'static) {
    spawn_local(Box::pin(work) as Pin<Box<dyn Future<Output = ()>>>);
}
