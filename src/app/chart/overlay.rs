//! Several runs in one plot: lines over each other, each with a label at its end.

use super::axis::{Axis, Tick};
use super::{Plot, curve, finite, highest, per_cent};
use crate::app::chart::Point;

/// Least distance between two labels, in pixels: a line of small text.
const LABEL_PX: f64 = 16.0;

/// Lines over each other, all positions in pixels from the plot's top left corner.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Overlay {
    /// Along the bottom.
    pub across: Vec<Tick>,
    /// Along the left.
    pub up: Vec<Tick>,
    /// One for each run, in their order.
    pub lines: Vec<Line>,
}

/// A run's line.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The `d` of an SVG path; empty before there is anything to draw.
    pub path: String,
    /// Where its label stands, beside its end and clear of the others.
    pub label: Option<Point>,
}

impl Overlay {
    /// The smoothed losses of runs, over batches. `planned` is the most that any of them has before it.
    pub fn losses(runs: &[&[f32]], planned: usize, plot: Plot) -> Self {
        let folded: Vec<_> = runs.iter().map(|losses| curve::fold(losses)).collect();
        let done = runs.iter().map(|losses| losses.len()).max().unwrap_or(0);
        let across = Axis::batches(planned, done, plot.width_px);
        let groups = folded.iter().flatten();
        let up = Axis::loss(
            highest(groups.filter_map(|group| group.highest)),
            plot.height_px,
        );
        let line = |groups: &Vec<curve::Group>| {
            let last = groups.iter().rev().find(|group| group.smoothed.is_some());
            let end = last.and_then(|group| Some((group.last, group.smoothed?)));
            Line {
                path: curve::line(groups, &across, &up),
                label: end.map(|(batch, loss)| point(&across, &up, batch as f64, loss.into())),
            }
        };
        Self::new(across, up, "", folded.iter().map(line).collect(), plot)
    }

    /// The test accuracies of runs, over epochs: each is a pair of the epoch and a share from 0 to 1.
    pub fn accuracies(runs: &[&[(u32, f32)]], epochs: usize, plot: Plot) -> Self {
        let across = Axis::batches(epochs, 0, plot.width_px);
        let shares = runs
            .iter()
            .copied()
            .flatten()
            .filter_map(|test| finite(test.1));
        let lowest = shares.map(per_cent).reduce(f64::min);
        let up = Axis::accuracy(lowest.unwrap_or(0.0), plot.height_px);
        let line = |tests: &&[(u32, f32)]| {
            let place = |(epoch, share): &(u32, f32)| {
                let share = finite(*share)?;
                Some(point(&across, &up, f64::from(*epoch), per_cent(share)))
            };
            let points: Vec<_> = tests.iter().map(place).collect();
            Line {
                path: curve::polyline(&points),
                label: points.iter().rev().copied().flatten().next(),
            }
        };
        Self::new(across, up, " %", runs.iter().map(line).collect(), plot)
    }

    fn new(across: Axis, up: Axis, unit: &str, mut lines: Vec<Line>, plot: Plot) -> Self {
        spread(&mut lines, plot.height_px);
        Self {
            across: across.ticks(""),
            up: up.ticks(unit),
            lines,
        }
    }
}

fn point(across: &Axis, up: &Axis, x: f64, y: f64) -> Point {
    Point {
        x_px: across.px(x),
        y_px: up.px(y),
    }
}

/// Moves labels apart, downwards first, and back up from the bottom where there is no room.
fn spread(lines: &mut [Line], height_px: f64) {
    let mut labels: Vec<&mut Point> = lines
        .iter_mut()
        .filter_map(|line| line.label.as_mut())
        .collect();
    labels.sort_by(|a, b| a.y_px.total_cmp(&b.y_px));
    let mut least = 0.0;
    for label in &mut labels {
        label.y_px = label.y_px.max(least);
        least = label.y_px + LABEL_PX;
    }
    let mut most = height_px;
    for label in labels.iter_mut().rev() {
        label.y_px = label.y_px.min(most);
        most = label.y_px - LABEL_PX;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLOT: Plot = Plot {
        width_px: 100.0,
        height_px: 100.0,
    };

    fn heights(overlay: &Overlay) -> Vec<Option<f64>> {
        let labels = overlay.lines.iter().map(|line| line.label);
        labels.map(|label| label.map(|label| label.y_px)).collect()
    }

    #[test]
    fn runs_share_their_axes() {
        let overlay = Overlay::losses(&[&[2.0; 4], &[1.0; 2]], 4, PLOT);
        assert!(overlay.lines[0].path.starts_with("M25.0 0.0"));
        assert!(overlay.lines[1].path.starts_with("M25.0 50.0"));
        assert_eq!(overlay.lines[1].label.map(|label| label.x_px), Some(50.0));
    }

    #[test]
    fn labels_of_runs_that_end_alike_stand_apart_within_the_plot() {
        let same: &[(u32, f32)] = &[(1, 0.0)];
        let overlay = Overlay::accuracies(&[same, same, same], 1, PLOT);
        assert_eq!(heights(&overlay), [Some(68.0), Some(84.0), Some(100.0)]);
    }

    #[test]
    fn a_run_that_has_nothing_yet_has_no_label() {
        let overlay = Overlay::losses(&[&[], &[f32::NAN]], 10, PLOT);
        assert_eq!(heights(&overlay), [None, None]);
        assert_eq!(overlay.lines[0].path, "");
        assert_eq!(heights(&Overlay::accuracies(&[&[]], 2, PLOT)), [None]);
    }
}
