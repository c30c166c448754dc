//! Made-up handwriting: pen strokes of digits on the pad, as many as anybody wants, always the same ones.
//!
//! People draw differently from what MNIST shows: with a mouse, a finger, thick and thin pens, sevens with a bar,
//! closed fours, small and off-centre. These drawings stand in for them: to be learnt from, and to be judged by.
//!
//! A drawing comes about in four steps, one file each: a *shape* (how the digit is written, `shapes/`), a line through
//! its knots (`skeleton`), what the *writer's* hand makes of it (`writer`, `hand`), and the places on the pad that a
//! browser would report (`pen`).
//!
//! # Two sets
//!
//! [`Set::Train`] is for learning, [`Set::Score`] for judging. No shape is in both, and their writers and drawings come
//! from separate streams of random numbers. But both sets have the same kind of writer: the habits of the score set lie
//! mostly within the ranges of the other, pens and places are spread alike, and some shapes are cousins. So the score of
//! a network that has learnt from the first set is one for known handwriting in other shapes. How well it reads people's
//! takes drawings that people made.

pub mod canvas;
pub mod exam;
mod geometry;
mod hand;
mod json;
mod pen;
mod shapes;
mod skeleton;
mod writer;

#[cfg(test)]
mod tests;

pub use self::json::to_json;

use self::shapes::{Commonness, Shape};
use self::writer::Writer;
use super::ink::{Pen, Stroke};
use crate::engine::digit::CLASSES;
use crate::engine::random::{Purpose, Random};
use std::fmt;

/// Drawings of each digit by the same writer.
pub const DRAWINGS_PER_DIGIT: u32 = 4;

/// Drawings by the same writer: consecutive ones, each digit in turn.
pub const DRAWINGS_PER_WRITER: u32 = DRAWINGS_PER_DIGIT * CLASSES as u32;

/// Share of the drawings in which a writer uses another shape than usual.
const OTHER_SHAPE: f32 = 0.15;

/// Which drawings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Set {
    /// To learn from.
    Train,
    /// To be judged by; never to learn from, nor to choose by.
    Score,
}

impl Set {
    /// A number that neither the other set nor any other index has, for [`Purpose`]; `index` is below 2^31.
    fn numbered(self, index: u32) -> u32 {
        match self {
            Self::Train => index,
            Self::Score => (1 << 31) | index,
        }
    }

    fn shapes(self, digit: u8) -> &'static [Shape] {
        let shapes = match self {
            Self::Train => &shapes::train::SHAPES,
            Self::Score => &shapes::score::SHAPES,
        };
        shapes[usize::from(digit)]
    }
}

/// A digit as somebody drew it.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    /// What it shows.
    pub digit: u8,
    /// What the pen did, in the pad's coordinates.
    pub strokes: Vec<Stroke>,
    /// How it was drawn.
    pub style: Style,
}

/// How a drawing was drawn, for tables of what is read well and what isn't.
#[derive(Debug, Clone, PartialEq)]
pub struct Style {
    /// Counts the set's writers from 0.
    pub writer: u32,
    /// The way to write this digit, for example `flag and foot`.
    pub shape: &'static str,
    /// The pen on the page.
    pub pen: Pen,
    /// How far the top leans to the right, as a share of the height.
    pub slant: f32,
    /// Longer side as a share of the pad's side, as the writer usually draws.
    pub size: f32,
    /// Standard deviation of the hand's tremor, in hundredths of the digit's height.
    pub tremor: f32,
}

impl fmt::Display for Style {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "writer {}, {}, {} pen, slant {:.2}, size {:.2}, tremor {:.1}",
            self.writer,
            self.shape,
            self.pen.title().to_ascii_lowercase(),
            self.slant,
            self.size,
            self.tremor
        )
    }
}

impl Drawing {
    /// The drawing `index` of a set, which is all that it depends on together with the `seed`.
    ///
    /// Digits follow one another from 0 to 9, writers after each [`DRAWINGS_PER_WRITER`] drawings; `index` is below
    /// 2^31.
    pub fn new(set: Set, seed: u64, index: u32) -> Self {
        let writer = Writer::new(set, seed, index / DRAWINGS_PER_WRITER);
        let digit = (index % CLASSES as u32) as u8;
        let number = set.numbered(index);
        let random = &mut Random::new(seed, Purpose::Drawing { number });
        let shape = choose(set.shapes(digit), digit, &writer, random);
        let lines = hand::write(shape, digit, &writer, random);
        Self {
            digit,
            strokes: pen::strokes(&lines, &writer, random),
            style: Style {
                writer: writer.number,
                shape: shape.name,
                pen: writer.pen,
                slant: writer.slant,
                size: writer.size,
                tremor: writer.tremor,
            },
        }
    }
}

/// The writer's own shape, or by chance any other, rare ones among them.
fn choose<'a>(shapes: &'a [Shape], digit: u8, writer: &Writer, random: &mut Random) -> &'a Shape {
    if random.chance(OTHER_SHAPE) {
        return &shapes[random.below(shapes.len() as u32) as usize];
    }
    let is_common = |shape: &&Shape| shape.commonness == Commonness::Common;
    let common: Vec<&Shape> = shapes.iter().filter(is_common).collect();
    common[writer.habitual(digit, common.len())]
}
