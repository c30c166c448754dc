//! A training definition that is stored, and where its runs take data from and leave results.

/// A stored definition, as `window.studio` tells of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Saved {
    /// What `window.studio` calls it; nothing of one that isn't stored yet.
    pub id: String,
    /// What its author calls it.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Who made it.
    pub author: String,
    /// Its settings, as arguments of the pattern's `main.py`.
    pub command_line: String,
    /// The name of its architecture.
    pub network: String,
    /// When it was last changed, ISO 8601.
    pub modified_at: String,
}

impl Saved {
    /// What a new one begins with: the pattern's command.
    pub fn new() -> Self {
        Self {
            command_line: "--epochs 1 --batch-size 64 --lr 0.01 --momentum 0.5".to_owned(),
            ..Self::default()
        }
    }

    /// What was typed into `base`, on top of what is stored by now: whoever changed other fields meanwhile loses nothing.
    pub fn onto(&self, base: &Self, stored: &Self) -> Self {
        let mut merged = stored.clone();
        let fields = merged.words_mut().into_iter().zip(self.words());
        for ((merged, typed), base) in fields.zip(base.words()) {
            if typed != base {
                merged.clone_from(typed);
            }
        }
        merged
    }

    /// What was typed that differs from `base`, by its name in the page's API.
    pub fn changes<'typed>(&'typed self, base: &Self) -> Vec<(&'static str, &'typed str)> {
        let fields = Self::WORDS.into_iter().zip(self.words());
        let changed = fields.zip(base.words());
        let changed = changed.filter(|((_, typed), base)| typed != base);
        changed
            .map(|((name, typed), _)| (name, typed.as_str()))
            .collect()
    }

    /// What people type, by its name in the page's API.
    pub const WORDS: [&'static str; 4] = ["name", "description", "author", "command_line"];

    /// That, in the same order.
    pub fn words(&self) -> [&String; 4] {
        [
            &self.name,
            &self.description,
            &self.author,
            &self.command_line,
        ]
    }

    fn words_mut(&mut self) -> [&mut String; 4] {
        [
            &mut self.name,
            &mut self.description,
            &mut self.author,
            &mut self.command_line,
        ]
    }

    /// Its name, or what stands for one.
    pub fn title(&self) -> &str {
        match self.name.as_str() {
            "" => "Without a name",
            name => name,
        }
    }
}

/// A definition that was typed and not stored.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// What it began from.
    pub base: Saved,
    /// What stands in the fields.
    pub typed: Saved,
}

/// A bucket of this browser, or of a service.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BucketRef {
    /// Its name.
    pub name: String,
    /// The connection to its service; nothing for this browser's own.
    pub connection: Option<String>,
    /// Where that service is.
    pub endpoint: String,
    /// Whether nothing can be written to it.
    pub read_only: bool,
}

impl BucketRef {
    /// What tells it from the others in a list to choose from.
    pub fn key(&self) -> String {
        format!(
            "{} {}",
            self.connection.as_deref().unwrap_or_default(),
            self.name
        )
    }

    /// Whether it is the same bucket of the same store, whatever the connection is called by now.
    pub fn is_of(&self, other: &Self) -> bool {
        (&self.name, &self.endpoint) == (&other.name, &other.endpoint)
    }

    /// What people read in that list.
    pub fn title(&self) -> String {
        match &self.connection {
            None => format!("{}, in this browser", self.name),
            Some(_) => format!("{}, at {}", self.name, self.endpoint),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_of_the_same_name_are_told_apart() {
        let own = BucketRef {
            name: "results".to_owned(),
            ..BucketRef::default()
        };
        let remote = BucketRef {
            connection: Some("connection-1".to_owned()),
            endpoint: "https://s3.example.org".to_owned(),
            ..own.clone()
        };
        assert_ne!(own.key(), remote.key());
        assert!(!own.is_of(&remote));
        let again = BucketRef {
            connection: Some("connection-2".to_owned()),
            ..remote.clone()
        };
        assert!(again.is_of(&remote) && again.key() != remote.key());
        assert_eq!(own.title(), "results, in this browser");
        assert_eq!(remote.title(), "results, at https://s3.example.org");
    }

    #[test]
    fn a_new_definition_is_the_patterns_own() {
        let read = crate::app::command_line::read(&Saved::new().command_line);
        assert_eq!(read, Ok(crate::app::definition::Definition::default()));
        assert_eq!(Saved::new().title(), "Without a name");
    }
}
