//! What a hand makes of a shape: the writer's habits, and the accidents of this one drawing.

use super::geometry::{Path, lerp};
use super::shapes::Shape;
use super::skeleton::{Knot, line};
use super::writer::{Writer, scattered};
use crate::app::ink::Point;
use crate::engine::random::Random;
use crate::engine::turn::sine_cosine;

/// The middle of a shape's box, in hundredths of its height.
const MIDDLE: Point = Point { x: 30.0, y: 50.0 };

/// Least share of a stroke that is left when it ends too early.
const LEAST_KEPT: f32 = 0.75;

/// Distance between the points that the line is bent at, in hundredths of the height.
const STEP: f32 = 1.5;

/// The lines of one digit in hundredths of its height, around 0.
pub(super) fn write(
    shape: &Shape,
    digit: u8,
    writer: &Writer,
    random: &mut Random,
) -> Vec<Vec<Point>> {
    let mut knots_so_far = 0;
    let strokes = shape.strokes().into_iter().map(|knots| {
        let first = knots_so_far;
        knots_so_far += knots.len();
        // A pen that was lifted comes down beside where it should.
        let landing = match first {
            0 => Point { x: 0.0, y: 0.0 },
            _ => scattered(random, writer.ends / 2.0),
        };
        let knots = (first..).zip(knots).map(|(index, knot)| {
            let quirk = writer.quirk(digit, index);
            let slip = scattered(random, writer.scatter);
            shifted(knot, [quirk, slip, landing])
        });
        let knots: Vec<Knot> = knots.collect();
        let line = soften(&evened(&line(&knots, writer.roundness)), writer.softness);
        let line: Vec<Point> = line.into_iter().map(|at| warp(at, writer)).collect();
        shake(&with_ends(&line, writer, random), writer, random)
    });
    strokes.collect()
}

fn shifted(knot: Knot, offsets: [Point; 3]) -> Knot {
    let sum = |of: fn(&Point) -> f32| offsets.iter().map(of).sum::<f32>();
    Knot {
        at: Point {
            x: knot.at.x + sum(|offset| offset.x),
            y: knot.at.y + sum(|offset| offset.y),
        },
        ..knot
    }
}

/// The same line with points at even distances.
fn evened(line: &[Point]) -> Vec<Point> {
    let path = Path::new(line);
    let steps = (path.length() / STEP).ceil().max(2.0);
    let way = |step: u16| path.length() * f32::from(step) / steps;
    (0..=steps as u16).map(|step| path.at(way(step))).collect()
}

/// Rounds corners off: each point becomes the mean of its neighbours within `reach` along the line. The ends stay.
fn soften(line: &[Point], reach: f32) -> Vec<Point> {
    let neighbours = (reach / STEP) as usize;
    let last = line.len() - 1;
    let mean = |i: usize| {
        let span = neighbours.min(i).min(last - i);
        let near = &line[i - span..=i + span];
        let sum = |of: fn(&Point) -> f32| near.iter().map(of).sum::<f32>() / near.len() as f32;
        Point {
            x: sum(|at| at.x),
            y: sum(|at| at.y),
        }
    };
    (0..=last).map(mean).collect()
}

/// Bends, stretches, slants and turns the whole digit.
fn warp(at: Point, writer: &Writer) -> Point {
    let (x, y) = (at.x - MIDDLE.x, at.y - MIDDLE.y);
    let height = y / 100.0;
    let tapered = x * (1.0 + writer.taper * height);
    // A twelfth is the mean of a uniform number's square in -0.5..0.5: the digit stays where it is.
    let bent = tapered + 100.0 * writer.bend * (height * height - 1.0 / 12.0);
    let slanted = bent * writer.stretch - writer.slant * y;
    let (sine, cosine) = sine_cosine(writer.turn);
    Point {
        x: cosine * slanted - sine * y,
        y: sine * slanted + cosine * y,
    }
}

/// Begins and ends the stroke too late or too early.
fn with_ends(line: &[Point], writer: &Writer, random: &mut Random) -> Vec<Point> {
    let path = Path::new(line);
    let length = path.length();
    let most = (1.0 - LEAST_KEPT) / 2.0 * length;
    // People begin where they mean to more often than they end there.
    let before = random.bell(writer.ends / 2.0).clamp(-most, most);
    let beyond = random.bell(writer.ends).clamp(-most, most);
    let whole = length + before + beyond;
    let steps = (whole / STEP).ceil().max(2.0);
    let way = |step: u16| whole * f32::from(step) / steps - before;
    (0..=steps as u16).map(|step| path.at(way(step))).collect()
}

/// Adds the hand's tremor: offsets drawn once per half a wave, with smooth transitions.
fn shake(line: &[Point], writer: &Writer, random: &mut Random) -> Vec<Point> {
    let half_wave = writer.wavelength / 2.0;
    let waves = (line.len() as f32 * STEP / half_wave) as usize + 2;
    let offsets: Vec<Point> = (0..waves)
        .map(|_| scattered(random, writer.tremor))
        .collect();
    let shaken = line.iter().enumerate().map(|(i, at)| {
        let wave = i as f32 * STEP / half_wave;
        let share = wave - wave.floor();
        let smooth = share * share * (3.0 - 2.0 * share);
        let node = (wave as usize).min(waves - 2);
        let offset = lerp(offsets[node], offsets[node + 1], smooth);
        Point {
            x: at.x + offset.x,
            y: at.y + offset.y,
        }
    });
    shaken.collect()
}
