//! Sizes and questions in words.

use super::Bucket;
use crate::app::number::fixed;
use crate::app::words::{counted, is_unseen};

/// A number of bytes with as many digits as say something.
pub fn size_text(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
    if bytes < 1_000 {
        return counted(bytes, "byte");
    }
    let mut value = bytes as f64 / 1_000.0;
    let mut unit = 0;
    // What would be rounded to 1,000 is 1 of the next unit.
    while value >= 999.5 && unit + 1 < UNITS.len() {
        value /= 1_000.0;
        unit += 1;
    }
    let decimals = if value < 9.95 { 1 } else { 0 };
    format!("{} {}", fixed(value, decimals), UNITS[unit])
}

/// The question before a bucket is deleted.
pub fn bucket_deletion(bucket: &Bucket) -> String {
    format!("Delete {} for good?", bucket.name)
}

/// The bucket of training definitions (static/parts/definitions.js).
pub const DEFINITIONS: &str = "training-definitions";

/// What a bucket of this browser is for that the page has made; nothing of one's own.
pub fn bucket_note(bucket: &Bucket) -> &'static str {
    match bucket.name.as_str() {
        _ if bucket.is_read_only => "The data set that this page trains on",
        DEFINITIONS => "Your training definitions, which Runs shows",
        "training-results" => "Results of runs",
        _ => "",
    }
}

/// The question before a bucket is deleted with all that is in it: so many objects, or more.
pub fn emptying(bucket: &str, count: u64, is_all: bool) -> String {
    let kind = match bucket {
        DEFINITIONS => "training definition",
        _ => "object",
    };
    let objects = counted(count, kind);
    let holds = match is_all {
        true => objects,
        false => format!("more than {objects}"),
    };
    format!("{bucket} holds {holds}. Delete all of it for good?")
}

/// A name in which nothing is hidden. What isn't seen, or turns the direction of what follows, is shown by a sign or its
/// number: two names that differ must look different, and every name can be pointed at.
pub fn visible(name: &str) -> String {
    // As of an object whose key is the folder's own.
    if name.is_empty() {
        return "(no name)".to_owned();
    }
    let inner = name.trim_matches(' ');
    let before = name.len() - name.trim_start_matches(' ').len();
    let after = name.len() - before - inner.len();
    let spaces = |count: usize| "␣".repeat(count);
    let shown: String = inner.chars().map(shown).collect();
    format!("{}{shown}{}", spaces(before), spaces(after))
}

fn shown(letter: char) -> String {
    match u32::from(letter) {
        code @ 0..0x20 => char::from_u32(0x2400 + code).into_iter().collect(),
        0x7f => "␡".to_owned(),
        // Controls.
        0x80..=0x9f => letter.escape_unicode().to_string(),
        _ if is_unseen(letter) => letter.escape_unicode().to_string(),
        _ => letter.to_string(),
    }
}
