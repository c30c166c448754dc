//! Reads what people type.

use super::Field;
use crate::app::number;
use std::str::FromStr;

/// A whole number, with or without separators between thousands.
pub(super) fn whole<T: FromStr>(field: Field, text: &str) -> Result<T, String> {
    let digits: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && *c != ',')
        .collect();
    digits.parse().or(Err(must(field, "a whole number")))
}

/// A decimal number with a point or, as much of the world writes it, a comma.
pub(super) fn decimal(field: Field, text: &str) -> Result<f64, String> {
    let number = number::parse(&text.trim().replace(',', "."));
    number.ok_or_else(|| must(field, "a number such as 0.01"))
}

/// An entry of the setting's list, if it was found there.
pub(super) fn listed<T>(field: Field, found: Option<T>) -> Result<T, String> {
    let names = field.entries().iter().map(|entry| entry.name);
    found.ok_or_else(|| must(field, &names.collect::<Vec<_>>().join(" or ")))
}

fn must(field: Field, be: &str) -> String {
    format!("{} must be {be}", field.title().to_ascii_lowercase())
}
