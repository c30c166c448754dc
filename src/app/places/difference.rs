//! What distinguishes runs: the settings that not all of them share.

use super::Entry;

/// A setting that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// "learning rate".
    pub setting: String,
    /// One for each run, in their order.
    pub values: Vec<String>,
}

/// The settings in which the runs differ, in the order of the definition. Names are left out: they head the columns.
pub fn differences(entries: &[Entry]) -> Vec<Difference> {
    let Some(first) = entries.first() else {
        return Vec::new();
    };
    let names = first.settings.iter().map(|(name, _)| name);
    let rows = names.filter(|name| *name != "name").map(|name| Difference {
        setting: name.replace('_', " "),
        values: entries.iter().map(|entry| value(entry, name)).collect(),
    });
    let differs = |row: &Difference| row.values.iter().any(|value| *value != row.values[0]);
    rows.filter(differs).collect()
}

/// A value without JSON's quotes.
fn value(entry: &Entry, name: &str) -> String {
    let found = entry.settings.iter().find(|(known, _)| known == name);
    found.map_or_else(
        || "–".to_owned(),
        |(_, json)| json.trim_matches('"').to_owned(),
    )
}
