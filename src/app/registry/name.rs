//! What networks are called, by people and in the page's API.

use crate::app::words::is_unseen;

/// Most characters of a name.
pub const MOST_LETTERS: usize = 80;
/// Most characters of an id, which is a file's name too.
const MOST_OF_ID: usize = 40;

/// A name that no network can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// There is nothing to read.
    #[error("a network needs a name: type one")]
    Empty,
    /// It is longer than any table shows.
    #[error("a network's name has at most {MOST_LETTERS} characters, and this has {0}")]
    Long(usize),
}

/// A name as it is kept: without space around it, in one line.
///
/// # Errors
///
/// When nothing is left, or too much.
pub fn tidy(name: &str) -> Result<String, NameError> {
    let seen = name.chars().filter(|letter| !is_hidden(*letter));
    let printed = seen.map(|letter| if letter.is_control() { ' ' } else { letter });
    let name: String = printed.collect();
    // A page shows several spaces as one.
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    match name.chars().count() {
        0 => Err(NameError::Empty),
        letters if letters > MOST_LETTERS => Err(NameError::Long(letters)),
        _ => Ok(name),
    }
}

/// What takes no room, or turns the direction of what follows: names that differ must look different.
fn is_hidden(letter: char) -> bool {
    letter == '\u{ad}' || is_unseen(letter)
}

/// Whether a text can name a network in the page's API and in its folder.
pub fn is_id(id: &str) -> bool {
    let fits = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    (1..=MOST_OF_ID).contains(&id.len()) && id.chars().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_tidied_or_refused() {
        assert_eq!(tidy("  My best\n").as_deref(), Ok("My best"));
        assert_eq!(tidy("two\nlines").as_deref(), Ok("two lines"));
        assert_eq!(tidy("two  \u{a0} spaces").as_deref(), Ok("two spaces"));
        assert_eq!(tidy("a\u{200b}b\u{202e}c").as_deref(), Ok("abc"));
        assert_eq!(tidy(" \t "), Err(NameError::Empty));
        assert_eq!(tidy("\u{200b}"), Err(NameError::Empty));
        assert!(tidy(&"ä".repeat(80)).is_ok());
        assert_eq!(tidy(&"a".repeat(81)), Err(NameError::Long(81)));
    }

    #[test]
    fn an_id_is_a_files_name() {
        assert!(is_id("model-Ab3"));
        for id in ["", "../runs", "a.b", "a/b", &"a".repeat(41)] {
            assert!(!is_id(id), "{id}");
        }
    }
}
