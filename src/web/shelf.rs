//! The folder of runs: two files for each, written in turn, so that a writing that is cut short leaves the one before.

use super::failure::JsFailure;
use super::storage::Folder;
use crate::app::record::{Kept, RecordError};
use std::collections::BTreeMap;

/// The folder in the browser's storage.
const FOLDER: &str = "runs";
const ENDINGS: [&str; 2] = [".0.dsrn", ".1.dsrn"];

/// The folder, and how often each run was written.
pub(super) struct Shelf {
    folder: Folder,
    writings: BTreeMap<String, u32>,
}

/// What is on the shelf of one run.
pub(super) enum Found {
    /// There is no file.
    Nothing,
    /// The newest whole file.
    Run(Box<Kept>),
    /// There are files, and none can be read.
    Unreadable,
}

impl Shelf {
    /// Opens the folder.
    ///
    /// # Errors
    ///
    /// When the browser refuses storage.
    pub(super) async fn open() -> Result<Self, JsFailure> {
        Ok(Self {
            folder: Folder::open(FOLDER).await?,
            writings: BTreeMap::new(),
        })
    }

    /// The ids of all runs that have files.
    ///
    /// # Errors
    ///
    /// When the browser doesn't list the folder.
    pub(super) async fn ids(&self) -> Result<Vec<String>, JsFailure> {
        let names = self.folder.names().await?;
        let ids = names.iter().filter_map(|name| {
            let mut endings = ENDINGS.iter();
            endings.find_map(|ending| name.strip_suffix(ending))
        });
        let mut ids: Vec<String> = ids.map(str::to_owned).collect();
        ids.sort();
        ids.dedup();
        Ok(ids)
    }

    /// Reads a run, and notes how often it was written.
    pub(super) async fn read(&mut self, id: &str) -> Found {
        let mut newest: Option<Kept> = None;
        let mut is_there = false;
        for ending in ENDINGS {
            let bytes = match self.folder.read(&format!("{id}{ending}")).await {
                Ok(None) => continue,
                Ok(Some(bytes)) => bytes,
                Err(_) => Vec::new(),
            };
            is_there = true;
            if let Some(kept) = whole(id, &bytes)
                && newest
                    .as_ref()
                    .is_none_or(|other| kept.writing > other.writing)
            {
                newest = Some(kept);
            }
        }
        match newest {
            Some(kept) => {
                self.writings.insert(id.to_owned(), kept.writing);
                Found::Run(Box::new(kept))
            }
            None if is_there => Found::Unreadable,
            None => Found::Nothing,
        }
    }

    /// Writes a run over the older of its two files.
    ///
    /// # Errors
    ///
    /// When the browser refuses, for instance because the disk is full. The newer file is as it was.
    pub(super) async fn write(&mut self, mut kept: Kept) -> Result<(), JsFailure> {
        let id = kept.record.id.clone();
        kept.writing = self.writings.get(&id).copied().unwrap_or_default() + 1;
        let ending = ENDINGS[kept.writing as usize % ENDINGS.len()];
        let file = format!("{id}{ending}");
        self.folder.write(&file, &kept.to_bytes()).await?;
        self.writings.insert(id, kept.writing);
        Ok(())
    }

    /// Forgets a run.
    pub(super) async fn remove(&mut self, id: &str) {
        self.writings.remove(id);
        for ending in ENDINGS {
            // One of them may never have been written.
            self.folder.remove(&format!("{id}{ending}")).await.ok();
        }
    }
}

/// What a file holds, if that is whole and of this run: a file that was renamed must not pass for another run.
fn whole(id: &str, bytes: &[u8]) -> Option<Kept> {
    let kept: Result<Kept, RecordError> = Kept::from_bytes(bytes);
    kept.ok().filter(|kept| kept.record.id == id)
}
