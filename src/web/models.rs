//! Networks as files: a worker of its own, because few visitors need what it links.
//!
//! `static/parts/models.js` is the page's side of it. Both methods take bytes and give bytes; nothing is kept here.

use super::failure::JsFailure;
use super::service::{Call, Failure, serve};
use crate::app::words::architecture_title;
use crate::engine::formats::{self, Format, MAX_FILE_BYTES, Model};
use crate::engine::{Architecture, Checkpoint, Parameters};
use js_sys::{Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;

/// Starts the worker: from here on it answers calls.
pub fn start() {
    serve(answer);
}

async fn answer(call: Call) -> Result<JsValue, Failure> {
    let (first, second) = (call.args.get(0), call.args.get(1));
    match call.method.as_str() {
        "write" => write(&first, &second),
        "read" => read(first, &second).await,
        method => Err(refusal("NoSuchMethod", format!("there is no {method}()"))),
    }
}

/// A checkpoint as a file.
fn write(checkpoint: &JsValue, format: &JsValue) -> Result<JsValue, Failure> {
    let format = format_of(format)?;
    let format = format.ok_or_else(|| refusal("InvalidFormat", formats_there_are()))?;
    let bytes = Uint8Array::new(checkpoint).to_vec();
    let checkpoint = Checkpoint::from_bytes(&bytes)
        .map_err(|error| refusal("InvalidModel", error.to_string()))?;
    let model = Model::from(checkpoint.answering().clone());
    Ok(Uint8Array::from(formats::write(&model, format).as_slice()).into())
}

/// A file as a checkpoint, with what it is in words.
async fn read(file: JsValue, format: &JsValue) -> Result<JsValue, Failure> {
    let format = format_of(format)?;
    let file: Blob = file.unchecked_into();
    // Before its bytes are here.
    if file.size() > MAX_FILE_BYTES as f64 {
        let found = file.size() as usize;
        let error = formats::FormatError::TooLarge { found };
        return Err(refusal("InvalidModel", error.to_string()));
    }
    let buffer = JsFuture::from(file.array_buffer()).await;
    let bytes = Uint8Array::new(&buffer.map_err(JsFailure::from)?).to_vec();
    let model = formats::read(&bytes, format)
        .map_err(|error| refusal("InvalidModel", error.to_string()))?;
    let title = architecture_title(model.parameters.architecture());
    let checkpoint = finished(model.parameters).to_bytes_of_network();
    let answer = Object::new();
    let checkpoint = Uint8Array::from(checkpoint.as_slice());
    for (name, value) in [("title", title.into()), ("checkpoint", checkpoint.into())] {
        Reflect::set(&answer, &JsValue::from_str(name), &value).map_err(JsFailure::from)?;
    }
    Ok(answer.into())
}

/// A network without a past, as the end of its recipe's run.
fn finished(parameters: Parameters) -> Checkpoint {
    let architecture: Architecture = parameters.architecture();
    let hyper = architecture.recipe();
    Checkpoint {
        step: hyper.steps(),
        mean: (hyper.mean_decay > 0.0).then(|| parameters.clone()),
        parameters,
        ..Checkpoint::start(hyper)
    }
}

fn format_of(given: &JsValue) -> Result<Option<Format>, Failure> {
    if given.is_undefined() || given.is_null() {
        return Ok(None);
    }
    let found = given.as_string().and_then(|name| Format::from_name(&name));
    let found = found.ok_or_else(|| refusal("InvalidFormat", formats_there_are()))?;
    Ok(Some(found))
}

fn formats_there_are() -> String {
    let names = Format::ALL.map(Format::name);
    format!("the format must be one of {}", names.join(", "))
}

fn refusal(code: &str, message: String) -> Failure {
    Failure {
        message,
        code: code.to_owned(),
        status: 400,
    }
}
