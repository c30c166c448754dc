//! From lines to what the pad is told: where on the pad, and the places that a browser reports.

use super::geometry::{Path, bounds};
use super::writer::{Writer, scattered};
use crate::app::ink::{Pen, Point, Stroke};
use crate::engine::random::Random;

/// Ink stays this far from the pad's edge, as a share of its side.
const MARGIN: f32 = 0.02;

/// Width of the pad's line over which a digit is at least so many times as large. Below that the holes of an 8 close,
/// and nobody goes on drawing like that.
const LEAST_SIZE_IN_PENS: f32 = 5.0;

/// Standard deviation of the size from drawing to drawing, as a share of it.
const SIZE_SCATTER: f32 = 0.06;

/// Standard deviation of the place from drawing to drawing, as a share of the free space.
const PLACE_SCATTER: f32 = 0.08;

/// Places per pad side of way: a pen reports 120 times a second (`getCoalescedEvents`), and a digit's two to three pad
/// sides of line take about a second.
const PLACES_PER_SIDE: f32 = 40.0;

/// Fewest and most places of a stroke.
const PLACES: (f32, f32) = (8.0, 80.0);

/// Share of the time in which the pen speeds up at the start and slows down at the end.
const EASE: f32 = 0.3;

/// Places are told in whole pixels of a pad that is shown this large, as a mouse does.
const SHOWN_PIXELS: f32 = 400.0;

/// Puts the lines of a digit onto the pad and follows them with the writer's pen.
pub(super) fn strokes(lines: &[Vec<Point>], writer: &Writer, random: &mut Random) -> Vec<Stroke> {
    let placement = Placement::choose(lines, writer, random);
    let follow = |line: &Vec<Point>| Stroke {
        points: places(&placement.apply(line)),
        width: writer.pen.width(),
    };
    lines.iter().map(follow).collect()
}

/// How hundredths of a digit's height become places on the pad.
struct Placement {
    scale: f32,
    offset: Point,
}

impl Placement {
    fn choose(lines: &[Vec<Point>], writer: &Writer, random: &mut Random) -> Self {
        let (least, most) = bounds(lines);
        let longest = (most.x - least.x).max(most.y - least.y).max(1.0);
        let scale = size(writer, random) / longest;
        let slip = scattered(random, PLACE_SCATTER);
        let edge = MARGIN + writer.pen.width() / 2.0;
        let offset = |least: f32, most: f32, share: f32| {
            let free = 1.0 - 2.0 * edge - (most - least) * scale;
            edge + free * share.clamp(0.0, 1.0) - least * scale
        };
        Self {
            scale,
            offset: Point {
                x: offset(least.x, most.x, writer.place.x + slip.x),
                y: offset(least.y, most.y, writer.place.y + slip.y),
            },
        }
    }

    fn apply(&self, line: &[Point]) -> Vec<Point> {
        let place = |at: &Point| Point {
            x: self.offset.x + self.scale * at.x,
            y: self.offset.y + self.scale * at.y,
        };
        line.iter().map(place).collect()
    }
}

/// Longer side of the digit's line, as a share of the pad's side.
fn size(writer: &Writer, random: &mut Random) -> f32 {
    let wanted = writer.size * (1.0 + random.bell(SIZE_SCATTER));
    let (least, most) = (
        LEAST_SIZE_IN_PENS * writer.pen.width(),
        1.0 - 2.0 * MARGIN - Pen::Thick.width(),
    );
    wanted.clamp(least, most)
}

/// Where the pen is each time that the browser looks: close together where it is slow.
fn places(line: &[Point]) -> Vec<Point> {
    let path = Path::new(line);
    let (fewest, most) = PLACES;
    let count = (path.length() * PLACES_PER_SIDE)
        .clamp(fewest, most)
        .round();
    let place = |i: u16| {
        let time = f32::from(i) / (count - 1.0);
        let eased = time * time * (3.0 - 2.0 * time);
        path.at(path.length() * (time + EASE * (eased - time)))
    };
    (0..count as u16).map(|i| whole_pixels(place(i))).collect()
}

fn whole_pixels(at: Point) -> Point {
    let snap = |value: f32| (value * SHOWN_PIXELS).round() / SHOWN_PIXELS;
    Point {
        x: snap(at.x),
        y: snap(at.y),
    }
}
