//! The CPU worker: reads drawings, trains on Flex and ndarray.

fn main() {
    #[cfg(target_arch = "wasm32")]
    digit_studio::web::worker::start();
}
