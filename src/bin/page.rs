//! The page: what a visitor sees and `window.studio`, without any backend.

fn main() {
    #[cfg(target_arch = "wasm32")]
    digit_studio::web::start_page();
}
