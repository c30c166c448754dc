//! A prediction in words and bars.

use crate::app::number::shortest;
use crate::app::words::percent;

/// Most digits of a line: what has more is read in the reply.
const MOST_DIGITS: usize = 20;

/// What a deployment reads in the images that it was asked about.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// The digit of the first image.
    pub digit: usize,
    /// In words: "reads 7, 99.8 %", or the digits of all images.
    pub line: String,
    /// How likely each digit is for the first image.
    pub bars: Vec<Bar>,
}

/// How likely one digit is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// From 0 to 1.
    pub share: String,
    /// In percent, without its sign.
    pub percent: String,
    /// Whether it is the digit that is read.
    pub is_top: bool,
}

impl Verdict {
    /// Reads a prediction's `values`: a digit and its ten probabilities per image. Nothing when there is none, or the
    /// numbers are no prediction of ten digits.
    pub fn of(values: &[(f64, Vec<f64>)]) -> Option<Self> {
        let (digit, probabilities) = values.first()?;
        let digit = *digit as usize;
        let share = *probabilities.get(digit)?;
        let line = match values {
            [_] => format!("reads {digit}, {}", percent(share)),
            _ => {
                let digits = values.iter().map(|(digit, _)| shortest(*digit));
                let shown: Vec<_> = digits.take(MOST_DIGITS).collect();
                let rest = match values.len() - shown.len() {
                    0 => String::new(),
                    more => format!(" and {more} more"),
                };
                format!("reads {}{rest}", shown.join(", "))
            }
        };
        let bar = |(at, share): (usize, &f64)| {
            let text = percent(*share);
            Bar {
                share: shortest((share * 10_000.0).round() / 10_000.0),
                percent: text.strip_suffix(" %").unwrap_or(&text).to_owned(),
                is_top: at == digit,
            }
        };
        Some(Self {
            digit,
            line,
            bars: probabilities.iter().enumerate().map(bar).collect(),
        })
    }
}
