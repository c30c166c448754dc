//! JSON that can't be read, in words for whoever typed it: what is wrong, and where.

use super::Refusal;
use serde::Deserialize;
use serde_json::error::{Category, Error};

/// Most letters of the text that are shown again.
const MOST_SHOWN: usize = 20;

/// What serde calls the kinds of values, and what people do.
const KINDS: [(&str, &str); 9] = [
    ("map", "an object"),
    ("sequence", "a list"),
    ("string ", "the text "),
    ("integer ", "the number "),
    ("floating point ", "the number "),
    ("boolean ", ""),
    ("a string", "a text"),
    ("a sequence", "a list"),
    ("unit value", "null"),
];

/// Reads JSON. What is JSON, but not what was asked for, is a refusal of that kind.
pub(super) fn read<'a, T: Deserialize<'a>>(
    text: &'a [u8],
    unfit: fn(String) -> Refusal,
) -> Result<T, Refusal> {
    serde_json::from_slice(text).map_err(|error| match error.classify() {
        Category::Data => unfit(misfit(&error, text)),
        Category::Eof if text.trim_ascii().is_empty() => Refusal::NotJson("it is empty".to_owned()),
        Category::Eof => Refusal::NotJson(format!(
            "it ends in line {}, before each bracket and quotation mark has its other half",
            error.line()
        )),
        Category::Syntax | Category::Io => Refusal::NotJson(stumble(&error, text)),
    })
}

/// Where a text stops to be JSON.
fn stumble(error: &Error, text: &[u8]) -> String {
    if error.to_string().starts_with("recursion limit") {
        return "its lists and objects are nested too deeply".to_owned();
    }
    let line = text.split(|byte| *byte == b'\n').nth(error.line() - 1);
    // The column counts bytes, from 1; a line's end is before its first.
    let (before, rest) = line
        .unwrap_or_default()
        .split_at_checked(error.column().saturating_sub(1))
        .unwrap_or_default();
    let before = String::from_utf8_lossy(before).chars().count();
    let shown: String = String::from_utf8_lossy(rest)
        .trim_end()
        .chars()
        .take(MOST_SHOWN)
        .collect();
    let place = format!("line {}, character {}", error.line(), before + 1);
    match shown.as_str() {
        "" => format!("it can't go on as it does at {place}"),
        shown => format!("it can't go on with “{shown}” at {place}"),
    }
}

/// What stands where something else is wanted.
fn misfit(error: &Error, text: &[u8]) -> String {
    let said = error.to_string();
    let said = said
        .rsplit_once(" at line ")
        .map_or(said.as_str(), |(said, _)| said);
    let what = if let Some(field) = named(said, "missing field ") {
        format!("{field} is missing")
    } else if let Some(field) = named(said, "duplicate field ") {
        format!("{field} is given twice")
    } else if let Some((found, wanted)) = said.split_once(", expected ") {
        match found.strip_prefix("invalid type: ") {
            Some(found) => format!("{} stands in place of {}", plain(found), plain(wanted)),
            None => format!("there should be {}", plain(wanted)),
        }
    } else {
        said.to_owned()
    };
    match text.contains(&b'\n') {
        true => format!("{what} (line {})", error.line()),
        false => what,
    }
}

/// What serde names in backticks after those words.
fn named<'a>(said: &'a str, words: &str) -> Option<&'a str> {
    said.strip_prefix(words).map(|name| name.trim_matches('`'))
}

fn plain(kind: &str) -> String {
    let known = KINDS.iter().find_map(|(theirs, ours)| {
        kind.strip_prefix(theirs)
            .map(|rest| format!("{ours}{}", rest.trim_matches('`')))
    });
    known.unwrap_or_else(|| kind.to_owned())
}
