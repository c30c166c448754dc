//! Writers: what one person does alike in all of their digits.

use super::Set;
use crate::app::ink::{Pen, Point};
use crate::engine::digit::CLASSES;
use crate::engine::random::{Purpose, Random};

/// Least and greatest value of a habit among the writers of a set.
type Span = (f32, f32);

/// How widely the writers of a set differ. Lengths are hundredths of a digit's height unless said otherwise.
struct Spans {
    /// See [`Writer::slant`].
    slant: Span,
    /// See [`Writer::turn`], here in degrees.
    turn_degrees: Span,
    stretch: Span,
    taper: Span,
    bend: Span,
    size: Span,
    roundness: Span,
    softness: Span,
    /// Standard deviation of [`Writer::quirks`].
    quirk: Span,
    scatter: Span,
    tremor: Span,
    wavelength: Span,
    ends: Span,
}

/// Judged by eye on contact sheets: as far as a digit can still be read by a person without hesitation. Wider than
/// [`SCORE`] wherever more variety only helps a learner.
const TRAIN: Spans = Spans {
    slant: (-0.35, 0.55),
    turn_degrees: (-9.0, 9.0),
    stretch: (0.68, 1.35),
    taper: (-0.25, 0.25),
    bend: (-0.25, 0.25),
    size: (0.34, 0.88),
    roundness: (0.35, 1.0),
    softness: (0.0, 6.0),
    quirk: (0.6, 2.8),
    scatter: (0.5, 2.4),
    tremor: (0.0, 1.1),
    wavelength: (10.0, 40.0),
    ends: (0.5, 3.5),
};

/// Ordinary visitors, and some odd ones: a mouse's tremor is shorter and stronger than any in [`TRAIN`].
const SCORE: Spans = Spans {
    slant: (-0.3, 0.5),
    turn_degrees: (-8.0, 8.0),
    stretch: (0.72, 1.3),
    taper: (-0.2, 0.2),
    bend: (-0.2, 0.2),
    size: (0.36, 0.86),
    roundness: (0.45, 1.0),
    softness: (0.0, 5.0),
    quirk: (0.6, 2.6),
    scatter: (0.5, 2.2),
    tremor: (0.0, 1.3),
    wavelength: (6.0, 30.0),
    ends: (0.5, 3.0),
};

/// Quirks that a writer has. A digit uses up to sixteen in a row, so that some digits share some.
const QUIRKS: usize = 61;

/// One person's habits.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Writer {
    pub(super) number: u32,
    /// The pen that they chose on the page.
    pub(super) pen: Pen,
    /// How far the top leans to the right, as a share of the height.
    pub(super) slant: f32,
    /// How far the whole digit is turned clockwise, in radians.
    pub(super) turn: f32,
    /// Width of their digits as a multiple of the usual one.
    pub(super) stretch: f32,
    /// By what share the bottom is wider than the middle.
    pub(super) taper: f32,
    /// How far the middle bulges to the left, as a share of the height.
    pub(super) bend: f32,
    /// Longer side of their digits as a share of the pad's side.
    pub(super) size: f32,
    /// Where on the pad they write: the share of the free space that is left of (above) the digit.
    pub(super) place: Point,
    /// 0 draws straight pieces, 1 curves.
    pub(super) roundness: f32,
    /// Length over which corners are rounded off.
    pub(super) softness: f32,
    /// What they do differently from the shape, at each of its knots, every time.
    quirks: Vec<Point>,
    /// How much a digit differs from their last one: standard deviation of the knots.
    pub(super) scatter: f32,
    /// Standard deviation of the hand's tremor.
    pub(super) tremor: f32,
    /// Length of one wave of it.
    pub(super) wavelength: f32,
    /// How far strokes end before or beyond where they should: standard deviation.
    pub(super) ends: f32,
    /// Which of a digit's shapes they use, by digit; to be taken modulo their number.
    shapes: [u32; CLASSES],
}

impl Writer {
    pub(super) fn new(set: Set, seed: u64, number: u32) -> Self {
        let spans = match set {
            Set::Train => &TRAIN,
            Set::Score => &SCORE,
        };
        let stream = set.numbered(number);
        let random = &mut Random::new(seed, Purpose::Writer { number: stream });
        let mut draw = |(low, high): Span| random.between(low, high);
        let quirk = draw(spans.quirk);
        Self {
            number,
            slant: draw(spans.slant),
            turn: draw(spans.turn_degrees).to_radians(),
            stretch: draw(spans.stretch),
            taper: draw(spans.taper),
            bend: draw(spans.bend),
            size: draw(spans.size),
            roundness: draw(spans.roundness),
            softness: draw(spans.softness),
            scatter: draw(spans.scatter),
            tremor: draw(spans.tremor),
            wavelength: draw(spans.wavelength),
            ends: draw(spans.ends),
            pen: pen(random),
            place: place(random),
            quirks: (0..QUIRKS).map(|_| scattered(random, quirk)).collect(),
            shapes: std::array::from_fn(|_| random.below(1 << 16)),
        }
    }

    /// Which of `count` shapes of `digit` this writer uses.
    pub(super) fn habitual(&self, digit: u8, count: usize) -> usize {
        self.shapes[usize::from(digit)] as usize % count
    }

    /// What the writer does at the knot `index` of `digit`, in hundredths of the height.
    pub(super) fn quirk(&self, digit: u8, index: usize) -> Point {
        // 13 is prime to their number, so each digit begins elsewhere.
        self.quirks[(13 * usize::from(digit) + index) % QUIRKS]
    }
}

/// Half of the visitors leave the pen as it is.
fn pen(random: &mut Random) -> Pen {
    match random.below(4) {
        0 => Pen::Thin,
        1 => Pen::Thick,
        _ => Pen::Medium,
    }
}

/// Most write around the middle, some far from it.
fn place(random: &mut Random) -> Point {
    let Point { x, y } = scattered(random, 0.25);
    Point {
        x: (0.5 + x).clamp(0.0, 1.0),
        y: (0.5 + y).clamp(0.0, 1.0),
    }
}

/// A random offset with this standard deviation in both directions.
pub(super) fn scattered(random: &mut Random, deviation: f32) -> Point {
    Point {
        x: random.bell(deviation),
        y: random.bell(deviation),
    }
}
