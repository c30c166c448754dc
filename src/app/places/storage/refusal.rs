//! What a store refused. A rule that somebody has to set is told apart, so that it can be copied.

use super::Folder;
use crate::app::words::stopped;

/// What a refusal is about, as far as the place shows something else because of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Cause {
    /// Something else.
    #[default]
    Other,
    /// The name of a bucket is of no use.
    Name,
    /// There is no such bucket.
    NoBucket,
    /// The bucket has objects, and can't be deleted before them.
    NotEmpty,
    /// The service isn't connected.
    NoConnection,
    /// The browser keeps no files for this page.
    NoFiles,
    /// There is no more room.
    Full,
}

impl Cause {
    /// The cause by the code of the store's error.
    pub fn of(code: &str) -> Self {
        match code {
            "InvalidBucketName" | "BucketAlreadyExists" | "BucketAlreadyOwnedByYou" => Self::Name,
            "NoSuchBucket" => Self::NoBucket,
            "BucketNotEmpty" => Self::NotEmpty,
            "NoSuchConnection" => Self::NoConnection,
            "StorageUnavailable" => Self::NoFiles,
            "QuotaExceededError" => Self::Full,
            _ => Self::Other,
        }
    }
}

/// A refusal in words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Refusal {
    /// What it is about.
    pub cause: Cause,
    /// What is wrong, and what to do.
    pub words: String,
    /// A CORS rule to set, as JSON in lines.
    pub rule: Option<String>,
    /// What follows the rule.
    pub more: String,
}

impl Refusal {
    /// Finds the rule in an error's message.
    pub fn read(message: &str) -> Self {
        let rule = message.find("[{").and_then(|begin| {
            let end = begin + message[begin..].find("}]")? + 2;
            Some((begin, end))
        });
        let Some((begin, end)) = rule else {
            return Self {
                words: words(message),
                ..Self::default()
            };
        };
        Self {
            cause: Cause::default(),
            words: with_capital(message[..begin].trim_end()),
            rule: Some(in_lines(&message[begin..end])),
            more: message[end..].trim_start_matches(['.', ' ']).to_owned(),
        }
    }

    /// The same, about something.
    pub fn about(self, cause: Cause) -> Self {
        Self { cause, ..self }
    }

    /// Nothing can be added to what this browser keeps.
    pub fn full() -> Self {
        let words = "The room that the browser gives this page is full, so that nothing can be added. Delete objects, \
                     runs or models, or clear all data in Storage.";
        Self::read(words).about(Cause::Full)
    }

    /// Whether nothing was refused.
    pub fn is_none(&self) -> bool {
        self.words.is_empty()
    }
}

/// What is told instead of a folder that isn't here: a title, and what to do.
pub fn absence(folder: &Folder, cause: Cause, store: &str) -> Option<(String, String)> {
    let bucket = &folder.bucket;
    let title = format!("There is no bucket {bucket:?} here");
    match (cause, folder.connection.is_some()) {
        (Cause::NoBucket, false) => Some((
            title,
            "This browser has no bucket of this name. It may have been deleted, or be in another browser: look at all \
             buckets, or create it there."
                .to_owned(),
        )),
        (Cause::NoBucket, true) => Some((
            title,
            format!(
                "{store} shows no bucket of this name: it may have been deleted, or your key may not see it. Look at all \
                 buckets, or ask whoever gave you the key."
            ),
        )),
        (Cause::NoConnection, _) => Some((
            "This service is not connected".to_owned(),
            "Its keys are no longer in this page. Connect it again in Storage, then open the bucket from there.".to_owned(),
        )),
        _ => None,
    }
}

fn words(message: &str) -> String {
    stopped(&with_capital(message))
}

/// An address at the beginning stays one.
fn with_capital(words: &str) -> String {
    let mut rest = words.chars();
    match rest.next() {
        Some(first) if !words.starts_with("http") => {
            format!("{}{}", first.to_ascii_uppercase(), rest.as_str())
        }
        _ => words.to_owned(),
    }
}

/// The rule with a line for each of its properties.
fn in_lines(rule: &str) -> String {
    let rule = rule.replace("[{", "[\n  {\n    ");
    let rule = rule.replace("], \"", "],\n    \"");
    rule.replace("}]", "\n  }\n]")
}
