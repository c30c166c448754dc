//! Prints made-up handwriting: as JSON for scripts that draw it on the real page, or as a picture to look at.
//!
//! ```text
//! cargo run --release --no-default-features --example handwriting -- --set score --count 2000 > drawings.json
//! cargo run --release --no-default-features --example handwriting -- --set train --as pad > sheet.pgm
//! ```

use digit_studio::app::handwriting::{Drawing, Set, canvas, exam, to_json};
use digit_studio::app::prepare::Stage;
use digit_studio::engine::digit::SIDE;
use std::env;
use std::error::Error;
use std::io::{self, Write as _};

const USAGE: &str =
    "handwriting [--set score|train] [--seed N] [--first N] [--count N] [--as json|pad|seen] [--without STAGE]...
  json  strokes, for tests/e2e/drawings.mjs (the default)
  pad   a PGM picture of the pad, smaller: ten drawings in a row, ink is black
  seen  a PGM picture of what the network sees: ten drawings in a row, ink is white;
        without stages of its preparation: paper, crop, margin, aspect, strength, mass";

/// Drawings side by side: one of each digit.
const COLUMNS: usize = 10;

/// Side of one pad on the sheet, in pixels.
const PAD_SIDE: u32 = 80;

#[derive(Clone, Copy)]
enum Output {
    Json,
    Pad,
    Seen,
}

struct Request {
    set: Set,
    seed: u64,
    first: u32,
    count: u32,
    output: Output,
    left_out: Vec<Stage>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let request = Request::read(env::args().skip(1))?;
    let drawings = (request.first..request.first + request.count)
        .map(|index| Drawing::new(request.set, request.seed, index));
    let bytes = match request.output {
        Output::Json => to_json(drawings).into_bytes(),
        Output::Pad => sheet(drawings.map(|drawing| pad(&drawing)), PAD_SIDE as usize),
        Output::Seen => {
            let seen: Result<Vec<_>, _> = drawings
                .map(|drawing| {
                    Ok::<_, Box<dyn Error>>(exam::prepared(&drawing, &request.left_out)?)
                })
                .collect();
            sheet(seen?.iter().map(|image| image.pixels().to_vec()), SIDE)
        }
    };
    Ok(io::stdout().write_all(&bytes)?)
}

impl Request {
    fn read(mut words: impl Iterator<Item = String>) -> Result<Self, Box<dyn Error>> {
        let mut request = Self {
            set: Set::Score,
            seed: 1,
            first: 0,
            count: 200,
            output: Output::Json,
            left_out: Vec::new(),
        };
        while let Some(name) = words.next() {
            let value = words.next().ok_or(USAGE)?;
            match (name.as_str(), value.as_str()) {
                ("--set", "score") => request.set = Set::Score,
                ("--set", "train") => request.set = Set::Train,
                ("--seed", number) => request.seed = number.parse()?,
                ("--first", number) => request.first = number.parse()?,
                ("--count", number) => request.count = number.parse()?,
                ("--as", "json") => request.output = Output::Json,
                ("--as", "pad") => request.output = Output::Pad,
                ("--as", "seen") => request.output = Output::Seen,
                ("--without", title) => request.left_out.push(stage(title)?),
                _ => return Err(USAGE.into()),
            }
        }
        Ok(request)
    }
}

fn stage(title: &str) -> Result<Stage, &'static str> {
    let mut stages = Stage::ALL.into_iter();
    stages.find(|stage| stage.title() == title).ok_or(USAGE)
}

/// A pad's grey levels, painted smaller than on the page.
fn pad(drawing: &Drawing) -> Vec<u8> {
    let rgba = canvas::paint(&drawing.strokes, PAD_SIDE);
    rgba.chunks(4).map(|pixel| u8::MAX - pixel[3]).collect()
}

/// A PGM picture of square pictures, a grey line between them.
fn sheet(pictures: impl Iterator<Item = Vec<u8>>, side: usize) -> Vec<u8> {
    let pictures: Vec<_> = pictures.collect();
    let rows = pictures.chunks(COLUMNS);
    let (width, height) = (COLUMNS * (side + 1), rows.len() * (side + 1));
    let mut sheet = format!("P5 {width} {height} 255\n").into_bytes();
    let body = sheet.len();
    sheet.resize(body + width * height, 128);
    for (row, pictures) in rows.enumerate() {
        for (column, picture) in pictures.iter().enumerate() {
            for (y, line) in picture.chunks(side).enumerate() {
                let start = body + (row * (side + 1) + y) * width + column * (side + 1);
                sheet[start..start + side].copy_from_slice(line);
            }
        }
    }
    sheet
}
