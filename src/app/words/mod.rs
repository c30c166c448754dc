//! What the page says: states and numbers as words that a visitor reads.

mod architectures;
mod card;
mod chart;
mod facts;
mod pace;
mod reading;
mod settings;
mod tail;

#[cfg(test)]
mod tests;

use super::number::fixed;
pub use architectures::{architecture_line, architecture_note, architecture_title};
pub use card::{Card, Controls, card};
pub use chart::{Extent, Readout, extent, readout, spoken_readout, with_series};
pub use facts::{Facts, facts, place};
pub use pace::Pace;
pub use reading::{
    Answer, PAD_GUIDE, Reader, announcement, answer, caption, readers, share_text, shares,
};
pub use settings::{
    RuntimeOption, chip, first_problem, runtime_note, runtime_options, setting_note, settings_line,
};
pub use tail::{Shown, Tail, tail};

/// A whole number with a comma between thousands.
pub fn whole(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A share from 0 to 1 in percent with one decimal, never rounded up to a perfection that it hasn't.
pub fn percent(share: f64) -> String {
    let tenths = (share * 1_000.0).round();
    let tenths = if share < 1.0 {
        tenths.min(999.0)
    } else {
        tenths
    };
    format!("{} %", fixed(tenths / 10.0, 1))
}

/// A time span in the two largest units that say something.
pub fn duration(seconds: f64) -> String {
    let seconds = seconds.max(0.0).round() as u64;
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3_600 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3_600, seconds / 60 % 60),
    }
}

/// A number of bytes in millions.
pub fn megabytes(bytes: u64) -> String {
    format!("{} MB", fixed(bytes as f64 / 1e6, 1))
}

/// "1 epoch", "2 epochs".
pub fn counted(number: u64, noun: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{} {noun}{ending}", whole(number))
}

/// Whether a letter takes no room, or joins or turns those beside it: marks of order, and spaces without a width.
pub fn is_unseen(letter: char) -> bool {
    matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// The words with a capital at the beginning and a stop at the end.
pub fn sentence(words: &str) -> String {
    let mut rest = words.trim().chars();
    let first = rest
        .next()
        .map(|first| first.to_ascii_uppercase().to_string());
    stopped(&format!("{}{}", first.unwrap_or_default(), rest.as_str()))
}

/// The words with a stop at the end, unless they have one.
pub fn stopped(words: &str) -> String {
    let stop = if words.is_empty() || words.ends_with(['.', '!', '?']) {
        ""
    } else {
        "."
    };
    format!("{words}{stop}")
}
