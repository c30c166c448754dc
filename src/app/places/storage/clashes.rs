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

/// What is said of files whose names are taken.
pub fn clash_words(names: &[String]) -> String {
    let shown: Vec<String> = names
        .iter()
        .take(MOST_NAMES)
        .map(|name| visible(name))
        .collect();
    match (names.len(), names.len().saturating_sub(MOST_NAMES)) {
        (1, _) => format!("{} is here already.", shown.join("")),
        (count, 0) => format!(
            "{} are here already: {}.",
            counted(count as u64, "file"),
            shown.join(", ")
        ),
        (count, more) => format!(
            "{} are here already: {} and {more} more.",
            counted(count as u64, "file"),
            shown.join(", ")
        ),
    }
}
