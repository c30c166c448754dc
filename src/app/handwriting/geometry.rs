//! Points and lines. Only arithmetic that is rounded alike on every machine, so that drawings repeat everywhere.

use crate::app::ink::Point;

/// A share of the way from `a` to `b`; beyond `b` where the share is above 1.
pub(super) fn lerp(a: Point, b: Point, share: f32) -> Point {
    Point {
        x: a.x + (b.x - a.x) * share,
        y: a.y + (b.y - a.y) * share,
    }
}

/// How far apart two points are. Not `hypot`, which isn't rounded alike everywhere; a square root is.
pub(super) fn distance(a: Point, b: Point) -> f32 {
    let (x, y) = (b.x - a.x, b.y - a.y);
    (x * x + y * y).sqrt()
}

/// A line of straight pieces that knows how long it is.
pub(super) struct Path<'a> {
    points: &'a [Point],
    /// Distance of each point from the start, along the line.
    marks: Vec<f32>,
}

impl<'a> Path<'a> {
    pub(super) fn new(points: &'a [Point]) -> Self {
        let mut marks = vec![0.0];
        let mut length = 0.0;
        for pair in points.windows(2) {
            length += distance(pair[0], pair[1]);
            marks.push(length);
        }
        Self { points, marks }
    }

    pub(super) fn length(&self) -> f32 {
        self.marks.last().copied().unwrap_or(0.0)
    }

    /// The place that lies `way` from the start. Before the start and beyond the end the line goes on straight.
    pub(super) fn at(&self, way: f32) -> Point {
        let after = self.marks.partition_point(|mark| *mark < way);
        let to = after.clamp(1, self.points.len() - 1);
        let (near, far) = (self.marks[to - 1], self.marks[to]);
        let piece = (far - near).max(f32::MIN_POSITIVE);
        lerp(self.points[to - 1], self.points[to], (way - near) / piece)
    }
}

/// The smallest box around all points: its least and its greatest corner.
pub(super) fn bounds(lines: &[Vec<Point>]) -> (Point, Point) {
    let all = || lines.iter().flatten();
    let least = |of: fn(&Point) -> f32| all().map(of).fold(f32::MAX, f32::min);
    let most = |of: fn(&Point) -> f32| all().map(of).fold(f32::MIN, f32::max);
    let corner = |x, y| Point { x, y };
    (
        corner(least(|at| at.x), least(|at| at.y)),
        corner(most(|at| at.x), most(|at| at.y)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_measured_along_itself() {
        let points = [(0.0, 0.0), (3.0, 4.0), (3.0, 10.0)].map(|(x, y)| Point { x, y });
        let path = Path::new(&points);
        assert_eq!(path.length(), 11.0);
        assert_eq!(path.at(8.0), Point { x: 3.0, y: 7.0 });
        assert_eq!(path.at(13.0), Point { x: 3.0, y: 12.0 });
        assert_eq!(path.at(-5.0), Point { x: -3.0, y: -4.0 });
    }
}
