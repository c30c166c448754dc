//! The worker of object storage: buckets in the browser, and on S3-compatible services.

fn main() {
    #[cfg(target_arch = "wasm32")]
    digit_studio::web::objects::start();
}
