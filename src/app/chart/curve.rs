//! Curves: smooths a noisy series and draws it with no more points than the plot has columns of pixels.

use super::axis::Axis;
use crate::app::number::fixed;

/// Weight of everything before in the moving average; the newest loss has the rest, 5 %.
///
/// That averages over about 1 / (1 - 0.95) = 20 batches: two of the pattern's log lines, enough to quiet the noise of
/// batches of 64 and short against an epoch of 938.
const SMOOTHING: f64 = 0.95;

/// Batches after which a loss weighs nothing in the average: 0.95^800 is far below the precision of the sum.
const REACH: usize = 800;

/// Most groups of batches: a few for each column of pixels of a wide screen's plot.
const MOST_GROUPS: usize = 4_096;

/// The exponential moving average of losses.
///
/// Debiased as Adam's moments are (Kingma and Ba, 2015, algorithm 1): divided by the sum of the weights so far, so that
/// it begins at the first loss rather than at 0.
struct Average {
    sum: f64,
    /// What the weights so far lack of 1.
    missing: f64,
}

impl Average {
    fn new() -> Self {
        Self {
            sum: 0.0,
            missing: 1.0,
        }
    }

    /// The average with this loss; nothing, and no change, where the loss isn't finite.
    fn next(&mut self, loss: f32) -> Option<f32> {
        if !loss.is_finite() {
            return None;
        }
        self.sum = SMOOTHING * self.sum + (1.0 - SMOOTHING) * f64::from(loss);
        self.missing *= SMOOTHING;
        if self.missing < f64::EPSILON {
            // It makes no difference any more, and processors are slow with numbers that are all but 0.
            self.missing = 0.0;
        }
        Some((self.sum / (1.0 - self.missing)) as f32)
    }
}

/// The smoothed loss at the end; `None` where none of the last [`REACH`] losses is finite.
pub(super) fn newest(losses: &[f32]) -> Option<f32> {
    let recent = &losses[losses.len().saturating_sub(REACH)..];
    let mut average = Average::new();
    recent.iter().filter_map(|loss| average.next(*loss)).last()
}

/// Consecutive batches that are drawn as one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Group {
    /// The first of its batches; batches count from 1.
    pub(super) first: usize,
    /// The last of its batches.
    pub(super) last: usize,
    /// The loss of the last batch.
    pub(super) loss: f32,
    /// The last finite smoothed loss.
    pub(super) smoothed: Option<f32>,
    /// The highest smoothed loss.
    pub(super) highest: Option<f32>,
    /// Least and greatest finite loss.
    extremes: Option<(f32, f32)>,
}

/// Takes the losses in groups, so that everything beyond this one pass costs no more in a long run than in a short one.
///
/// Up to [`MOST_GROUPS`] losses are a group each. Beyond, all groups have the same size, a power of two: as a run goes
/// on its groups merge now and then, and otherwise stay as they are. The average runs over all losses.
pub(super) fn fold(losses: &[f32]) -> Vec<Group> {
    let size = losses.len().div_ceil(MOST_GROUPS).next_power_of_two();
    let mut average = Average::new();
    let starts = (1..).step_by(size);
    let groups = starts.zip(losses.chunks(size));
    groups
        .map(|(first, losses)| group(first, losses, &mut average))
        .collect()
}

fn group(first: usize, losses: &[f32], average: &mut Average) -> Group {
    let mut group = Group {
        first,
        last: first + losses.len() - 1,
        loss: f32::NAN,
        smoothed: None,
        highest: None,
        extremes: None,
    };
    for &loss in losses {
        group.loss = loss;
        if let Some(smoothed) = average.next(loss) {
            let (least, greatest) = group.extremes.unwrap_or((loss, loss));
            group.extremes = Some((least.min(loss), greatest.max(loss)));
            group.smoothed = Some(smoothed);
            group.highest = Some(group.highest.map_or(smoothed, |high| high.max(smoothed)));
        }
    }
    group
}

/// The groups that begin in one column of pixels.
struct Column<'a> {
    /// Middle of its batches.
    x_px: f64,
    /// Never empty.
    groups: &'a [Group],
}

/// Splits the groups into columns one pixel wide, left to right. Columns without a loss don't exist, and so a short
/// series has one column per loss.
fn columns<'a>(groups: &'a [Group], batches: &Axis) -> impl Iterator<Item = Column<'a>> {
    let px = |batch: usize| batches.px(batch as f64);
    let column_of = move |group: &Group| px(group.first) as usize;
    let columns = groups.chunk_by(move |one, next| column_of(one) == column_of(next));
    columns.map(move |groups| Column {
        x_px: (px(groups[0].first) + px(groups[groups.len() - 1].last)) / 2.0,
        groups,
    })
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
pub(super) fn band(groups: &[Group], batches: &Axis, loss: &Axis) -> String {
    let edges = |column: Column<'_>| {
        let ranges = column.groups.iter().filter_map(|group| group.extremes);
        let (least, greatest) = ranges.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))?;
        let point = |value| Point {
            x_px: column.x_px,
            y_px: loss.px(f64::from(value)),
        };
        Some((point(greatest), point(least)))
    };
    let columns: Vec<_> = columns(groups, batches).map(edges).collect();
    let mut path = String::new();
    for piece in pieces(&columns) {
        let (upper, lower): (Vec<Point>, Vec<Point>) = piece.into_iter().unzip();
        let outline: Vec<Point> = upper.into_iter().chain(lower.into_iter().rev()).collect();
        draw(&mut path, &outline);
        path.push('Z');
    }
    path
}

/// The last smoothed loss in each column of pixels, joined by a line, as the `d` of an SVG path. Columns without one are
/// gaps.
pub(super) fn line(groups: &[Group], batches: &Axis, loss: &Axis) -> String {
    let last = |column: Column<'_>| {
        let value = column
            .groups
            .iter()
            .rev()
            .find_map(|group| group.smoothed)?;
        Some(Point {
            x_px: column.x_px,
            y_px: loss.px(f64::from(value)),
        })
    };
    let points: Vec<_> = columns(groups, batches).map(last).collect();
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
        path.push_str(&format!("{step}{} {}", fixed(*x_px, 1), fixed(*y_px, 1)));
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
        let mut groups = fold(values);
        for group in &mut groups {
            group.smoothed = group.loss.is_finite().then_some(group.loss);
        }
        assert_eq!(line(&groups, &batches, &loss), expected);
    }

    fn check_band(planned: usize, losses: &[f32], expected: &str) {
        let (batches, loss) = axes(planned);
        assert_eq!(band(&fold(losses), &batches, &loss), expected);
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
        let groups = fold(&losses);
        let line = line(&groups, &batches, &loss);
        let places: Vec<f64> = line[1..]
            .split('L')
            .map(|point| point.split(' ').next().unwrap().parse().unwrap())
            .collect();
        assert!(places.len() <= 101, "{}", places.len());
        assert!(places.is_sorted());
        assert!(band(&groups, &batches, &loss).split('L').count() <= 202);
    }

    fn smooth(losses: &[f32]) -> Vec<Option<f32>> {
        let mut average = Average::new();
        losses.iter().map(|loss| average.next(*loss)).collect()
    }

    #[test]
    fn the_average_begins_at_the_first_loss_and_follows() {
        let is_near = |value: Option<f32>, expected: f32| (value.unwrap() - expected).abs() < 1e-6;
        assert!(smooth(&[2.0; 50]).iter().all(|value| is_near(*value, 2.0)));
        let falling = smooth(&[[2.0; 100], [1.0; 100]].concat());
        // After 20 batches a share of 0.95^20 = 0.358 of the old level is left, a little more for the debiasing.
        assert!((falling[119].unwrap() - 1.3585).abs() < 0.003);
        assert!(falling[199].unwrap() < 1.01);
    }

    #[test]
    fn the_average_steps_over_losses_that_are_not_finite() {
        let smoothed = smooth(&[2.0, NAN, f32::INFINITY, 2.0]);
        assert_eq!(smoothed[1..3], [None, None]);
        assert!(
            [0, 3]
                .map(|i| smoothed[i].unwrap())
                .iter()
                .all(|value| (value - 2.0).abs() < 1e-6)
        );
    }

    /// Noisy, and the same in every test.
    fn noise(count: usize) -> Vec<f32> {
        (0..count)
            .map(|i| ((i * 7_919 + 13) % 101) as f32)
            .collect()
    }

    #[test]
    fn the_end_of_the_average_needs_no_more_than_the_last_losses() {
        for count in [0, 1, 700, 5_000] {
            let losses = noise(count);
            let exact = smooth(&losses).last().copied().flatten();
            assert_eq!(newest(&losses), exact, "{count}");
        }
        assert_eq!(newest(&[1.0, NAN]), Some(1.0));
        assert_eq!(newest(&[NAN]), None);
    }

    #[test]
    fn groups_keep_the_extremes_and_the_exact_average() {
        for (count, size) in [(0, 1), (1, 1), (4_096, 1), (4_097, 2), (10_000, 4)] {
            let losses = noise(count);
            let smoothed = smooth(&losses);
            let groups = fold(&losses);
            assert_eq!(groups.len(), count.div_ceil(size));
            let mut before = 0;
            for group in &groups {
                let range = before..(before + size).min(count);
                assert_eq!((group.first, group.last), (range.start + 1, range.end));
                assert_eq!(group.smoothed, smoothed[range.end - 1]);
                let of_batches = losses[range.clone()].iter().copied();
                let extremes = of_batches
                    .clone()
                    .reduce(f32::min)
                    .zip(of_batches.reduce(f32::max));
                assert_eq!(group.extremes, extremes);
                let highest = smoothed[range.clone()]
                    .iter()
                    .flatten()
                    .copied()
                    .reduce(f32::max);
                assert_eq!(group.highest, highest);
                before = range.end;
            }
        }
    }

    #[test]
    fn a_million_losses_are_a_few_thousand_groups() {
        let groups = fold(&noise(1_000_000));
        assert_eq!(groups.len(), 3_907);
        assert_eq!(groups[3_906].last, 1_000_000);
    }
}
