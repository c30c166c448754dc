//! Object storage: a worker of its own, because few visitors need what it links.

use super::service::{Call, Failure, serve};
use wasm_bindgen::JsValue;

/// Starts the worker: from here on it answers calls.
pub fn start() {
    serve(answer);
}

async fn answer(call: Call) -> Result<JsValue, Failure> {
    Err(Failure {
        message: format!("There is no method {}.", call.method),
        code: "NotImplemented".to_owned(),
        status: 501,
    })
}
