//! The line that a stroke leaves: one definition for the page's canvas and for pictures painted without a browser.

use super::ink::{Point, Stroke};

/// What a stroke looks like, in the pad's coordinates. The line is as wide as the stroke says, its caps and joins are
/// round.
#[derive(Debug, Clone, PartialEq)]
pub enum Trace {
    /// The pen touched and left: a disc.
    Dot(Point),
    /// A curve that runs through the middles between the pen's places, and to the last one.
    Curve {
        /// Where the pen went down.
        start: Point,
        /// Quadratic Bézier pieces, each from where the last one ended.
        bends: Vec<Bend>,
        /// The end of the straight line that follows the last piece.
        end: Point,
    },
}

/// A quadratic Bézier piece.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bend {
    /// The control point.
    pub control: Point,
    /// Where the piece ends.
    pub end: Point,
}

impl Trace {
    /// The line of `stroke`; nothing of a stroke without points.
    pub fn of(stroke: &Stroke) -> Option<Self> {
        let [start, rest @ ..] = stroke.points.as_slice() else {
            return None;
        };
        let Some(end) = rest.last() else {
            return Some(Self::Dot(*start));
        };
        Some(Self::Curve {
            start: *start,
            bends: rest
                .windows(2)
                .map(|pair| Bend {
                    control: pair[0],
                    end: middle(pair[0], pair[1]),
                })
                .collect(),
            end: *end,
        })
    }
}

fn middle(from: Point, to: Point) -> Point {
    Point {
        x: (from.x + to.x) / 2.0,
        y: (from.y + to.y) / 2.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trace(places: &[(f32, f32)]) -> Option<Trace> {
        let points = places.iter().map(|(x, y)| Point { x: *x, y: *y });
        Trace::of(&Stroke {
            points: points.collect(),
            width: 0.1,
        })
    }

    #[test]
    fn one_point_is_a_dot_and_two_are_a_line() {
        let (start, end) = (Point { x: 0.25, y: 0.5 }, Point { x: 0.75, y: 0.5 });
        assert_eq!(trace(&[]), None);
        assert_eq!(trace(&[(0.25, 0.5)]), Some(Trace::Dot(start)));
        let bends = vec![];
        assert_eq!(
            trace(&[(0.25, 0.5), (0.75, 0.5)]),
            Some(Trace::Curve { start, bends, end })
        );
    }

    #[test]
    fn a_curve_runs_through_the_middles() {
        let Some(Trace::Curve { bends, .. }) = trace(&[(0.0, 0.0), (0.5, 0.0), (0.5, 1.0)]) else {
            panic!("three points are a curve");
        };
        let (control, end) = (Point { x: 0.5, y: 0.0 }, Point { x: 0.5, y: 0.5 });
        assert_eq!(bends, [Bend { control, end }]);
    }
}
