//! Files on their way into buckets and out of them: which goes next, how far each is, and what became of it.

use super::{Folder, size_text, visible};
use crate::app::words::counted;

/// Most that go at the same time. The others wait, so that a thousand files don't open a thousand connections.
const MOST_RUNNING: usize = 3;

/// Which way a file goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// From the disk into a bucket.
    Up,
    /// Out of a bucket onto the disk.
    Down,
    /// From a bucket into another, or to another key.
    Across,
}

/// How far a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// Others come first.
    Waiting,
    /// So many bytes are through, of so many where that is known.
    Running(u64, Option<u64>),
    /// It didn't arrive. Why, in words.
    Failed(String),
}

/// How it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is there.
    Done,
    /// Somebody canceled it.
    Canceled,
    /// Something was refused.
    Failed(String),
}

/// A file on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    /// Counts up.
    pub id: u32,
    /// Which way.
    pub direction: Direction,
    /// The bucket that it is about.
    pub folder: Folder,
    /// The object's key.
    pub key: String,
    /// How far.
    pub stage: Stage,
}

impl Transfer {
    fn is_upload_to(&self, folder: &Folder, key: &str) -> bool {
        let is_here = self.folder.at("") == folder.at("") && self.key == key;
        self.direction == Direction::Up && is_here
    }

    /// Whether both would write to one key: the one that comes later has to end later.
    fn meets(&self, other: &Self) -> bool {
        other.direction == Direction::Up && self.is_upload_to(&other.folder, &other.key)
    }

    /// What it is, in words.
    pub fn title(&self) -> String {
        let (key, bucket) = (visible(&self.key), &self.folder.bucket);
        match self.direction {
            Direction::Up => format!("Upload {key} to {bucket}"),
            Direction::Down => format!("Download {key} from {bucket}"),
            Direction::Across => format!("Copy {key} to {bucket}"),
        }
    }

    /// How far, in words.
    pub fn words(&self) -> String {
        match &self.stage {
            Stage::Waiting => "waits".to_owned(),
            Stage::Running(loaded, Some(total)) => {
                format!("{} of {}", size_text(*loaded), size_text(*total))
            }
            Stage::Running(loaded, None) => size_text(*loaded),
            Stage::Failed(reason) => reason.clone(),
        }
    }

    /// The share that is through, from 0 to 1; nothing where it isn't known.
    pub fn share(&self) -> Option<f64> {
        match self.stage {
            Stage::Running(loaded, Some(total)) => Some(loaded as f64 / total.max(1) as f64),
            _ => None,
        }
    }
}

/// All files on their way, and those that didn't arrive.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Transfers {
    /// The oldest first.
    pub all: Vec<Transfer>,
    done: u64,
    /// What arrived last, in words.
    arrived: String,
    last: u32,
}

impl Transfers {
    /// Adds a file that waits for its turn, and gives its number.
    pub fn add(&mut self, direction: Direction, folder: Folder, key: String) -> u32 {
        // A new batch is counted anew.
        self.leave();
        self.last += 1;
        self.all.push(Transfer {
            id: self.last,
            direction,
            folder,
            key,
            stage: Stage::Waiting,
        });
        self.last
    }

    /// The next one whose turn it is; nothing while enough are running, or none waits.
    pub fn start_next(&mut self) -> Option<u32> {
        let is_running = |transfer: &&Transfer| matches!(transfer.stage, Stage::Running(..));
        if self.all.iter().filter(is_running).count() >= MOST_RUNNING {
            return None;
        }
        let mut all = self.all.iter();
        let next = all.position(|transfer| {
            transfer.stage == Stage::Waiting
                && !self
                    .all
                    .iter()
                    .filter(is_running)
                    .any(|other| other.meets(transfer))
        })?;
        self.all[next].stage = Stage::Running(0, None);
        Some(self.all[next].id)
    }

    /// Whether a file is on its way to that key.
    pub fn is_taken(&self, folder: &Folder, key: &str) -> bool {
        let is_there = |transfer: &Transfer| transfer.is_upload_to(folder, key);
        let is_under_way = |transfer: &&Transfer| !matches!(transfer.stage, Stage::Failed(_));
        self.all.iter().filter(is_under_way).any(is_there)
    }

    /// Notes how far one is.
    pub fn progress(&mut self, id: u32, loaded: u64, total: Option<u64>) {
        let running = self.all.iter_mut().find(|transfer| transfer.id == id);
        if let Some(transfer) = running {
            transfer.stage = Stage::Running(loaded, total);
        }
    }

    /// Notes how one ended. Only what failed stays, until it was read.
    pub fn end(&mut self, id: u32, outcome: Outcome) {
        let Some(at) = self.all.iter().position(|transfer| transfer.id == id) else {
            return;
        };
        match outcome {
            Outcome::Failed(reason) => self.all[at].stage = Stage::Failed(reason),
            Outcome::Canceled => drop(self.all.remove(at)),
            Outcome::Done => {
                self.arrived = self.all.remove(at).title();
                self.done += 1;
            }
        }
    }

    /// The visitor goes elsewhere, where what is done is no news.
    pub fn leave(&mut self) {
        if !self.is_busy() {
            self.done = 0;
        }
    }

    /// Whether anything is on its way.
    pub fn is_busy(&self) -> bool {
        let mut all = self.all.iter();
        all.any(|transfer| !matches!(transfer.stage, Stage::Failed(_)))
    }

    /// How far all of them are; empty when there is nothing to tell.
    pub fn words(&self) -> String {
        let left = self.all.len() as u64;
        let failed = |transfer: &&Transfer| matches!(transfer.stage, Stage::Failed(_));
        let failed = self.all.iter().filter(failed).count() as u64;
        let mut parts = Vec::new();
        match self.done {
            0 => {}
            1 => parts.push(format!("1 file done ({})", self.arrived)),
            several => parts.push(format!("{} done", counted(several, "file"))),
        }
        if left > failed {
            parts.push(format!("{} on the way", counted(left - failed, "file")));
        }
        if failed > 0 {
            parts.push(format!("{} failed", counted(failed, "file")));
        }
        parts.join(", ")
    }
}
