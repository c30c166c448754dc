//! What the documents name is there.

use std::fs;
use std::path::{Path, PathBuf};

/// Folders whose files are all in the repository.
const FOLDERS: [&str; 6] = ["deploy/", "docs/", "examples/", "src/", "tests/", "tools/"];

/// Names of files in back-ticks or at the beginning of a command's word.
fn named(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|mark: char| mark.is_whitespace() || "`()[]\"',;".contains(mark));
    let words = words.map(|word| word.trim_end_matches(['.', ':']));
    words.filter(|word| FOLDERS.iter().any(|folder| word.starts_with(folder)))
}

#[test]
fn every_file_that_a_document_names_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let documents = fs::read_dir(root.join("docs")).expect("there are documents");
    let mut documents: Vec<PathBuf> = documents.flatten().map(|entry| entry.path()).collect();
    documents.retain(|path| path.extension().is_some_and(|ending| ending == "md"));
    documents.extend(["README.md", "CONTRIBUTING.md"].map(|name| root.join(name)));
    let mut count = 0;
    for document in documents {
        let text = fs::read_to_string(&document).expect("a document can be read");
        for name in named(&text) {
            let is_there = root.join(name).exists();
            assert!(is_there, "{} names {name}", document.display());
            count += 1;
        }
    }
    assert!(count > 10, "the documents name files: {count}");
}
