//! MNIST in the browser: fetched once with progress, checked by SHA-256 each time, kept in the browser's storage.

use super::dataset_file::{self, Damaged};
use super::failure::JsFailure;
use super::storage::Folder;
use crate::engine::dataset::{Dataset, IdxError, Split};
use js_sys::{Reflect, Uint8Array};
use std::rc::Rc;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStreamDefaultReader, Response};

#[wasm_bindgen(module = "/src/web/dataset.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = fetchAnew)]
    async fn fetch_anew(address: &str) -> Result<JsValue, JsValue>;
}

/// The folder in the browser's storage.
const FOLDER: &str = "mnist";

/// Bytes of the files as xtask packs them with gzip. They serve the progress bar and nothing else, so that it need not
/// wait for the headers of four answers.
const PACKED_BYTES: [(&str, u64); 4] = [
    ("train-images-idx3-ubyte", 9_612_640),
    ("train-labels-idx1-ubyte", 28_246),
    ("t10k-images-idx3-ubyte", 1_598_236),
    ("t10k-labels-idx1-ubyte", 4_210),
];

/// Why the data set can't be had, in words that a visitor can act on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DataError {
    /// The server can't be reached.
    #[error(
        "The training images could not be fetched ({0}). Check the connection, then try again."
    )]
    Unreachable(JsFailure),
    /// The server has no such file.
    #[error("The server answered {status} for {file}. Try again.")]
    Status {
        /// Which file.
        file: &'static str,
        /// The HTTP status.
        status: u16,
    },
    /// The file is cut short or was changed on the way.
    #[error(
        "{0} arrived damaged: it is not the published MNIST file. Nothing was kept. Try again."
    )]
    Damaged(&'static str),
    /// A file of the right hash that can't be parsed.
    #[error(transparent)]
    Idx(#[from] IdxError),
}

/// What a visitor should hear of while the data set is on its way.
pub enum Notice {
    /// Bytes of the data set's four files that have arrived, and how many there will be, where that is known.
    Progress(u64, Option<u64>),
    /// A sentence.
    Text(String),
}

/// The parts of the data set that this worker has loaded.
#[derive(Default)]
pub struct Library {
    train: Option<Rc<Dataset>>,
    test: Option<Rc<Dataset>>,
    tally: Tally,
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
        // A load that fails counts for nothing, because the next one begins it anew.
        let mut tally = self.tally;
        let dataset = Rc::new(load(split, &mut tally, tell).await?);
        self.tally = tally;
        Ok(slot.insert(dataset).clone())
    }
}

/// How much of the four files has arrived, which are one download to a visitor.
#[derive(Clone, Copy, Default)]
struct Tally {
    /// Bytes of the files that are complete.
    complete: u64,
    sizes: Sizes,
}

/// Whether the files on the server are those of [`PACKED_BYTES`].
#[derive(Clone, Copy, Default, PartialEq)]
enum Sizes {
    #[default]
    Known,
    /// The browser unpacks them on arrival, or somebody else packed them.
    Unknown,
}

impl Tally {
    /// What to tell when this many bytes of a file are here.
    fn progress(&mut self, file: &str, received: u64) -> Notice {
        let mut sizes = PACKED_BYTES.iter();
        if !sizes.any(|(name, size)| *name == file && received <= *size) {
            self.sizes = Sizes::Unknown;
        }
        let all = PACKED_BYTES.iter().map(|(_, size)| size).sum();
        let total = (self.sizes == Sizes::Known).then_some(all);
        Notice::Progress(self.complete + received, total)
    }

    fn complete(&mut self, bytes: usize) {
        self.complete += bytes as u64;
    }
}

async fn load(
    split: Split,
    tally: &mut Tally,
    tell: &mut dyn FnMut(Notice),
) -> Result<Dataset, DataError> {
    let mut folder = Folder::open(FOLDER).await;
    if let Err(failure) = &folder {
        let text = format!(
            "The browser refuses to keep files for this page ({failure}), so the training images are fetched on each visit."
        );
        tell(Notice::Text(text));
    }
    let [images, labels] = split.files();
    let images = get_file(images, folder.as_mut().ok(), tally, tell).await?;
    let labels = get_file(labels, folder.as_mut().ok(), tally, tell).await?;
    Ok(Dataset::from_idx(&images, &labels)?)
}

/// The checked bytes of a file: the stored copy if it is good, otherwise a new one.
async fn get_file(
    file: &'static str,
    folder: Option<&mut Folder>,
    tally: &mut Tally,
    tell: &mut dyn FnMut(Notice),
) -> Result<Vec<u8>, DataError> {
    let name = format!("{file}.gz");
    let Some(folder) = folder else {
        return unpack(&fetch(file, tally, tell).await?, file).await;
    };
    if let Ok(Some(stored)) = folder.read(&name).await {
        if let Ok(bytes) = unpack(&stored, file).await {
            tally.complete(stored.len());
            return Ok(bytes);
        }
        tell(Notice::Text(format!(
            "The stored copy of {file} was damaged, so it is fetched again."
        )));
        // A copy that can't be removed is written over below.
        folder.remove(&name).await.ok();
    }
    let packed = fetch(file, tally, tell).await?;
    let bytes = unpack(&packed, file).await?;
    if let Err(failure) = folder.write(&name, &packed).await {
        let text = format!("The training images could not be kept for the next visit ({failure}).");
        tell(Notice::Text(text));
    }
    Ok(bytes)
}

async fn fetch(
    file: &'static str,
    tally: &mut Tally,
    tell: &mut dyn FnMut(Notice),
) -> Result<Vec<u8>, DataError> {
    let response = request(file).await.map_err(DataError::Unreachable)?;
    if !response.ok() {
        let status = response.status();
        return Err(DataError::Status { file, status });
    }
    // Such an answer is unpacked on the way, so that more bytes come out than the file has.
    if matches!(response.headers().has("content-encoding"), Ok(true)) {
        tally.sizes = Sizes::Unknown;
    }
    let mut count = |received| tell(tally.progress(file, received));
    let bytes = read_body(&response, &mut count)
        .await
        .map_err(DataError::Unreachable)?;
    tally.complete(bytes.len());
    Ok(bytes)
}

async fn request(file: &str) -> Result<Response, JsFailure> {
    let response = fetch_anew(&format!("data/{file}.gz")).await?;
    Ok(response.unchecked_into())
}

async fn read_body(response: &Response, count: &mut dyn FnMut(u64)) -> Result<Vec<u8>, JsFailure> {
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
        count(bytes.len() as u64);
    }
}

/// The unpacked bytes of a file, if it is the published one.
async fn unpack(packed: &[u8], file: &'static str) -> Result<Vec<u8>, DataError> {
    let unpacked = dataset_file::unpack(packed, file).await;
    unpacked.map_err(|Damaged| DataError::Damaged(file))
}
