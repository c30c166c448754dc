//! What this page keeps in the browser: how much room it takes, and what "Clear all data" takes away.

use super::size_text;
use crate::app::words::counted;

/// What is smaller than this always fits, where anything does.
pub const SMALL_BYTES: u64 = 64 * 1024;

/// How much room there is.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Space {
    /// Bytes that this site takes.
    pub usage: u64,
    /// Bytes that it may take.
    pub quota: u64,
    /// Whether the browser keeps them when the disk gets full.
    pub is_persisted: bool,
}

impl Space {
    /// Whether nothing can be added, as far as the browser tells: some tell of more room than there is, and only refuse.
    /// Then it is known from `full_at`, at which usage something small was refused.
    pub fn is_full(&self, full_at: Option<u64>) -> bool {
        let is_told = self.quota > 0 && self.usage + SMALL_BYTES > self.quota;
        is_told || full_at.is_some_and(|full_at| self.usage >= full_at)
    }

    /// The share that is used, from 0 to 1.
    pub fn share(&self) -> f64 {
        (self.usage as f64 / self.quota.max(1) as f64).min(1.0)
    }
}

/// How many of something are kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kept {
    /// What it is: `runs`, `objects`, `pages` and others.
    pub name: String,
    /// How many.
    pub count: u64,
    /// In bytes, where the browser tells.
    pub bytes: Option<u64>,
}

/// How full the site's part of the disk is.
pub fn space_words(space: Space) -> String {
    let used = size_text(space.usage);
    match space.quota {
        0 => format!("{used} used"),
        quota => format!("{used} of {} used", size_text(quota)),
    }
}

/// What uses it, the largest first. Keys and notes are too small to tell.
pub fn kept_words(kept: &[Kept]) -> String {
    let mut large: Vec<(&str, u64)> = kept
        .iter()
        .filter(|kept| !["connections", "notes"].contains(&kept.name.as_str()))
        .filter_map(|kept| Some((title(&kept.name), kept.bytes.filter(|bytes| *bytes > 0)?)))
        .collect();
    large.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
    let parts: Vec<String> = large
        .into_iter()
        .map(|(title, bytes)| format!("{title} {}", size_text(bytes)))
        .collect();
    parts.join(" · ")
}

fn title(name: &str) -> &str {
    match name {
        "runs" => "runs",
        "objects" => "objects",
        "mnist" => "data set",
        "pages" => "the page itself",
        other => other,
    }
}

/// What goes when all data is cleared, line by line.
pub fn clearing(kept: &[Kept]) -> Vec<String> {
    kept.iter()
        .filter(|kept| kept.count > 0)
        .map(line)
        .collect()
}

fn line(kept: &Kept) -> String {
    let count = kept.count;
    match kept.name.as_str() {
        "runs" => format!("{}, with networks, figures and logs", counted(count, "run")),
        "models" => counted(count, "stored model"),
        "deployments" if count == 1 => "1 deployment, with its address".to_owned(),
        "deployments" => format!("{}, with their addresses", counted(count, "deployment")),
        "definitions" => counted(count, "training definition"),
        "buckets" => format!("{} of this browser", counted(count, "bucket")),
        "objects" => match kept.bytes {
            Some(bytes) => format!("{}, {}", counted(count, "object"), size_text(bytes)),
            None => counted(count, "object"),
        },
        "mnist" => format!(
            "the data set, {}: it is fetched again with the next training",
            counted(count, "file")
        ),
        "connections" => "the keys of services that this browser remembers".to_owned(),
        "notes" => "notes on where runs leave their results, and on which network reads".to_owned(),
        "pages" => format!(
            "{} of the page itself, kept for visits without a connection",
            counted(count, "file")
        ),
        other => format!("{} of {other}", counted(count, "file")),
    }
}
