//! The images of a payload, as numbers and as JSON.

use crate::app::number::shortest;
use crate::engine::digit::{PIXELS, SIDE};

/// A seven of our own, to begin with: a dot is paper, and a hexadecimal digit is ink.
const EXAMPLE: &str = include_str!("example.txt");

/// Images, each of [`PIXELS`] shades row by row; 0 is paper, 255 is ink.
#[derive(Debug, Clone, PartialEq)]
pub struct Images(Vec<f64>);

/// The example.
pub fn example() -> Images {
    let shades = EXAMPLE.chars().filter(|shade| !shade.is_whitespace());
    let shade = |shade: char| f64::from(17 * shade.to_digit(16).unwrap_or(0));
    Images(shades.map(shade).collect())
}

impl Images {
    /// Takes shades one after the other. Nothing when they are no images, or none at all.
    pub fn of(shades: Vec<f64>) -> Option<Self> {
        let is_shade = |shade: &f64| (0.0..=255.0).contains(shade);
        let are_images = !shades.is_empty() && shades.len().is_multiple_of(PIXELS);
        (are_images && shades.iter().all(is_shade)).then_some(Self(shades))
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.len() / PIXELS
    }

    /// The shades of the first one.
    pub fn first(&self) -> &[f64] {
        &self.0[..PIXELS]
    }

    /// All shades.
    pub(super) fn shades(&self) -> &[f64] {
        &self.0
    }

    /// As a list of images, each a list of rows: a row per line, so that the digit can be seen in the numbers.
    pub fn json(&self) -> String {
        let images: Vec<String> = self.0.chunks(PIXELS).map(image).collect();
        format!("[{}]", images.join(",\n"))
    }

    /// As Watson's payload.
    pub fn payload(&self) -> String {
        format!("{{\"input_data\": [{{\"values\": {}}}]}}", self.json())
    }
}

fn image(shades: &[f64]) -> String {
    let rows: Vec<String> = shades.chunks(SIDE).map(row).collect();
    format!("[\n{}\n]", rows.join(",\n"))
}

fn row(shades: &[f64]) -> String {
    let shades: Vec<String> = shades.iter().map(|shade| shortest(*shade)).collect();
    format!("[{}]", shades.join(","))
}
