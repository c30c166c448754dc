//! What would take the place of an object that is there.

use super::{Folder, visible};
use crate::app::words::counted;

/// Most names that a question gives.
const MOST_NAMES: usize = 3;

/// What is wrong with where a copy is to go; nothing when it can be tried.
pub fn copy_problem(from: (&Folder, &str), bucket: &Folder, key: &str) -> Option<&'static str> {
    let (folder, source) = from;
    if key.is_empty() {
        return Some("Give the copy a name.");
    }
    let is_itself = folder.at("") == bucket.at("") && source == key;
    is_itself.then_some(
        "That is the object itself. Give the copy another name, or choose another bucket.",
    )
}

/// What is said of files whose names are taken, or might be.
pub fn clash_words(names: &[String], is_certain: bool) -> String {
    let shown: Vec<String> = names
        .iter()
        .take(MOST_NAMES)
        .map(|name| visible(name))
        .collect();
    let shown = match names.len().saturating_sub(MOST_NAMES) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    };
    match (names.len(), is_certain) {
        (_, false) => format!("Whether this is here already can’t be told: {shown}."),
        (1, true) => format!("{shown} is here already."),
        (count, true) => {
            let files = counted(count as u64, "file");
            format!("{files} are here already: {shown}.")
        }
    }
}
