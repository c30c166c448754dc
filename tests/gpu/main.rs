//! WebGPU's arithmetic against PyTorch's, in a worker of a real browser.
//!
//! The fixtures and the run are those of the native tests. WGSL lets a GPU fuse multiplications with additions and
//! gives `exp` and `log` some units in the last place (WGSL, "Accuracy of built-in functions"), so the limits are
//! those of the CPU times ten for single results; the movement of 20 steps is dominated by near-ties in the pooling,
//! which go either way on any hardware, and gets five times the CPU's limit.

#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

#[path = "../shared/mod.rs"]
mod shared;

mod reference;
mod speed;
mod trainer;

use digit_studio::engine::{Dataset, Device, Runtime, device};
use js_sys::Uint8Array;
use shared::pytorch::{
    self, STEPS, assert_close, difference, floats, movement, parameters, shuffled_back,
};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_test::{console_log, wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

const LOGITS: f32 = 1e-4;
const GRADIENTS: f32 = 1e-3;
const MOVEMENT: f32 = 5e-3;
const LOSSES: f32 = 1e-4;

/// The test runner serves the folder that it was started in, and the release build leaves the data set there.
#[wasm_bindgen(inline_js = r"
export async function builtFile(name) {
  const response = await fetch(`/dist/data/${name}.gz`);
  if (!response.ok) throw new Error(`${response.status} for ${name}: the release build comes first`);
  const unpacked = response.body.pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(unpacked).arrayBuffer());
}
")]
extern "C" {
    #[wasm_bindgen(catch, js_name = builtFile)]
    async fn built_file(name: &str) -> Result<JsValue, JsValue>;
}

async fn file(name: &str) -> Vec<u8> {
    Uint8Array::new(&built_file(name).await.unwrap()).to_vec()
}

async fn check_gradients(device: &Device, data: &Dataset) {
    let expected = parameters("gradients.f32");
    let (_, after) = pytorch::run(device, data, 1).await.unwrap();
    let share = assert_close(
        "gradient of",
        &after.memory[0],
        &expected,
        &expected,
        GRADIENTS,
    );
    console_log!("gradients: {share:.1e}");
}

async fn check_weights(device: &Device, data: &Dataset) {
    let expected = parameters("weights-20-steps.f32");
    let (losses, after) = pytorch::run(device, data, STEPS).await.unwrap();
    let share = assert_close(
        "movement of",
        &after.parameters,
        &expected,
        &movement(),
        MOVEMENT,
    );
    console_log!("movement: {share:.1e}");
    let losses = difference(&losses, &floats("losses.f32"));
    console_log!("losses: {losses:.1e}");
    assert!(losses < LOSSES, "{losses:e}");
}

#[wasm_bindgen_test]
async fn a_run_on_webgpu_learns_what_pytorch_does() {
    let device = device::open(Runtime::Webgpu).await.unwrap();
    let images = file("train-images-idx3-ubyte").await;
    let train = Dataset::from_idx(&images, &file("train-labels-idx1-ubyte").await).unwrap();
    let data = shuffled_back(&train);
    check_gradients(&device, &data).await;
    check_weights(&device, &data).await;
}
