//! JavaScript exceptions as values.

use wasm_bindgen::{JsCast as _, JsValue};

/// A JavaScript exception, kept as text so that it can be compared, sent and shown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct JsFailure(pub String);

impl From<JsValue> for JsFailure {
    fn from(value: JsValue) -> Self {
        let text = value
            .dyn_ref::<js_sys::Error>()
            .map(|error| String::from(error.message()));
        let text = text
            .filter(|text| !text.is_empty())
            .or_else(|| value.as_string());
        Self(text.unwrap_or_else(|| format!("{value:?}")))
    }
}
