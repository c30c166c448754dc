//! What the page and the storage worker say to each other: postcard bytes in a transferred buffer, as in
//! [`super::protocol`].

use super::record::Record;
use serde::{Deserialize, Serialize};

/// What the page asks of the storage worker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum StoreCommand {
    /// Tell of all runs that are kept, and of those that other tabs change from now on.
    Open,
    /// Keep a run. The file changes only when all of it is written.
    Keep {
        /// The definition, as [`super::command_line`] writes it.
        command_line: String,
        /// The run.
        record: Box<Record>,
    },
    /// Keep a run no longer.
    Forget {
        /// Its id.
        id: String,
    },
}

/// What the storage worker tells the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum StoreEvent {
    /// Sent once, first.
    Ready {
        /// [`super::protocol::BUILD`] of the worker.
        build: String,
    },
    /// All runs that were kept have been told of.
    Opened {
        /// Files that are no run of this version, or damaged. They are left alone.
        unreadable: u32,
    },
    /// The browser keeps no files for this page.
    Refused {
        /// Why, in words.
        reason: String,
    },
    /// A run is kept: one from before, or one that another tab has changed.
    Found {
        /// The definition.
        command_line: String,
        /// The run.
        record: Box<Record>,
        /// Whose it is.
        hold: Hold,
    },
    /// Another tab has forgotten a run.
    Gone {
        /// Its id.
        id: String,
    },
    /// A run is kept as it was handed over.
    Kept {
        /// Its id.
        id: String,
    },
    /// A run could not be kept. What was kept of it before is still there.
    NotKept {
        /// Its id.
        id: String,
        /// Why, in words.
        reason: String,
    },
}

/// Who may go on with a run and write it. The browser's locks see to it that there is one at most.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Hold {
    /// This page.
    #[default]
    Ours,
    /// Another tab.
    Elsewhere,
}
