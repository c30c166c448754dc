//! Bytes that outlive the page, in the browser's own file system (OPFS).

use super::failure::JsFailure;
use futures_util::TryStreamExt as _;
use js_sys::Reflect;
use opfs::persistent::{DirectoryHandle, app_specific_dir};
use opfs::{
    CreateWritableOptions, DirectoryHandle as _, FileHandle as _, GetDirectoryHandleOptions,
    GetFileHandleOptions, WritableFileStream as _,
};
use wasm_bindgen::JsValue;

/// Times that a file is read that keeps being replaced. Of reads at once after each other while another worker wrote, one
/// in ten failed.
const READS: u32 = 8;

/// Most that a file is given at once, so that a full disk is told as one: see `web::objects::files`.
const PIECE_BYTES: usize = 512 * 1024;

/// A folder of files.
pub struct Folder(DirectoryHandle);

impl Folder {
    /// Opens a folder, making it where there is none.
    ///
    /// # Errors
    ///
    /// When the browser refuses storage, as in some private windows and on pages without https.
    pub async fn open(name: &str) -> Result<Self, JsFailure> {
        check_support()?;
        let root = app_specific_dir().await?;
        let options = GetDirectoryHandleOptions { create: true };
        Ok(Self(
            root.get_directory_handle_with_options(name, &options)
                .await?,
        ))
    }

    /// The bytes of a file; nothing when there is none.
    ///
    /// # Errors
    ///
    /// When there is one, and it can't be read.
    pub async fn read(&self, name: &str) -> Result<Option<Vec<u8>>, JsFailure> {
        let options = GetFileHandleOptions { create: false };
        let mut failure = None;
        // A file that somebody finishes writing is another one from then on, and the one that was found is gone.
        for _ in 0..READS {
            let Ok(file) = self.0.get_file_handle_with_options(name, &options).await else {
                return Ok(None);
            };
            match file.read().await {
                Ok(bytes) => return Ok(Some(bytes)),
                Err(error) => failure = Some(error),
            }
        }
        failure.map_or(Ok(None), |error| Err(error.into()))
    }

    /// The names of all files, in no order.
    ///
    /// # Errors
    ///
    /// When the browser refuses.
    pub async fn names(&self) -> Result<Vec<String>, JsFailure> {
        let entries = self.0.entries().await?;
        let names = entries.map_ok(|(name, _)| name).try_collect().await;
        Ok(names?)
    }

    /// Keeps bytes. The file changes only when all of them are written.
    ///
    /// # Errors
    ///
    /// When the browser refuses, for instance because the disk is full.
    pub async fn write(&self, name: &str, bytes: &[u8]) -> Result<(), JsFailure> {
        let options = GetFileHandleOptions { create: true };
        let mut file = self.0.get_file_handle_with_options(name, &options).await?;
        let options = CreateWritableOptions {
            keep_existing_data: false,
        };
        let mut stream = file.create_writable_with_options(&options).await?;
        for piece in bytes.chunks(PIECE_BYTES) {
            stream.write_at_cursor_pos(piece).await?;
        }
        stream.close().await?;
        Ok(())
    }

    /// Forgets a file.
    ///
    /// # Errors
    ///
    /// When the browser refuses.
    pub async fn remove(&mut self, name: &str) -> Result<(), JsFailure> {
        Ok(self.0.remove_entry(name).await?)
    }
}

/// `navigator.storage` is missing on pages without https, and Safari can write since version 26 only
/// (<https://developer.mozilla.org/docs/Web/API/FileSystemFileHandle/createWritable>). Calling what is missing would be
/// an exception through wasm, which ends a worker.
fn check_support() -> Result<(), JsFailure> {
    let opens = is_function(&["navigator", "storage", "getDirectory"]);
    let writes = is_function(&["FileSystemFileHandle", "prototype", "createWritable"]);
    if opens && writes {
        return Ok(());
    }
    Err(JsFailure(
        "this browser keeps no files for this page".to_owned(),
    ))
}

/// Whether there is a function at the end of a path of properties that starts at the global object.
fn is_function(path: &[&str]) -> bool {
    let global = JsValue::from(js_sys::global());
    let found = path.iter().try_fold(global, |object, name| {
        Reflect::get(&object, &JsValue::from_str(name))
    });
    found.is_ok_and(|found| found.is_function())
}
