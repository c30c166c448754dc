//! MNIST in the browser: fetched once with progress, checked by SHA-256 each time, kept in the browser's storage.

use super::failure::JsFailure;
use super::storage::Folder;
use crate::engine::dataset::{Dataset, IdxError, Split, expected_sha256};
use js_sys::{Reflect, Uint8Array};
use sha2::{Digest as _, Sha256};
use std::rc::Rc;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStreamDefaultReader, Response, WorkerGlobalScope};

/// `DecompressionStream` is still behind an unstable flag in web-sys, so this call is JavaScript.
#[wasm_bindgen(module = "/src/web/dataset.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    async fn gunzip(bytes: &Uint8Array) -> Result<JsValue, JsValue>;
}

/// The folder in the browser's storage.
const FOLDER: &str = "mnist";

/// Why the data set can't be had, in words that a visitor can act on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DataError {
    /// The server can't be reached.
    #[error(
        "The training images could not be fetched ({0}). Check the connection, then press Train again."
    )]
    Unreachable(JsFailure),
    /// The server has no such file.
    #[error("The server answered {status} for {file}. Press Train to try again.")]
    Status {
        /// Which file.
        file: &'static str,
        /// The HTTP status.
        status: u16,
    },
    /// The file is cut short or was changed on the way.
    #[error(
        "{0} arrived damaged: it is not the published MNIST file. Nothing was kept; press Train to fetch it again."
    )]
    Damaged(&'static str),
    /// A file of the right hash that can't be parsed.
    #[error(transparent)]
    Idx(#[from] IdxError),
}

/// What a visitor should hear of while the data set is on its way.
pub enum Notice {
    /// Bytes that have arrived, and how many there will be, once known.
    Progress(u64, Option<u64>),
    /// A sentence.
    Text(String),
}

/// The parts of the data set that this worker has loaded.
#[derive(Default)]
pub struct Library {
    train: Option<Rc<Dataset>>,
    test: Option<Rc<Dataset>>,
}

impl Library {
    /// A part of the data set, from memory, storage or the network.
    ///
    /// # Errors
    ///
    /// When it can't be had, or isn't the published one.
    pub async fn get(
        &mut self,
        split: Split,
        tell: &mut dyn FnMut(Notice),
    ) -> Result<Rc<Dataset>, DataError> {
        let slot = match split {
            Split::Train => &mut self.train,
            Split::Test => &mut self.test,
        };
        if let Some(dataset) = slot {
            return Ok(dataset.clone());
        }
        let dataset = Rc::new(load(split, tell).await?);
        Ok(slot.insert(dataset).clone())
    }
}

async fn load(split: Split, tell: &mut dyn FnMut(Notice)) -> Result<Dataset, DataError> {
    let mut folder = Folder::open(FOLDER).await;
    if let Err(failure) = &folder {
        let text = format!(
            "The browser refuses to keep files for this page ({failure}), so the training images are fetched on each visit."
        );
        tell(Notice::Text(text));
    }
    let [images, labels] = split.files();
    let images = get_file(images, folder.as_mut().ok(), tell).await?;
    let labels = get_file(labels, folder.as_mut().ok(), tell).await?;
    Ok(Dataset::from_idx(&images, &labels)?)
}

/// The checked bytes of a file: the stored copy if it is good, otherwise a new one.
async fn get_file(
    file: &'static str,
    folder: Option<&mut Folder>,
    tell: &mut dyn FnMut(Notice),
) -> Result<Vec<u8>, DataError> {
    let name = format!("{file}.gz");
    let Some(folder) = folder else {
        return unpack(&fetch(file, tell).await?, file).await;
    };
    if let Some(stored) = folder.read(&name).await {
        if let Ok(bytes) = unpack(&stored, file).await {
            return Ok(bytes);
        }
        tell(Notice::Text(format!(
            "The stored copy of {file} was damaged, so it is fetched again."
        )));
        // A copy that can't be removed is written over below.
        folder.remove(&name).await.ok();
    }
    let packed = fetch(file, tell).await?;
    let bytes = unpack(&packed, file).await?;
    if let Err(failure) = folder.write(&name, &packed).await {
        let text = format!("The training images could not be kept for the next visit ({failure}).");
        tell(Notice::Text(text));
    }
    Ok(bytes)
}

/// Takes the compression off, if there is any, and checks the hash. Some servers take it off on the way.
async fn unpack(packed: &[u8], file: &'static str) -> Result<Vec<u8>, DataError> {
    const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];
    let bytes = if packed.starts_with(&GZIP_MAGIC) {
        let unpacked = gunzip(&Uint8Array::from(packed)).await;
        Uint8Array::new(&unpacked.or(Err(DataError::Damaged(file)))?).to_vec()
    } else {
        packed.to_vec()
    };
    let hash: String = Sha256::digest(&bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    if expected_sha256(file) == Some(&hash) {
        Ok(bytes)
    } else {
        Err(DataError::Damaged(file))
    }
}

async fn fetch(file: &'static str, tell: &mut dyn FnMut(Notice)) -> Result<Vec<u8>, DataError> {
    let response = request(file).await.map_err(DataError::Unreachable)?;
    if !response.ok() {
        let status = response.status();
        return Err(DataError::Status { file, status });
    }
    read_body(&response, tell)
        .await
        .map_err(DataError::Unreachable)
}

async fn request(file: &str) -> Result<Response, JsFailure> {
    let scope: WorkerGlobalScope = js_sys::global().unchecked_into();
    let response = scope.fetch_with_str(&format!("data/{file}.gz"));
    Ok(JsFuture::from(response).await?.unchecked_into())
}

async fn read_body(
    response: &Response,
    tell: &mut dyn FnMut(Notice),
) -> Result<Vec<u8>, JsFailure> {
    let total = response
        .headers()
        .get("content-length")?
        .and_then(|length| length.parse().ok());
    let body = response
        .body()
        .ok_or_else(|| JsFailure("the answer is empty".to_owned()))?;
    let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
    let mut bytes = Vec::new();
    loop {
        let chunk = JsFuture::from(reader.read()).await?;
        if Reflect::get(&chunk, &"done".into())?.is_truthy() {
            return Ok(bytes);
        }
        let value: JsValue = Reflect::get(&chunk, &"value".into())?;
        bytes.extend(Uint8Array::new(&value).to_vec());
        tell(Notice::Progress(bytes.len() as u64, total));
    }
}
