//! `window.studio`, from outside.

use crate::web::failure::JsFailure;
use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Calls a method such as `runs.get` and waits for its answer.
///
/// # Errors
///
/// What the studio says, in words for a person.
pub(super) async fn call(method: &str, argument: &JsValue) -> Result<JsValue, JsFailure> {
    apply(method, &[argument]).await
}

/// Calls a method with any number of arguments and waits for its answer.
///
/// # Errors
///
/// What the studio says, in words for a person.
pub(super) async fn apply(method: &str, arguments: &[&JsValue]) -> Result<JsValue, JsFailure> {
    Ok(try_apply(method, arguments).await?)
}

/// The same with the studio's own `Error`, for those who look at its name.
pub(super) async fn try_apply(method: &str, arguments: &[&JsValue]) -> Result<JsValue, JsValue> {
    let (owner, function) = find(method).map_err(|failure| JsValue::from(failure.0))?;
    let arguments: Array = arguments.iter().copied().collect();
    let promise: Promise = function.apply(&owner, &arguments)?.unchecked_into();
    JsFuture::from(promise).await
}

/// A plain object of these properties, for a method.
pub(super) fn object(properties: &[(&str, &JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in properties {
        let set = Reflect::set(&object, &JsValue::from_str(name), value);
        debug_assert_eq!(set, Ok(true), "a plain object takes new properties");
    }
    object.into()
}

/// The function of that name and the object that it belongs to.
fn find(method: &str) -> Result<(JsValue, Function), JsFailure> {
    let mut owner = get(&js_sys::global(), "studio");
    let (path, name) = method.rsplit_once('.').unwrap_or(("", method));
    for part in path.split('.').filter(|part| !part.is_empty()) {
        owner = get(&owner, part);
    }
    let function = get(&owner, name).dyn_into();
    let function = function.map_err(|_other| JsFailure(format!("this page has no {method}")))?;
    Ok((owner, function))
}

/// What an event's listener does, which unsubscribes when it is dropped.
pub(super) struct Subscription {
    off: Option<Function>,
    _listener: Closure<dyn FnMut(JsValue)>,
}

impl Subscription {
    /// Hears of an event of the studio.
    pub(super) fn on(event: &str, listener: impl FnMut(JsValue) + 'static) -> Self {
        let listener = Closure::<dyn FnMut(JsValue)>::new(listener);
        let subscribed = find("on").and_then(|(owner, on)| {
            let off = on.call2(&owner, &event.into(), listener.as_ref())?;
            Ok(off)
        });
        Self {
            off: subscribed.ok().and_then(|off| off.dyn_into().ok()),
            _listener: listener,
        }
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        if let Some(off) = &self.off {
            // A studio that fails at this has nobody left to tell.
            off.call0(&JsValue::UNDEFINED).ok();
        }
    }
}

/// A property; `undefined` of what has none.
pub(super) fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or_default()
}

/// A property that is a text; empty of what has none.
pub(super) fn text(object: &JsValue, name: &str) -> String {
    get(object, name).as_string().unwrap_or_default()
}

/// A property that is a number.
pub(super) fn number(object: &JsValue, name: &str) -> Option<f64> {
    get(object, name).as_f64()
}

/// A property that is a list; empty of what has none.
pub(super) fn list(object: &JsValue, name: &str) -> Array {
    get(object, name).dyn_into().unwrap_or_default()
}
