//! Asks the browser for its GPU.

use crate::app::studio::runtimes::{AdapterSpeed, GpuProbe};
use serde::Deserialize;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// WebGPU is still behind an unstable flag in web-sys, so these few calls are JavaScript.
///
/// burn 0.22 panics at its first operation on a device without `timestamp-query` (cubecl-wgpu's `stream.rs`), which
/// is why the feature is asked for here.
#[wasm_bindgen(module = "/src/web/gpu.js")]
extern "C" {
    #[wasm_bindgen(js_name = probeGpu)]
    async fn probe_gpu(patience_millis: u32) -> JsValue;
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Answer {
    reason: Option<String>,
    adapter: Option<String>,
    software: bool,
}

/// Longest that the page waits for the browser's answer before it goes on without a GPU.
const PATIENCE_MILLIS: u32 = 5_000;

/// What the browser says about its GPU.
pub async fn probe() -> GpuProbe {
    let answer = serde_wasm_bindgen::from_value(probe_gpu(PATIENCE_MILLIS).await);
    let answer: Answer = answer.unwrap_or_default();
    match answer.adapter {
        Some(adapter) => GpuProbe::Present {
            adapter,
            speed: if answer.software {
                AdapterSpeed::Software
            } else {
                AdapterSpeed::Hardware
            },
        },
        None => GpuProbe::Absent {
            reason: answer
                .reason
                .unwrap_or_else(|| "the browser gave no answer about its GPU".to_owned()),
        },
    }
}
