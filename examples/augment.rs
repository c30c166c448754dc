//! Shows what an augmentation recipe does to MNIST's images, and how long it takes.
//!
//! ```text
//! cargo run --release --no-default-features --example augment -- ~/.cache/digit-studio/data/train-images-idx3-ubyte > sheet.pgm
//! ```
//!
//! Each row is one image: as it is, then deformed in eleven ways. The time is printed to standard error.

#![expect(clippy::print_stderr, reason = "a command line prints")]

use digit_studio::engine::augment::{Augmentation, Augmenter, Elastic, Thickness};
use digit_studio::engine::digit::{PIXELS, SIDE};
use std::env;
use std::error::Error;
use std::fs;
use std::io::{self, Write as _};
use std::time::Instant;

const RECIPE: Augmentation = Augmentation {
    rotation_degrees: 12.0,
    scale: 0.12,
    shear: 0.15,
    shift_pixels: 1.0,
    elastic: Elastic {
        amplitude_pixels: 0.7,
        smoothing_pixels: 7.0,
    },
    thickness: Thickness {
        probability: 0.6,
        strength_pixels: 0.6,
    },
};

/// Bytes of an IDX header of images.
const HEADER: usize = 16;
const ROWS: usize = 12;
const COLUMNS: usize = 12;
const TIMED_STEPS: u32 = 500;

fn main() -> Result<(), Box<dyn Error>> {
    let file = env::args()
        .nth(1)
        .ok_or("augment TRAIN-IMAGES-IDX3-UBYTE")?;
    let bytes = fs::read(file)?;
    let (images, _) = bytes[HEADER..].as_chunks::<PIXELS>();
    time(&images[..64]);
    Ok(io::stdout().write_all(&sheet(&images[..ROWS]))?)
}

#[expect(clippy::disallowed_methods, reason = "a native program has a clock")]
fn time(images: &[[u8; PIXELS]]) {
    let start = Instant::now();
    let mut ink = 0_u64;
    for step in 0..TIMED_STEPS {
        let mut augmenter = Augmenter::new(&RECIPE, 1, step);
        for image in images {
            ink += u64::from(augmenter.deform(image)[PIXELS / 2]);
        }
    }
    let count = u128::from(TIMED_STEPS) * images.len() as u128;
    let nanos = start.elapsed().as_nanos() / count;
    eprintln!("{nanos} ns per image ({count} images, ink {ink})");
}

fn sheet(images: &[[u8; PIXELS]]) -> Vec<u8> {
    let (width, height) = (COLUMNS * SIDE, ROWS * SIDE);
    let mut sheet = format!("P5 {width} {height} 255\n").into_bytes();
    let mut rows: Vec<Vec<[u8; PIXELS]>> = images.iter().map(|image| vec![*image]).collect();
    for column in 1..COLUMNS as u32 {
        let mut augmenter = Augmenter::new(&RECIPE, 1, column);
        for (row, image) in rows.iter_mut().zip(images) {
            row.push(augmenter.deform(image));
        }
    }
    for row in &rows {
        for y in 0..SIDE {
            let line = row.iter().flat_map(|image| &image[y * SIDE..][..SIDE]);
            sheet.extend(line);
        }
    }
    sheet
}
