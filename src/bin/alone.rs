//! What reads drawings in a page that stands alone: a file with a pad and a network.
//!
//! It exchanges bytes by plain functions and imports nothing, as the scorer does. `room(length)` gives the place for
//! bytes. `pack()` takes a checkpoint there, `take()` a packed network, `look(side)` the pad's RGBA; the first and the
//! last give the length of what then lies at `reply()`: the packed network, or 784 bytes of what the network sees and
//! ten probabilities (`f32`, little-endian). Length 0 is nothing.

fn main() {}

#[cfg(target_arch = "wasm32")]
mod exports {
    #![expect(
        unsafe_code,
        reason = "an export needs its own name, and nothing else is unsafe"
    )]

    use digit_studio::app::alone;
    use digit_studio::engine::BareNet;
    use std::cell::RefCell;

    thread_local! {
        static BYTES: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
        static NETWORK: RefCell<Option<BareNet>> = const { RefCell::new(None) };
    }

    fn answer(answer: impl FnOnce(&[u8]) -> Option<Vec<u8>>) -> usize {
        BYTES.with_borrow_mut(|bytes| {
            *bytes = answer(bytes).unwrap_or_default();
            bytes.len()
        })
    }

    #[unsafe(no_mangle)]
    extern "C" fn room(length: usize) -> *mut u8 {
        BYTES.with_borrow_mut(|bytes| {
            *bytes = vec![0; length];
            bytes.as_mut_ptr()
        })
    }

    #[unsafe(no_mangle)]
    extern "C" fn reply() -> *const u8 {
        BYTES.with_borrow(|bytes| bytes.as_ptr())
    }

    #[unsafe(no_mangle)]
    extern "C" fn pack() -> usize {
        answer(|checkpoint| alone::pack(checkpoint).ok())
    }

    #[unsafe(no_mangle)]
    extern "C" fn take() {
        NETWORK.set(BYTES.with_borrow(|bytes| alone::unpack(bytes)));
    }

    #[unsafe(no_mangle)]
    extern "C" fn look(side: u32) -> usize {
        NETWORK.with_borrow(|network| {
            answer(|rgba| {
                let (image, probabilities) = alone::look(network.as_ref()?, side, rgba)?;
                let probabilities = probabilities.iter().flat_map(|share| share.to_le_bytes());
                Some(image.into_iter().chain(probabilities).collect())
            })
        })
    }
}
