//! Locks that hold between the tabs of this page, and a channel on which they tell each other what changed.

use super::failure::JsFailure;
use js_sys::Function;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};

#[wasm_bindgen(module = "/src/web/locks.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = takeLock)]
    async fn take_lock(name: &str, wait: bool) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_name = openChannel)]
    fn open_channel(name: &str, listener: &Function) -> Result<BroadcastChannel, JsValue>;

    type BroadcastChannel;
    #[wasm_bindgen(catch, method, js_name = postMessage)]
    fn post_message(this: &BroadcastChannel, message: &str) -> Result<(), JsValue>;
}

/// A lock that is held until this value is dropped, or the tab is gone.
pub(super) struct Lock(Function);

impl Lock {
    /// Takes the lock if nobody has it.
    ///
    /// # Errors
    ///
    /// When the browser has no locks.
    pub(super) async fn try_take(name: &str) -> Result<Option<Self>, JsFailure> {
        let release = take_lock(name, false).await?;
        Ok(release.dyn_into().ok().map(Self))
    }

    /// Takes the lock as soon as nobody else has it.
    ///
    /// # Errors
    ///
    /// When the browser has no locks.
    pub(super) async fn take(name: &str) -> Result<Self, JsFailure> {
        Ok(Self(take_lock(name, true).await?.unchecked_into()))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Resolving a promise throws nothing.
        self.0.call0(&JsValue::UNDEFINED).ok();
    }
}

/// What the tabs of this page tell each other.
pub(super) struct Channel {
    channel: BroadcastChannel,
    _listener: Closure<dyn FnMut(String)>,
}

impl Channel {
    /// Hears what other tabs tell.
    ///
    /// # Errors
    ///
    /// When the browser has no such channels.
    pub(super) fn open(
        name: &str,
        listener: impl FnMut(String) + 'static,
    ) -> Result<Self, JsFailure> {
        let listener = Closure::<dyn FnMut(String)>::new(listener);
        let channel = open_channel(name, listener.as_ref().unchecked_ref())?;
        Ok(Self {
            channel,
            _listener: listener,
        })
    }

    /// Tells the other tabs.
    pub(super) fn tell(&self, message: &str) {
        // A tab that hears nothing shows an older state, and writes nothing either.
        self.channel.post_message(message).ok();
    }
}
