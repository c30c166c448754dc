//! An event listener that removes itself when it is dropped.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{AddEventListenerOptions, Event, EventTarget};

/// A listener that lasts as long as this value.
pub struct Listener {
    target: EventTarget,
    event: &'static str,
    remove: js_sys::Function,
    /// Keeps the callback alive; `remove` points to it.
    _callback: Closure<dyn FnMut(Event)>,
}

impl Listener {
    /// Calls `callback` for each event. It may prevent the event's default.
    pub fn on<E: JsCast + 'static>(
        target: &EventTarget,
        event: &'static str,
        mut callback: impl FnMut(E) + 'static,
    ) -> Self {
        let callback = move |event: Event| callback(event.unchecked_into());
        Self::add(target, event, Box::new(callback))
    }

    fn add(target: &EventTarget, event: &'static str, callback: Box<dyn FnMut(Event)>) -> Self {
        let callback = Closure::wrap(callback);
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
            _callback: callback,
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
