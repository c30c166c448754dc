//! Files in the browser's own file system, as far as objects need them.
//!
//! Apart from `web::storage`, which is for files that are read whole: objects can be large, so they go through in parts,
//! and what can't be read must not be taken for what isn't there.

use super::failures::{no_storage, refused};
use crate::web::service::Failure;
use js_sys::{Array, ArrayBuffer, Uint8Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File};

/// Most that a file is given at once. Chromium hands bytes over through a pipe. When the disk is full it closes the pipe and
/// tells why: of what doesn't fit into the pipe, the writer may see the closed pipe first, and no reason.
const PIECE_BYTES: u32 = 512 * 1024;

/// Times that a file is read that keeps being replaced, as in `web::storage`.
const READS: u32 = 8;

#[wasm_bindgen(module = "/src/web/objects/browser.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = openFolder)]
    async fn open_folder(name: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_name = findFolder)]
    async fn find_folder(name: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_name = findFile)]
    async fn find_file(folder: &JsValue, name: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_name = listFiles)]
    async fn list_files(folder: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_name = openWriter)]
    async fn open_writer(folder: &JsValue, name: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_name = removeFile)]
    async fn remove_file(folder: &JsValue, name: &str) -> Result<(), JsValue>;
    #[wasm_bindgen(catch, js_name = removeFolder)]
    async fn remove_folder(name: &str) -> Result<(), JsValue>;

    /// A stream into a file: `FileSystemWritableFileStream`.
    type Stream;
    #[wasm_bindgen(catch, method)]
    async fn write(this: &Stream, bytes: &Uint8Array) -> Result<(), JsValue>;
    #[wasm_bindgen(catch, method)]
    async fn close(this: &Stream) -> Result<(), JsValue>;
    #[wasm_bindgen(catch, method)]
    async fn abort(this: &Stream) -> Result<(), JsValue>;
}

/// A folder of files.
pub(super) struct Folder(JsValue);

impl Folder {
    /// Opens a folder, making it where there is none.
    pub(super) async fn open(name: &str) -> Result<Self, Failure> {
        Ok(Self(open_folder(name).await.map_err(no_storage)?))
    }

    /// A folder to read from; nothing where there is none.
    pub(super) async fn look(name: &str) -> Result<Option<Self>, Failure> {
        let folder = find_folder(name).await.map_err(no_storage)?;
        Ok((!folder.is_undefined()).then_some(Self(folder)))
    }

    /// Removes a folder and all that is in it.
    pub(super) async fn remove_all(name: &str) -> Result<(), Failure> {
        remove_folder(name).await.map_err(refused)
    }

    /// A file; nothing when there is none.
    pub(super) async fn find(&self, name: &str) -> Result<Option<File>, Failure> {
        let file = find_file(&self.0, name).await.map_err(refused)?;
        Ok(file.dyn_into().ok())
    }

    /// The bytes of a file; nothing when there is none. Those of one that a tab has made and not written to, because the
    /// tab ended or the disk was full, are none either: whatever is written here has some.
    pub(super) async fn read(&self, name: &str) -> Result<Option<Vec<u8>>, Failure> {
        let mut tries = 1;
        // A file that somebody finishes writing is another one from then on, and the one that was found is gone.
        let bytes = loop {
            match self.read_once(name).await {
                Err(_) if tries < READS => tries += 1,
                read => break read?,
            }
        };
        Ok(bytes.filter(|bytes| !bytes.is_empty()))
    }

    async fn read_once(&self, name: &str) -> Result<Option<Vec<u8>>, Failure> {
        let Some(file) = self.find(name).await? else {
            return Ok(None);
        };
        let bytes = slice(&file, 0, file.size() as u64).await?;
        Ok(Some(bytes.to_vec()))
    }

    /// All files, in no order.
    pub(super) async fn files(&self) -> Result<Vec<File>, Failure> {
        let files = list_files(&self.0).await.map_err(refused)?;
        let files = Array::from(&files);
        Ok(files
            .iter()
            .filter_map(|file| file.dyn_into().ok())
            .collect())
    }

    /// Forgets a file; one that isn't there is no failure.
    pub(super) async fn remove(&self, name: &str) -> Result<(), Failure> {
        remove_file(&self.0, name).await.map_err(refused)
    }

    /// Begins to write a file.
    pub(super) async fn writer(&self, name: &str) -> Result<Writer, Failure> {
        let stream = open_writer(&self.0, name).await.map_err(refused)?;
        Ok(Writer(stream.unchecked_into()))
    }

    /// Keeps bytes. The file changes only when all of them are written.
    pub(super) async fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Failure> {
        let writer = self.writer(name).await?;
        match writer.write(&Uint8Array::from(bytes)).await {
            Ok(()) => writer.close().await,
            Err(failure) => {
                writer.abort().await;
                Err(failure)
            }
        }
    }
}

/// A file that is being written. Until it is closed, the file is as it was.
pub(super) struct Writer(Stream);

impl Writer {
    /// Adds bytes.
    pub(super) async fn write(&self, bytes: &Uint8Array) -> Result<(), Failure> {
        let mut begin = 0;
        while begin < bytes.length() {
            let end = bytes.length().min(begin + PIECE_BYTES);
            let piece = bytes.subarray(begin, end);
            self.0.write(&piece).await.map_err(refused)?;
            begin = end;
        }
        Ok(())
    }

    /// Changes the file.
    pub(super) async fn close(self) -> Result<(), Failure> {
        self.0.close().await.map_err(refused)
    }

    /// Gives up, and frees what was written.
    pub(super) async fn abort(self) {
        // A stream that failed is over already.
        self.0.abort().await.ok();
    }
}

/// Some bytes of a file.
pub(super) async fn slice(blob: &Blob, from: u64, to: u64) -> Result<Uint8Array, Failure> {
    let part = blob
        .slice_with_f64_and_f64(from as f64, to as f64)
        .map_err(refused)?;
    let buffer = JsFuture::from(part.array_buffer()).await.map_err(refused)?;
    Ok(Uint8Array::new(buffer.unchecked_ref::<ArrayBuffer>()))
}
