//! The storage worker: keeps runs in the browser's file system.

fn main() {
    #[cfg(target_arch = "wasm32")]
    digit_studio::web::keeper::start();
}
