//! The GPU worker: trains through burn-wgpu.

fn main() {
    #[cfg(target_arch = "wasm32")]
    digit_studio::web::worker::start();
}
