//! The worker of networks as files.

fn main() {
    #[cfg(target_arch = "wasm32")]
    digit_studio::web::models::start();
}
