//! Locks that hold between the tabs of this page.

use super::failure::JsFailure;
use js_sys::Function;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};

#[wasm_bindgen(module = "/src/web/locks.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = takeLock)]
    async fn take_lock(name: &str, mode: &str, wait: bool) -> Result<JsValue, JsValue>;

    /// Lets some time pass.
    #[cfg(feature = "keeper")]
    pub(super) async fn pause(millis: u32);
}

/// A lock that is held until this value is dropped, or the tab is gone.
pub(super) struct Lock(Function);

impl Lock {
    /// Takes the lock if nobody has it.
    ///
    /// # Errors
    ///
    /// When the browser has no locks.
    #[cfg(any(feature = "keeper", feature = "objects"))]
    pub(super) async fn try_take(name: &str) -> Result<Option<Self>, JsFailure> {
        let release = take_lock(name, "exclusive", false).await?;
        Ok(release.dyn_into().ok().map(Self))
    }

    /// Takes the lock as soon as nobody else has it.
    ///
    /// # Errors
    ///
    /// When the browser has no locks.
    pub(super) async fn take(name: &str) -> Result<Self, JsFailure> {
        let release = take_lock(name, "exclusive", true).await?;
        Ok(Self(release.unchecked_into()))
    }

    /// Takes the lock together with others who share it, as soon as nobody has it alone.
    ///
    /// # Errors
    ///
    /// When the browser has no locks.
    #[cfg(feature = "objects")]
    pub(super) async fn share(name: &str) -> Result<Self, JsFailure> {
        let release = take_lock(name, "shared", true).await?;
        Ok(Self(release.unchecked_into()))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Resolving a promise throws nothing.
        self.0.call0(&JsValue::UNDEFINED).ok();
    }
}
