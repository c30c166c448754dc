//! Networks as files, and those that are kept: a worker of its own, because few visitors need what it links.
//!
//! `static/parts/models.js` is the page's side of it. A network comes and goes as a checkpoint's bytes.

mod library;
mod values;

use super::failure::JsFailure;
use super::service::{Call, Failure, serve};
use crate::app::registry::{self, finished};
use crate::app::words::architecture_title;
use crate::engine::formats::{self, Format, MAX_FILE_BYTES, Model};
use crate::engine::{BareNet, Checkpoint, Image};
use js_sys::{Float32Array, Uint8Array};
use library::Library;
use values::{Args, bytes_value, description, judged, object, refusal, stored};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;

/// Starts the worker: from here on it answers calls.
pub fn start() {
    serve(answer);
}

async fn answer(call: Call) -> Result<JsValue, Failure> {
    let args = Args(call.args);
    match call.method.as_str() {
        "write" => write(&args),
        "bare" => bare(&args),
        "read" => read(&args).await,
        "answer" => read_image(&args),
        "describe" => describe(&args),
        "name" => Ok(args.name(0)?.into()),
        method => kept(method, &args).await,
    }
}

/// What has to do with the networks that are kept.
async fn kept(method: &str, args: &Args) -> Result<JsValue, Failure> {
    match method {
        "list" => {
            let (found, unreadable) = Library::open().await?.list().await?;
            let models = values::list(found.iter().map(|(kept, about)| stored(kept, about)));
            let unreadable = values::list(unreadable.into_iter().map(JsValue::from));
            Ok(object(&[("models", models), ("unreadable", unreadable)]))
        }
        "keep" => {
            let model = values::new_model(args)?;
            Library::change().await?.write(&model).await
        }
        "open" => {
            let (found, _) = Library::open().await?.read(&args.id(0)?).await?;
            let checkpoint = bytes_value(&found.network);
            Ok(object(&[
                ("name", found.name.into()),
                ("checkpoint", checkpoint),
            ]))
        }
        "rename" => {
            let name = args.name(1)?;
            let library = Library::change().await?;
            let (mut found, _) = library.read(&args.id(0)?).await?;
            found.name = name;
            library.write(&found).await
        }
        "judged" => {
            let judged = judged(&args.get(1))?;
            let library = Library::change().await?;
            let (mut found, _) = library.read(&args.id(0)?).await?;
            found.judged = judged;
            library.write(&found).await
        }
        "remove" => {
            let mut library = Library::change().await?;
            let (found, _) = library.read(&args.id(0)?).await?;
            library.remove(&found.id).await?;
            Ok(bytes_value(&found.to_bytes()))
        }
        "restore" => {
            let found = registry::Stored::from_bytes(&args.bytes(0)?);
            let (found, _) = found.map_err(|error| refusal("InvalidModel", error.to_string()))?;
            Library::change().await?.write(&found).await
        }
        method => Err(refusal("NoSuchMethod", format!("there is no {method}()"))),
    }
}

/// A checkpoint as a file.
fn write(args: &Args) -> Result<JsValue, Failure> {
    let format = format_of(&args.get(1))?;
    let format = format.ok_or_else(|| refusal("InvalidFormat", formats_there_are()))?;
    let model = Model::from(args.checkpoint(0)?.answering().clone());
    Ok(bytes_value(&formats::write(&model, format)))
}

/// A checkpoint without what its run would need to go on.
fn bare(args: &Args) -> Result<JsValue, Failure> {
    let network = registry::network_of(&args.bytes(0)?);
    let network = network.map_err(|error| refusal("InvalidModel", error.to_string()))?;
    Ok(bytes_value(&network))
}

/// A file as a checkpoint, with what it is in words.
async fn read(args: &Args) -> Result<JsValue, Failure> {
    let format = format_of(&args.get(1))?;
    let file: Blob = args.get(0).unchecked_into();
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
    Ok(object(&[
        ("title", title.into()),
        ("checkpoint", bytes_value(&checkpoint)),
    ]))
}

/// The ten probabilities that a network gives an image.
fn read_image(args: &Args) -> Result<JsValue, Failure> {
    let checkpoint = args.checkpoint(0)?;
    let image = Image::try_from(args.bytes(1)?)
        .map_err(|error| refusal("InvalidImage", error.to_string()))?;
    let shades: Vec<f32> = image.pixels().iter().copied().map(f32::from).collect();
    let answers = BareNet::new(checkpoint.answering()).log_probabilities(&shades);
    let probabilities: Vec<f32> = answers.iter().flatten().map(|log| log.exp()).collect();
    if !probabilities.iter().all(|share| share.is_finite()) {
        let words = "the network's numbers are too large to compute with".to_owned();
        return Err(refusal("InvalidModel", words));
    }
    Ok(Float32Array::from(probabilities.as_slice()).into())
}

/// What a network is, and how well it reads where that is known.
fn describe(args: &Args) -> Result<JsValue, Failure> {
    let about = registry::describe(&args.bytes(0)?);
    let about = about.map_err(|error| refusal("InvalidModel", error.to_string()))?;
    Ok(description(&about, judged(&args.get(1))?))
}

impl Args {
    fn checkpoint(&self, at: u32) -> Result<Checkpoint, Failure> {
        Checkpoint::from_bytes(&self.bytes(at)?)
            .map_err(|error| refusal("InvalidModel", error.to_string()))
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
