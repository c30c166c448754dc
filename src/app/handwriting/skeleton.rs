//! From the knots of a shape to a line: smooth between corners, as a hand moves.

use super::geometry::{distance, lerp};
use crate::app::ink::Point;

/// A place that the pen passes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Knot {
    /// In hundredths of the digit's height.
    pub(super) at: Point,
    /// Whether the pen changes its direction abruptly here.
    pub(super) is_corner: bool,
}

/// Length of a line's pieces, in hundredths of the digit's height: less than half a pixel of the 20 that MNIST's
/// digits measure.
const PIECE: f32 = 2.0;

/// The line through `knots`.
///
/// A `roundness` of 1 gives a spline, 0 straight pieces from knot to knot.
pub(super) fn line(knots: &[Knot], roundness: f32) -> Vec<Point> {
    let mut line: Vec<Point> = knots.iter().take(1).map(|knot| knot.at).collect();
    let mut start = 0;
    for end in 1..knots.len() {
        if knots[end].is_corner || end == knots.len() - 1 {
            let run: Vec<Point> = knots[start..=end].iter().map(|knot| knot.at).collect();
            extend(&mut line, &run, roundness);
            start = end;
        }
    }
    line
}

/// Adds the spline through `run`, whose first point is the line's last.
fn extend(line: &mut Vec<Point>, run: &[Point], roundness: f32) {
    let last = run.len() - 1;
    for i in 0..last {
        let (from, to) = (run[i], run[i + 1]);
        // Beyond its ends a run goes on as it began: the mirror image of the neighbouring knot.
        let before = if i == 0 {
            lerp(to, from, 2.0)
        } else {
            run[i - 1]
        };
        let after = if i + 1 == last {
            lerp(from, to, 2.0)
        } else {
            run[i + 2]
        };
        let pieces = (distance(from, to) / PIECE).ceil().max(1.0);
        for piece in 1..=pieces as u16 {
            let share = f32::from(piece) / pieces;
            let curved = spline([before, from, to, after], share);
            line.push(lerp(lerp(from, to, share), curved, roundness));
        }
    }
}

/// The centripetal Catmull-Rom spline between the middle two of four knots, which unlike the uniform one makes no
/// loops where knots lie close together (Yuksel, Schaefer and Keyser, "Parameterization and applications of
/// Catmull-Rom curves", 2011). Evaluated by Barry and Goldman's pyramid.
fn spline(knots: [Point; 4], share: f32) -> Point {
    let mut times = [0.0; 4];
    for i in 1..4 {
        let gap = distance(knots[i - 1], knots[i]).sqrt();
        // Knots on the same place would divide by zero.
        times[i] = times[i - 1] + gap.max(0.1);
    }
    let time = times[1] + share * (times[2] - times[1]);
    let between = |a: Point, b: Point, from: usize, to: usize| {
        lerp(a, b, (time - times[from]) / (times[to] - times[from]))
    };
    let [a, b, c, d] = knots;
    let (ab, bc, cd) = (
        between(a, b, 0, 1),
        between(b, c, 1, 2),
        between(c, d, 2, 3),
    );
    between(between(ab, bc, 0, 2), between(bc, cd, 1, 3), 1, 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn knot(x: f32, y: f32, is_corner: bool) -> Knot {
        Knot {
            at: Point { x, y },
            is_corner,
        }
    }

    #[test]
    fn a_line_passes_its_knots() {
        let knots = [
            knot(0.0, 0.0, false),
            knot(50.0, 10.0, false),
            knot(60.0, 60.0, true),
            knot(0.0, 100.0, false),
        ];
        for roundness in [0.0, 0.5, 1.0] {
            let line = line(&knots, roundness);
            for knot in knots {
                let nearest = line.iter().map(|point| distance(*point, knot.at));
                assert!(nearest.fold(f32::MAX, f32::min) < 1e-3, "{knot:?}");
            }
        }
    }

    #[test]
    fn between_corners_a_line_is_straight() {
        let line = line(&[knot(0.0, 0.0, false), knot(30.0, 40.0, false)], 1.0);
        assert!(
            line.iter()
                .all(|at| (at.x * 40.0 - at.y * 30.0).abs() < 0.1)
        );
    }
}
