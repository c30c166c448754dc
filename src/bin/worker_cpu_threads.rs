//! The CPU worker on several threads, for pages that are cross-origin isolated.

/// Every thread runs this when it loads the binary. The worker is started by `start`, on one of them.
fn main() {}

/// Starts the worker with so many threads; `static/worker.js` calls it.
#[cfg(target_arch = "wasm32")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub async fn start(threads: usize) -> Result<(), wasm_bindgen::JsValue> {
    digit_studio::web::worker::start_with_threads(threads).await
}
