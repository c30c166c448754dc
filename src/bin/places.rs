//! The places beside the desk: fetched when a visitor goes to the first of them.

fn main() {
    #[cfg(target_arch = "wasm32")]
    digit_studio::web::places::start();
}
