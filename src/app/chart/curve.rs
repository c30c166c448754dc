//! Curves: smooths a noisy series and draws it with no more points than the plot has columns of pixels.

use std::ops::Range;

use super::axis::Axis;

/// Weight of everything before in the moving average; the newest loss has the rest, 5 %.
///
/// That averages over about 1 / (1 - 0.95) = 20 batches: two of the pattern's log lines, enough to quiet the noise of
/// batches of 64 and short against an epoch of 938.
const SMOOTHING: f64 = 0.95;

/// The exponential moving average of `losses`, one value per loss; not a number where the loss isn't finite.
///
/// Debiased as Adam's moments are (Kingma and Ba, 2015, algorithm 1): divided by the sum of the weights so far, so that
/// it begins at the first loss rather than at 0.
pub(super) fn smooth(losses: &[f32]) -> Vec<f32> {
    let (mut average, mut missing) = (0.0, 1.0);
    let next = |loss: &f32| {
        if !loss.is_finite() {
            return f32::NAN;
        }
        average = SMOOTHING * average + (1.0 - SMOOTHING) * f64::from(*loss);
        missing *= SMOOTHING;
        (average / (1.0 - missing)) as f32
    };
    losses.iter().map(next).collect()
}

/// The losses that fall into one column of pixels.
struct Column {
    /// Middle of its batches.
    x_px: f64,
    /// Indices into the losses.
    indices: Range<usize>,
}

/// Splits `count` losses into columns one pixel wide, left to right. Columns without a loss don't exist, and so a short
/// series has one column per loss.
fn columns(count: usize, batches: &Axis) -> impl Iterator<Item = Column> {
    let column_of = |index: usize| batches.px(batch(index)).floor();
    let mut start = 0;
    std::iter::from_fn(move || {
        let column = (start < count).then(|| column_of(start))?;
        let beyond = (start + 1..count).find(|i| column_of(*i) > column);
        let indices = start..beyond.unwrap_or(count);
        start = indices.end;
        let (first, last) = (batch(indices.start), batch(indices.end - 1));
        Some(Column {
            x_px: (batches.px(first) + batches.px(last)) / 2.0,
            indices,
        })
    })
}

/// The loss at `index` was measured on this batch; the first batch is 1.
fn batch(index: usize) -> f64 {
    (index + 1) as f64
}

/// A point of the plot, in pixels from its top left corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Pixels from the left.
    pub x_px: f64,
    /// Pixels from the top.
    pub y_px: f64,
}

/// The band between the least and the greatest loss of each column of pixels, as the `d` of an SVG path.
///
/// It hides no extreme, however many batches share a column; where each has a column of its own, the band is a line.
/// So the path wants a stroke as well as a fill. Columns without a finite loss are gaps.
pub(super) fn band(losses: &[f32], batches: &Axis, loss: &Axis) -> String {
    let edges = |column: Column| {
        let (least, greatest) = extremes(&losses[column.indices])?;
        let point = |value| Point {
            x_px: column.x_px,
            y_px: loss.px(f64::from(value)),
        };
        Some((point(greatest), point(least)))
    };
    let columns: Vec<_> = columns(losses.len(), batches).map(edges).collect();
    let mut path = String::new();
    for piece in pieces(&columns) {
        let (upper, lower): (Vec<Point>, Vec<Point>) = piece.into_iter().unzip();
        let outline: Vec<Point> = upper.into_iter().chain(lower.into_iter().rev()).collect();
        draw(&mut path, &outline);
        path.push('Z');
    }
    path
}

/// The last finite value in each column of pixels, joined by a line, as the `d` of an SVG path. Columns without one are
/// gaps.
pub(super) fn line(values: &[f32], batches: &Axis, loss: &Axis) -> String {
    let last = |column: Column| {
        let value = values[column.indices]
            .iter()
            .rfind(|value| value.is_finite())?;
        Some(Point {
            x_px: column.x_px,
            y_px: loss.px(f64::from(*value)),
        })
    };
    let points: Vec<_> = columns(values.len(), batches).map(last).collect();
    polyline(&points)
}

/// A line through `points` as the `d` of an SVG path, with a gap at each `None`.
pub(super) fn polyline(points: &[Option<Point>]) -> String {
    let mut path = String::new();
    for piece in pieces(points) {
        draw(&mut path, &piece);
    }
    path
}

/// Least and greatest of the finite values.
fn extremes(values: &[f32]) -> Option<(f32, f32)> {
    let finite = values.iter().copied().filter(|value| value.is_finite());
    let ranges = finite.map(|value| (value, value));
    ranges.reduce(|(least, greatest), (value, _)| (least.min(value), greatest.max(value)))
}

/// The stretches between the gaps; none of them is empty.
fn pieces<T: Copy>(series: &[Option<T>]) -> impl Iterator<Item = Vec<T>> {
    let stretches = series.split(Option::is_none);
    let pieces = stretches.map(|stretch| stretch.iter().copied().flatten().collect());
    pieces.filter(|piece: &Vec<T>| !piece.is_empty())
}

/// Appends a line through `points`. A single point becomes a line to itself, which round line caps show as a dot.
fn draw(path: &mut String, points: &[Point]) {
    let repeated = points.iter().take(usize::from(points.len() == 1));
    for (i, Point { x_px, y_px }) in points.iter().chain(repeated).enumerate() {
        let step = if i == 0 { 'M' } else { 'L' };
        // Tenths of a pixel are as fine as a screen shows.
        path.push_str(&format!("{step}{x_px:.1} {y_px:.1}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAN: f32 = f32::NAN;

    fn axes(planned: usize) -> (Axis, Axis) {
        (
            Axis::batches(planned, 0, 100.0),
            Axis::loss(Some(2.0), 100.0),
        )
    }

    fn check_line(values: &[f32], expected: &str) {
        let (batches, loss) = axes(4);
        assert_eq!(line(values, &batches, &loss), expected);
    }

    fn check_band(planned: usize, losses: &[f32], expected: &str) {
        let (batches, loss) = axes(planned);
        assert_eq!(band(losses, &batches, &loss), expected);
    }

    #[test]
    fn a_line_has_gaps_where_losses_are_missing() {
        check_line(&[], "");
        check_line(&[1.0], "M25.0 50.0L25.0 50.0");
        check_line(&[1.0, 2.0, 0.0], "M25.0 50.0L50.0 0.0L75.0 100.0");
        check_line(
            &[2.0, NAN, 1.0, 1.0],
            "M25.0 0.0L25.0 0.0M75.0 50.0L100.0 50.0",
        );
        check_line(&[NAN, f32::INFINITY, f32::NEG_INFINITY], "");
    }

    #[test]
    fn a_band_holds_the_extremes_of_each_column() {
        check_band(4, &[], "");
        check_band(4, &[1.0], "M25.0 50.0L25.0 50.0Z");
        check_band(400, &[1.0, 2.0, 0.0], "M0.5 0.0L0.5 100.0Z");
        check_band(4, &[NAN, 1.0], "M50.0 50.0L50.0 50.0Z");
        check_band(400, &[NAN, 1.0, NAN], "M0.5 50.0L0.5 50.0Z");
    }

    #[test]
    fn what_exceeds_the_axis_stays_at_its_edge() {
        check_line(&[9.0, -1.0], "M25.0 0.0L50.0 100.0");
    }

    #[test]
    fn paths_have_a_point_per_column_at_most_and_run_to_the_right() {
        let losses: Vec<f32> = (0..20_000)
            .map(|i| 2.0 / (1.0 + i as f32 / 100.0))
            .collect();
        let (batches, loss) = axes(20_000);
        let line = line(&losses, &batches, &loss);
        let places: Vec<f64> = line[1..]
            .split('L')
            .map(|point| point.split(' ').next().unwrap().parse().unwrap())
            .collect();
        assert!(places.len() <= 101, "{}", places.len());
        assert!(places.is_sorted());
        assert!(band(&losses, &batches, &loss).split('L').count() <= 202);
    }

    #[test]
    fn the_average_begins_at_the_first_loss_and_follows() {
        assert!(smooth(&[]).is_empty());
        let steady = smooth(&[2.0; 50]);
        assert!(steady.iter().all(|value| (value - 2.0).abs() < 1e-6));
        let falling = smooth(&[vec![2.0; 100], vec![1.0; 100]].concat());
        // After 20 batches a share of 0.95^20 = 0.358 of the old level is left, a little more for the debiasing.
        assert!((falling[119] - 1.3585).abs() < 0.003, "{}", falling[119]);
        assert!(falling[199] < 1.01);
    }

    #[test]
    fn the_average_steps_over_losses_that_are_not_finite() {
        let smoothed = smooth(&[2.0, NAN, f32::INFINITY, 2.0]);
        assert!(smoothed[1].is_nan() && smoothed[2].is_nan());
        assert!((smoothed[0] - 2.0).abs() < 1e-6 && (smoothed[3] - 2.0).abs() < 1e-6);
    }
}
