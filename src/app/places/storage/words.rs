//! Sizes and questions in words.

use super::Bucket;
use crate::app::number::fixed;
use crate::app::words::counted;

/// A number of bytes with as many digits as say something.
pub fn size_text(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
    if bytes < 1_000 {
        return counted(bytes, "byte");
    }
    let mut value = bytes as f64 / 1_000.0;
    let mut unit = 0;
    // What would be rounded to 1,000 is 1 of the next unit.
    while value >= 999.5 && unit + 1 < UNITS.len() {
        value /= 1_000.0;
        unit += 1;
    }
    let decimals = if value < 9.95 { 1 } else { 0 };
    format!("{} {}", fixed(value, decimals), UNITS[unit])
}

/// The question before a bucket is deleted.
pub fn bucket_deletion(bucket: &Bucket) -> String {
    format!("Delete {} for good?", bucket.name)
}
