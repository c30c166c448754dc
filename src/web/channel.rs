//! A channel on which the tabs of this page tell each other what changed.

use super::failure::JsFailure;
use js_sys::Function;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};

#[wasm_bindgen(module = "/src/web/locks.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = openChannel)]
    fn open_channel(name: &str, listener: &Function) -> Result<BroadcastChannel, JsValue>;

    type BroadcastChannel;
    #[wasm_bindgen(method)]
    fn close(this: &BroadcastChannel);
    #[cfg(feature = "keeper")]
    #[wasm_bindgen(catch, method, js_name = postMessage)]
    fn post_message(this: &BroadcastChannel, message: &str) -> Result<(), JsValue>;
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
    #[cfg(feature = "keeper")]
    pub(super) fn tell(&self, message: &str) {
        // A tab that hears nothing shows an older state, and writes nothing either.
        self.channel.post_message(message).ok();
    }
}

impl Drop for Channel {
    fn drop(&mut self) {
        self.channel.close();
    }
}
