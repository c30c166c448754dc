//! A file of MNIST: unpacked, and checked by its hash.

use crate::engine::dataset::expected_sha256;
use js_sys::Uint8Array;
use sha2::{Digest as _, Sha256};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// `DecompressionStream` is still behind an unstable flag in web-sys, so these calls are JavaScript.
#[wasm_bindgen(module = "/src/web/gzip.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    async fn gunzip(bytes: &Uint8Array) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch)]
    async fn gzip(bytes: &Uint8Array) -> Result<JsValue, JsValue>;
}

/// The bytes are not those of the published file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Damaged;

/// Takes the compression off, if there is any, and checks the hash. Some servers take it off on the way.
///
/// # Errors
///
/// When it is another file.
pub(super) async fn unpack(packed: &[u8], file: &str) -> Result<Vec<u8>, Damaged> {
    let bytes = if is_packed(packed) {
        let unpacked = gunzip(&Uint8Array::from(packed)).await;
        Uint8Array::new(&unpacked.or(Err(Damaged))?).to_vec()
    } else {
        packed.to_vec()
    };
    let hash: String = Sha256::digest(&bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    if expected_sha256(file) == Some(&hash) {
        Ok(bytes)
    } else {
        Err(Damaged)
    }
}

/// The file as it is kept, which is packed.
///
/// # Errors
///
/// When the browser can't pack.
#[cfg(feature = "objects")]
pub(super) async fn packed(bytes: Vec<u8>) -> Result<Vec<u8>, JsValue> {
    if is_packed(&bytes) {
        return Ok(bytes);
    }
    let packed = gzip(&Uint8Array::from(bytes.as_slice())).await?;
    Ok(Uint8Array::new(&packed).to_vec())
}

fn is_packed(bytes: &[u8]) -> bool {
    const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];
    bytes.starts_with(&GZIP_MAGIC)
}
