//! What is in a folder: other folders and objects, in some order.

use super::super::{Order, TableColumn};
use super::{Folder, size_text};
use crate::app::words::counted;
use std::cmp::Ordering;

/// An object, as a listing shows it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Object {
    /// Its name in the bucket.
    pub key: String,
    /// In bytes.
    pub size: u64,
    /// In milliseconds since 1970, where the store tells.
    pub modified_at: Option<f64>,
    /// Such as `image/png`, where the store tells.
    pub content_type: Option<String>,
}

/// A line of a folder.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// Another folder, by its prefix.
    Folder(String),
    /// An object.
    Object(Object),
}

impl Item {
    /// The prefix or the key.
    pub fn key(&self) -> &str {
        match self {
            Self::Folder(prefix) => prefix,
            Self::Object(object) => &object.key,
        }
    }
}

/// What a column shows, and what its header sorts by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ObjectColumn {
    /// The key's part in this folder.
    Name,
    /// In bytes.
    Size,
    /// When it was stored.
    Modified,
    /// What it says it is.
    Type,
}

impl TableColumn for ObjectColumn {
    const ALL: &'static [Self] = &[Self::Name, Self::Size, Self::Modified, Self::Type];

    fn title(self) -> &'static str {
        match self {
            Self::Name => "Name",
            Self::Size => "Size",
            Self::Modified => "Last modified",
            Self::Type => "Type",
        }
    }

    fn is_figure(self) -> bool {
        self == Self::Size
    }

    /// The newest and the largest come first.
    fn begins_descending(self) -> bool {
        matches!(self, Self::Size | Self::Modified)
    }
}

/// By what a folder is sorted.
pub type ObjectOrder = Order<ObjectColumn>;

impl Default for ObjectOrder {
    fn default() -> Self {
        Self::of(ObjectColumn::Name)
    }
}

/// The lines of a folder from top to bottom: folders first, by name, then objects.
pub fn arrange_items(items: &[Item], order: ObjectOrder) -> Vec<Item> {
    let mut sorted = items.to_vec();
    sorted.sort_by(|one, other| match (one, other) {
        (Item::Folder(one), Item::Folder(other)) => turned(names(one, other), order),
        (Item::Folder(_), Item::Object(_)) => Ordering::Less,
        (Item::Object(_), Item::Folder(_)) => Ordering::Greater,
        (Item::Object(one), Item::Object(other)) => compare(one, other, order),
    });
    sorted
}

fn compare(one: &Object, other: &Object, order: ObjectOrder) -> Ordering {
    let by_value = match order.column {
        ObjectColumn::Name => Ordering::Equal,
        ObjectColumn::Size => one.size.cmp(&other.size),
        ObjectColumn::Type => one.content_type.cmp(&other.content_type),
        ObjectColumn::Modified => {
            let time = |object: &Object| object.modified_at.unwrap_or_default();
            time(one).total_cmp(&time(other))
        }
    };
    match by_value {
        Ordering::Equal if order.column == ObjectColumn::Name => {
            turned(names(&one.key, &other.key), order)
        }
        // Equals stand by name, whichever way the others go.
        Ordering::Equal => names(&one.key, &other.key),
        by_value if order.is_descending => by_value.reverse(),
        by_value => by_value,
    }
}

/// Folders have no other values, so they turn with the names alone.
fn turned(ordering: Ordering, order: ObjectOrder) -> Ordering {
    if order.column == ObjectColumn::Name && order.is_descending {
        ordering.reverse()
    } else {
        ordering
    }
}

/// As people look for names: large and small letters are the same.
fn names(one: &str, other: &str) -> Ordering {
    let lower = one.to_lowercase().cmp(&other.to_lowercase());
    lower.then_with(|| one.cmp(other))
}

/// How much is in a folder, as far as it is listed.
pub fn listing_words(folder: &Folder, items: &[Item], is_whole: bool) -> String {
    let (mut folders, mut objects, mut bytes) = (0, 0, 0);
    for item in items {
        match item {
            Item::Folder(_) => folders += 1,
            Item::Object(object) => {
                objects += 1;
                bytes += object.size;
            }
        }
    }
    let mut parts = Vec::new();
    if folders > 0 {
        parts.push(counted(folders, "folder"));
    }
    if objects > 0 {
        parts.push(format!(
            "{}, {}",
            counted(objects, "object"),
            size_text(bytes)
        ));
    }
    let words = parts.join(" and ");
    match (words.is_empty(), is_whole) {
        (true, _) => format!("Nothing is in {}", folder.title()),
        (_, true) => words,
        (_, false) => format!("The first {words}"),
    }
}
