//! An event listener that removes itself when it is dropped.

use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::convert::FromWasmAbi;
use web_sys::{AddEventListenerOptions, EventTarget};

/// A listener that lasts as long as this value.
pub struct Listener {
    target: EventTarget,
    event: &'static str,
    remove: js_sys::Function,
    /// Keeps the callback alive; `remove` points to it.
    _callback: Box<dyn std::any::Any>,
}

impl Listener {
    /// Calls `callback` for each event. It may prevent the event's default.
    pub fn on<E: FromWasmAbi + 'static>(
        target: &EventTarget,
        event: &'static str,
        callback: impl FnMut(E) + 'static,
    ) -> Self {
        let callback: Closure<dyn FnMut(E)> = Closure::new(callback);
        let function: js_sys::Function = callback.as_ref().clone().unchecked_into();
        let options = AddEventListenerOptions::new();
        options.set_passive(false);
        let added = target.add_event_listener_with_callback_and_add_event_listener_options(
            event, &function, &options,
        );
        added.expect("a listener of a known event can be added");
        Self {
            target: target.clone(),
            event,
            remove: function,
            _callback: Box::new(callback),
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let removed = self
            .target
            .remove_event_listener_with_callback(self.event, &self.remove);
        debug_assert!(removed.is_ok(), "a listener that was added can be removed");
    }
}
