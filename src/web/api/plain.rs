//! Plain JavaScript objects, for answers.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::JsValue;

/// A plain object of these properties.
pub(super) fn object<const N: usize>(properties: [(&str, JsValue); N]) -> JsValue {
    let object = Object::new();
    for (name, value) in properties {
        set_property(&object, name, &value);
    }
    object.into()
}

/// Gives a plain object a property.
pub(super) fn set_property(object: &JsValue, name: &str, value: &JsValue) {
    let set = Reflect::set(object, &name.into(), value);
    debug_assert_eq!(set, Ok(true), "a plain object takes new properties");
}

/// A value, or `null` without one.
pub(super) fn or_null(value: Option<impl Into<JsValue>>) -> JsValue {
    value.map_or(JsValue::NULL, Into::into)
}

/// An array.
pub(super) fn list(values: impl IntoIterator<Item = JsValue>) -> JsValue {
    let array = Array::new();
    for value in values {
        array.push(&value);
    }
    array.into()
}

/// An array of numbers.
pub(super) fn numbers<T: Copy + Into<f64>>(values: &[T]) -> JsValue {
    list(
        values
            .iter()
            .map(|value| JsValue::from_f64((*value).into())),
    )
}
