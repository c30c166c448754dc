//! Running the program's constructors once.
//!
//! pliron, the compiler inside of cubecl, registers some thousand items in constructors (the `inventory` crate). A wasm
//! program that never mentions `__wasm_call_ctors` gets a call of it from the linker in front of every export, and each
//! call from JavaScript into the program, down to its allocator, walks all of them again: a training step of eleven
//! dispatches cost the worker 14 ms instead of half a millisecond. Mentioning it turns that off, and then they have to be
//! run here, before the first kernel.

use std::sync::Once;

static CONSTRUCTED: Once = Once::new();

/// Runs the constructors, the first time that it is called.
pub(super) fn run() {
    CONSTRUCTED.call_once(call);
}

#[cfg(target_arch = "wasm32")]
#[expect(unsafe_code, reason = "the linker's function has no safe name")]
fn call() {
    unsafe extern "C" {
        fn __wasm_call_ctors();
    }
    // SAFETY: wasm-ld makes this function, without arguments and results; it is called once.
    unsafe { __wasm_call_ctors() }
}

/// Elsewhere the loader has run them.
#[cfg(not(target_arch = "wasm32"))]
fn call() {}
