//! Listing a bucket in pages, as `ListObjectsV2` does.

use super::ObjectsError;

/// Most entries of a page, and how many there are where nobody says.
const MOST_ENTRIES: u32 = 1000;

/// What to list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// How the keys begin.
    pub prefix: String,
    /// Keys that have it after the prefix are rolled up into one entry: `/` makes folders. Empty rolls up nothing.
    pub delimiter: String,
    /// Where to go on: from the page before.
    pub continuation_token: Option<String>,
    /// Most entries of the page, up to 1,000.
    pub max_keys: u32,
}

impl Default for Query {
    fn default() -> Self {
        Self {
            prefix: String::new(),
            delimiter: String::new(),
            continuation_token: None,
            max_keys: MOST_ENTRIES,
        }
    }
}

/// An object, as a listing shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name.
    pub key: String,
    /// In bytes.
    pub size: u64,
    /// Changes with the content; without quotes.
    pub etag: String,
    /// When it was stored, as ISO 8601 or in milliseconds since 1970: as the store has it.
    pub last_modified: String,
    /// What it says it is, such as `image/png`, where the store tells.
    pub content_type: Option<String>,
}

/// A page of a bucket's objects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing<T = Entry> {
    /// The objects, sorted by the bytes of their keys.
    pub objects: Vec<T>,
    /// What keys have in common up to the delimiter.
    pub common_prefixes: Vec<String>,
    /// Where the next page goes on; nothing on the last page.
    pub next: Option<String>,
}

/// A page of what is there, sorted by key.
///
/// # Errors
///
/// When the continuation token isn't one.
pub fn page<'a, T>(
    all: impl Iterator<Item = (&'a str, T)>,
    query: &Query,
) -> Result<Listing<T>, ObjectsError> {
    let last = query
        .continuation_token
        .as_deref()
        .map(parse_token)
        .transpose()?;
    let most = query.max_keys.min(MOST_ENTRIES) as usize;
    let mut listing = Listing {
        objects: Vec::new(),
        common_prefixes: Vec::new(),
        next: None,
    };
    let mut newest: Option<Place> = None;
    let wanted = all.filter(|(key, _)| key.starts_with(&query.prefix));
    for (key, object) in
        wanted.skip_while(|(key, _)| last.as_ref().is_some_and(|last| last.covers(key)))
    {
        if newest.as_ref().is_some_and(|newest| newest.covers(key)) {
            continue;
        }
        if listing.objects.len() + listing.common_prefixes.len() >= most {
            listing.next = newest.map(|newest| newest.token());
            break;
        }
        match rolled_up(key, query) {
            Some(folder) => {
                listing.common_prefixes.push(folder.to_owned());
                newest = Some(Place::Folder(folder.to_owned()));
            }
            None => {
                listing.objects.push(object);
                newest = Some(Place::Key(key.to_owned()));
            }
        }
    }
    Ok(listing)
}

/// The key up to the first delimiter after the prefix.
fn rolled_up<'key>(key: &'key str, query: &Query) -> Option<&'key str> {
    if query.delimiter.is_empty() {
        return None;
    }
    let rest = key.get(query.prefix.len()..)?;
    let end = query.prefix.len() + rest.find(&query.delimiter)? + query.delimiter.len();
    key.get(..end)
}

/// The last entry of a page.
enum Place {
    Key(String),
    Folder(String),
}

impl Place {
    /// Whether a key is at or before this place.
    fn covers(&self, key: &str) -> bool {
        match self {
            Self::Key(last) => key <= last.as_str(),
            Self::Folder(folder) => key.starts_with(folder) || key < folder.as_str(),
        }
    }

    /// A text that says nothing to people, so that nobody builds on what is in it.
    fn token(&self) -> String {
        let (kind, text) = match self {
            Self::Key(key) => ('k', key),
            Self::Folder(folder) => ('f', folder),
        };
        let digits: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
        format!("{kind}{digits}")
    }
}

fn parse_token(token: &str) -> Result<Place, ObjectsError> {
    let place = || {
        let digits = token.get(1..)?.as_bytes();
        let pairs = digits.chunks(2).map(|pair| match pair {
            [_, _] => u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok(),
            _ => None,
        });
        let text = String::from_utf8(pairs.collect::<Option<_>>()?).ok()?;
        match token.as_bytes().first()? {
            b'k' => Some(Place::Key(text)),
            b'f' => Some(Place::Folder(text)),
            _ => None,
        }
    };
    let refused = || {
        let words = "The continuation token isn't one: it comes from the page before, as next_continuation_token.";
        ObjectsError::InvalidArgument(words.to_owned())
    };
    place().ok_or_else(refused)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: [&str; 7] = [
        "a.txt",
        "processed/test.pt",
        "processed/training.pt",
        "raw/t10k",
        "raw/train/images",
        "raw/train/labels",
        "zebra",
    ];

    fn list(query: &Query) -> Listing<&'static str> {
        page(KEYS.iter().map(|key| (*key, *key)), query).unwrap()
    }

    fn query(prefix: &str, delimiter: &str, max_keys: u32) -> Query {
        Query {
            prefix: prefix.to_owned(),
            delimiter: delimiter.to_owned(),
            continuation_token: None,
            max_keys,
        }
    }

    #[test]
    fn a_prefix_and_a_delimiter_make_folders() {
        let check = |prefix, delimiter, objects: &[&str], folders: &[&str]| {
            let listing = list(&query(prefix, delimiter, 1000));
            assert_eq!(listing.objects, objects, "{prefix} {delimiter}");
            assert_eq!(listing.common_prefixes, folders, "{prefix} {delimiter}");
            assert_eq!(listing.next, None);
        };
        check("", "", &KEYS, &[]);
        check("", "/", &["a.txt", "zebra"], &["processed/", "raw/"]);
        check("raw/", "/", &["raw/t10k"], &["raw/train/"]);
        check("raw", "/", &[], &["raw/"]);
        check(
            "processed/t",
            "",
            &["processed/test.pt", "processed/training.pt"],
            &[],
        );
        check("nothing", "/", &[], &[]);
    }

    #[test]
    fn pages_of_any_size_add_up_to_the_whole() {
        for delimiter in ["", "/", "r"] {
            for max_keys in 1..8 {
                let whole = list(&query("", delimiter, 1000));
                let mut query = query("", delimiter, max_keys);
                let (mut objects, mut folders) = (Vec::new(), Vec::new());
                loop {
                    let part = list(&query);
                    assert!(part.objects.len() + part.common_prefixes.len() <= max_keys as usize);
                    objects.extend(part.objects);
                    folders.extend(part.common_prefixes);
                    query.continuation_token = part.next;
                    if query.continuation_token.is_none() {
                        break;
                    }
                }
                assert_eq!(
                    (objects, folders),
                    (whole.objects, whole.common_prefixes),
                    "{delimiter} {max_keys}"
                );
            }
        }
    }

    #[test]
    fn a_page_goes_on_after_what_was_deleted_meanwhile() {
        let mut query = query("", "", 2);
        query.continuation_token = list(&query).next;
        let left = KEYS.iter().filter(|key| !key.starts_with("processed/"));
        let rest = page(left.map(|key| (*key, *key)), &query).unwrap();
        assert_eq!(rest.objects, ["raw/t10k", "raw/train/images"]);
    }

    #[test]
    fn what_is_no_token_is_refused() {
        for token in ["", "k6", "kzz", "x61", "é", "kff"] {
            let query = Query {
                continuation_token: Some(token.to_owned()),
                ..Query::default()
            };
            let listing = page(KEYS.iter().map(|key| (*key, *key)), &query);
            assert_eq!(
                listing.map_err(|error| error.code()),
                Err("InvalidArgument"),
                "{token}"
            );
        }
    }
}
