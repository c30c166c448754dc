//! What answers for deployments, in the service worker and in pages that stand alone.
//!
//! It exchanges bytes by four plain functions and imports nothing, because a service worker may load no script later
//! than its own: a binding's script would have to be fetched by every visitor. `room(length)` gives the place for a
//! request, `answer()` makes the reply, which lies at `reply()` and has that many bytes.

fn main() {}

#[cfg(target_arch = "wasm32")]
mod exports {
    #![expect(
        unsafe_code,
        reason = "an export needs its own name, and nothing else is unsafe"
    )]

    use std::cell::RefCell;

    thread_local! {
        static BYTES: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    }

    #[unsafe(no_mangle)]
    extern "C" fn room(length: usize) -> *mut u8 {
        BYTES.with_borrow_mut(|bytes| {
            *bytes = vec![0; length];
            bytes.as_mut_ptr()
        })
    }

    #[unsafe(no_mangle)]
    extern "C" fn answer() -> usize {
        BYTES.with_borrow_mut(|bytes| {
            *bytes = digit_studio::app::deployments::exchange(bytes);
            bytes.len()
        })
    }

    #[unsafe(no_mangle)]
    extern "C" fn reply() -> *const u8 {
        BYTES.with_borrow(|bytes| bytes.as_ptr())
    }
}
