//! Asks the browser for its GPU.

use crate::app::studio::runtimes::{AdapterSpeed, GpuProbe};
use js_sys::Reflect;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// WebGPU is still behind an unstable flag in web-sys, so these few calls are JavaScript.
#[wasm_bindgen(module = "/src/web/gpu.js")]
extern "C" {
    #[wasm_bindgen(js_name = probeGpu)]
    async fn probe_gpu(patience_millis: u32) -> JsValue;
}

/// Longest that the page waits for the browser's answer before it goes on without a GPU.
const PATIENCE_MILLIS: u32 = 5_000;

/// What the browser says about its GPU.
pub async fn probe() -> GpuProbe {
    let answer = probe_gpu(PATIENCE_MILLIS).await;
    let told = |name: &str| Reflect::get(&answer, &name.into()).unwrap_or_default();
    match told("adapter").as_string() {
        Some(adapter) => GpuProbe::Present {
            adapter,
            speed: if told("software").is_truthy() {
                AdapterSpeed::Software
            } else {
                AdapterSpeed::Hardware
            },
        },
        None => GpuProbe::Absent {
            reason: told("reason")
                .as_string()
                .unwrap_or_else(|| "the browser gave no answer about its GPU".to_owned()),
        },
    }
}
