//! Where in the buckets a visitor is, and the addresses of that.

use super::visible;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// What stands for itself in an address.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Begins the address of a bucket at a service. It is too short to be a bucket's name.
const AT: &str = "at";

/// A bucket, or a folder in it: what the objects' keys begin with.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Folder {
    /// The connection to the service that has the bucket; nothing for this browser's own.
    pub connection: Option<String>,
    /// The bucket's name.
    pub bucket: String,
    /// What the keys begin with: empty, or with a slash at its end.
    pub prefix: String,
}

/// A step on the way to a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crumb {
    /// What it is called.
    pub title: String,
    /// Where it leads.
    pub folder: Folder,
}

impl Folder {
    /// Reads what follows `#/storage/`: `bucket/a/b` or `at/connection/bucket/a/b`.
    pub fn parse(path: &str) -> Option<Self> {
        let (first, rest) = path.split_once('/').unwrap_or((path, ""));
        let (connection, path) = match first {
            AT => {
                let (id, path) = rest.split_once('/')?;
                (Some(decoded(id)), path)
            }
            _ => (None, path),
        };
        let (bucket, prefix) = path.split_once('/').unwrap_or((path, ""));
        if bucket.is_empty() {
            return None;
        }
        let mut prefix = decoded(prefix);
        if !prefix.is_empty() && !prefix.ends_with('/') {
            prefix.push('/');
        }
        Some(Self {
            connection,
            bucket: decoded(bucket),
            prefix,
        })
    }

    /// What [`Self::parse`] reads.
    pub fn path(&self) -> String {
        let prefix: Vec<String> = self.prefix.split('/').map(encoded).collect();
        let path = [encoded(&self.bucket), prefix.join("/")].join("/");
        // A folder without a name, as in `a//`, needs its slash to be told from the one around it.
        let path = match path.strip_suffix('/') {
            Some(short) if !short.ends_with('/') => short,
            _ => &path,
        };
        match &self.connection {
            Some(id) => format!("{AT}/{}/{path}", encoded(id)),
            None => path.to_owned(),
        }
    }

    /// A folder of the same bucket.
    pub fn at(&self, prefix: &str) -> Self {
        Self {
            prefix: prefix.to_owned(),
            ..self.clone()
        }
    }

    /// What it is called: the last part of its path. A folder without a name, as in `a//`, is its slash.
    pub fn title(&self) -> String {
        let Some(path) = self.prefix.strip_suffix('/') else {
            return visible(&self.bucket);
        };
        match path.rsplit('/').next().unwrap_or_default() {
            "" => "/".to_owned(),
            last => visible(last),
        }
    }

    /// The bucket and the folders above this one, from the outside in.
    pub fn crumbs(&self) -> Vec<Crumb> {
        let mut crumbs = Vec::new();
        let mut folder = self.at("");
        for part in self.prefix.split_inclusive('/') {
            let inner = self.at(&format!("{}{part}", folder.prefix));
            crumbs.push(crumb(std::mem::replace(&mut folder, inner)));
        }
        crumbs
    }

    /// The key of a file that is put here.
    pub fn key(&self, file: &str) -> String {
        format!("{}{file}", self.prefix)
    }

    /// The part of a key, or of a deeper folder's prefix, that isn't this folder's.
    pub fn name<'key>(&self, key: &'key str) -> &'key str {
        key.strip_prefix(self.prefix.as_str()).unwrap_or(key)
    }
}

fn crumb(folder: Folder) -> Crumb {
    let title = folder.title();
    Crumb { title, folder }
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, ESCAPED).to_string()
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}
