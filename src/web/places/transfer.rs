//! What leaves the places, and what comes in: files, and the clipboard.

use crate::app::places::size_text;
use crate::web::failure::JsFailure;
use js_sys::{Array, JSON};
use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, File, HtmlElement, Url};

/// A definition has some hundred bytes; what is larger is another file.
const MOST_BYTES: u64 = 100_000;

/// Saves a text as a file.
///
/// # Errors
///
/// When the browser refuses.
pub(super) fn save(name: &str, text: &str) -> Result<(), JsFailure> {
    let options = BlobPropertyBag::new();
    options.set_type("application/json");
    let parts = Array::of1(&text.into());
    offer(
        name,
        &Blob::new_with_str_sequence_and_options(&parts, &options)?,
    )
}

/// Saves bytes as a file.
///
/// # Errors
///
/// When the browser refuses.
pub(super) fn offer(name: &str, blob: &Blob) -> Result<(), JsFailure> {
    let address = Url::create_object_url_with_blob(blob)?;
    let link: HtmlElement = document().create_element("a")?.unchecked_into();
    link.set_attribute("href", &address)?;
    link.set_attribute("download", name)?;
    link.click();
    Url::revoke_object_url(&address)?;
    Ok(())
}

/// Reads a file of JSON.
///
/// # Errors
///
/// When it is too large, or none.
pub(super) async fn read_json(file: &File) -> Result<JsValue, JsFailure> {
    // Before its bytes are here.
    let size = file.size() as u64;
    if size > MOST_BYTES {
        let (found, most) = (size_text(size), size_text(MOST_BYTES));
        return Err(JsFailure(format!(
            "this file has {found}, which is too large for a training definition: those have {most} at most"
        )));
    }
    let text = JsFuture::from(file.text()).await?;
    let parsed = JSON::parse(&text.as_string().unwrap_or_default());
    parsed.map_err(|_syntax| {
        JsFailure("this file is not JSON: export a run's definition to see one".to_owned())
    })
}

/// Puts a text on the clipboard.
///
/// # Errors
///
/// When the browser refuses.
pub(super) async fn copy(text: &str) -> Result<(), JsFailure> {
    let written = window().navigator().clipboard().write_text(text);
    JsFuture::from(written).await?;
    Ok(())
}
