//! The folder of networks that are kept: a file for each, which changes as a whole. One tab at a time changes it.

use super::values::{refusal, stored};
use crate::app::registry::{Description, Stored};
use crate::web::failure::JsFailure;
use crate::web::locks::Lock;
use crate::web::service::Failure;
use crate::web::storage::Folder;
use wasm_bindgen::JsValue;

/// The folder in the browser's storage.
const FOLDER: &str = "models";
const ENDING: &str = ".dsmd";
/// What holds while the folder is changed.
const LOCK: &str = "digit-studio models";

/// A network that is kept, and what it is.
type Kept = (Stored, Description);

/// The folder.
pub(super) struct Library {
    folder: Folder,
    /// Held by whoever changes something, so that no tab writes over what another one has just written.
    _lock: Option<Lock>,
}

impl Library {
    /// Opens the folder to look at it.
    ///
    /// # Errors
    ///
    /// When the browser refuses storage.
    pub(super) async fn open() -> Result<Self, Failure> {
        let folder = Folder::open(FOLDER).await.map_err(not_kept)?;
        let _lock = None;
        Ok(Self { folder, _lock })
    }

    /// Opens the folder to change it, once no other tab does.
    ///
    /// # Errors
    ///
    /// When the browser refuses storage, or has no locks.
    pub(super) async fn change() -> Result<Self, Failure> {
        let lock = Lock::take(LOCK).await.map_err(not_kept)?;
        let Self { folder, .. } = Self::open().await?;
        let _lock = Some(lock);
        Ok(Self { folder, _lock })
    }

    /// All networks, oldest first, and the names of the files that are none. They are left alone.
    ///
    /// # Errors
    ///
    /// When the browser doesn't list the folder.
    pub(super) async fn list(&self) -> Result<(Vec<Kept>, Vec<String>), Failure> {
        let (mut found, mut unreadable) = (Vec::new(), Vec::new());
        for name in self.folder.names().await.map_err(not_kept)? {
            let Some(id) = name.strip_suffix(ENDING) else {
                continue;
            };
            match self.folder.read(&name).await {
                // Another tab has removed it meanwhile.
                Ok(None) => {}
                // A tab has made it and not written to it, because the tab ended or the disk was full.
                Ok(Some(bytes)) if bytes.is_empty() => {}
                Ok(Some(bytes)) => match whole(id, &bytes) {
                    Some(kept) => found.push(kept),
                    None => unreadable.push(name),
                },
                Err(_) => unreadable.push(name),
            }
        }
        found.sort_by(|(a, _), (b, _)| a.created_at.total_cmp(&b.created_at));
        unreadable.sort();
        Ok((found, unreadable))
    }

    /// A network.
    ///
    /// # Errors
    ///
    /// When there is none, or its file is damaged.
    pub(super) async fn read(&self, id: &str) -> Result<Kept, Failure> {
        let file = format!("{id}{ENDING}");
        let bytes = self.folder.read(&file).await.map_err(unread)?;
        let found = bytes.and_then(|bytes| whole(id, &bytes));
        found.ok_or_else(|| {
            let words = format!(
                "there is no network called {id}; studio.models.list() names those that there are"
            );
            refusal("NoSuchModel", words)
        })
    }

    /// Keeps a network, and tells what it is now.
    ///
    /// # Errors
    ///
    /// When the browser refuses, for instance because the disk is full. What was kept is as it was.
    pub(super) async fn write(&self, model: &Stored) -> Result<JsValue, Failure> {
        let bytes = model.to_bytes();
        let (_, about) = Stored::from_bytes(&bytes)
            .map_err(|error| refusal("InvalidModel", error.to_string()))?;
        let file = format!("{}{ENDING}", model.id);
        self.folder.write(&file, &bytes).await.map_err(not_kept)?;
        Ok(stored(model, &about))
    }

    /// Forgets a network.
    ///
    /// # Errors
    ///
    /// When the browser refuses.
    pub(super) async fn remove(&mut self, id: &str) -> Result<(), Failure> {
        let removed = self.folder.remove(&format!("{id}{ENDING}")).await;
        removed.map_err(not_kept)
    }
}

/// What a file holds, if that is whole and of this name: a file that was renamed must not pass for another network.
fn whole(id: &str, bytes: &[u8]) -> Option<Kept> {
    let kept = Stored::from_bytes(bytes).ok();
    kept.filter(|(stored, _)| stored.id == id)
}

/// A file is there, and the browser doesn't give it.
fn unread(failure: JsFailure) -> Failure {
    Failure {
        message: format!("This browser could not read its networks ({failure}). Try again."),
        code: "NotRead".to_owned(),
        status: 503,
    }
}

/// The browser keeps nothing, or not this.
fn not_kept(failure: JsFailure) -> Failure {
    Failure {
        message: format!(
            "This browser could not keep the network ({}).",
            failure.0.trim_end_matches('.')
        ),
        code: "NotKept".to_owned(),
        status: 507,
    }
}
