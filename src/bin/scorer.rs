//! What answers for deployments, in the service worker and in pages that stand alone.
//!
//! It exchanges bytes by four plain functions and imports nothing, because a service worker may load no script later
//! than its own: a binding's script would have to be fetched by every visitor. `room(length)` gives the place for a
//! request, `answer()` makes the reply, which lies at `reply()` and has that many bytes.
//!
//! A page that stands alone (static/parts/alone.html) has it `load()` a network, which gives 1 when it can be used, and
//! `read(width, height)` drawings in RGBA: the reply is nothing where there is no ink.

fn main() {}

#[cfg(target_arch = "wasm32")]
mod exports {
    #![expect(
        unsafe_code,
        reason = "an export needs its own name, and nothing else is unsafe"
    )]

    use digit_studio::app::alone::Alone;
    use std::cell::RefCell;

    thread_local! {
        static BYTES: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
        static ALONE: RefCell<Option<Alone>> = const { RefCell::new(None) };
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
    extern "C" fn load() -> u32 {
        let loaded = BYTES.with_borrow(|bytes| Alone::load(bytes).ok());
        let is_loaded = loaded.is_some().into();
        ALONE.set(loaded);
        is_loaded
    }

    #[unsafe(no_mangle)]
    extern "C" fn read(width: u32, height: u32) -> usize {
        BYTES.with_borrow_mut(|bytes| {
            let seen = ALONE.with_borrow(|alone| alone.as_ref()?.read(width, height, bytes).ok());
            *bytes = seen.map(|seen| seen.to_bytes()).unwrap_or_default();
            bytes.len()
        })
    }

    #[unsafe(no_mangle)]
    extern "C" fn reply() -> *const u8 {
        BYTES.with_borrow(|bytes| bytes.as_ptr())
    }
}
