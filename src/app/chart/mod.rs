//! The live training chart as geometry: loss per batch, accuracy per evaluation, axes, and what lies under the pointer.
//!
//! The page draws a [`Chart`] as SVG and decides nothing. While a run goes on nothing rescales with every value: the x
//! axis spans the planned batches from the start, and the y axes only ever grow, by round numbers.
//!
//! A chart is made anew from all losses, about eight times a second, or every other second in a long run. One pass takes
//! them in at most 4,096 groups, and what follows works on those: 0.3 ms for 938 losses, 0.4 ms for 20,000 and 5 ms for
//! a million, natively, on a plot 560 pixels wide. In a short run most of it is writing numbers into paths.

mod axis;
mod curve;
mod overlay;
mod words;

use self::axis::Axis;
pub use self::axis::Tick;
use self::curve::Group;
pub use self::curve::Point;
pub use self::overlay::{Line, Overlay};
pub use self::words::describe;

/// One evaluation on the test set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evaluation {
    /// Batches trained before it.
    pub batches: usize,
    /// Share of the test set that was read correctly, `0.0..=1.0`.
    pub accuracy: f32,
    /// Mean loss in nats.
    pub loss: f32,
}

/// What is known of a run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Series<'a> {
    /// Mean loss of each batch so far, in nats, in order. A run that diverges has values that aren't finite.
    pub losses: &'a [f32],
    /// In order.
    pub evaluations: &'a [Evaluation],
    /// Batches of the whole run.
    pub planned_batches: usize,
    /// Batches of one epoch.
    pub epoch_batches: usize,
}

/// Size of the area within the axes, in pixels of the SVG's `viewBox`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plot {
    /// In pixels; the paths have about as many points.
    pub width_px: f64,
    /// In pixels.
    pub height_px: f64,
}

/// One evaluation as a mark on the plot; `None` where its value isn't finite.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mark {
    /// On the accuracy axis.
    pub accuracy: Option<Point>,
    /// On the loss axis.
    pub loss: Option<Point>,
}

/// Everything that the page draws. All positions are in pixels from the plot's top left corner.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// Along the bottom: batches.
    pub batch_ticks: Vec<Tick>,
    /// Along the left: loss in nats.
    pub loss_ticks: Vec<Tick>,
    /// Along the right: accuracy in per cent. Empty before the first evaluation.
    pub accuracy_ticks: Vec<Tick>,
    /// Path of the band between the least and the greatest loss per column of pixels, to be stroked and filled.
    pub loss_band: String,
    /// Path of the smoothed loss.
    pub loss_line: String,
    /// Path of the accuracy, from evaluation to evaluation.
    pub accuracy_line: String,
    /// The evaluations, in order.
    pub marks: Vec<Mark>,
    batches: Axis,
    loss: Axis,
    groups: Vec<Group>,
    evaluations: Vec<Evaluation>,
}

/// What the chart shows at one batch, for a tooltip.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hover {
    /// The batch, counted from 1.
    pub batch: usize,
    /// Its place on the smoothed line, or at the bottom where the line has a gap.
    pub point: Point,
    /// Its own loss in nats; `None` where it isn't finite.
    pub loss: Option<f32>,
    /// The smoothed loss in nats; `None` where its own isn't finite, nor any other drawn as one with it.
    pub smoothed_loss: Option<f32>,
    /// Accuracy of the last evaluation at or before this batch, `0.0..=1.0`.
    pub accuracy: Option<f32>,
}

impl Chart {
    /// The chart of `series` on a plot of this size.
    ///
    /// The loss axis covers the smoothed losses and those of the evaluations. A single batch may exceed it; its loss is
    /// then drawn at the upper edge.
    pub fn new(series: &Series<'_>, plot: Plot) -> Self {
        let groups = curve::fold(series.losses);
        let batches = Axis::batches(series.planned_batches, series.batches_done(), plot.width_px);
        let highest = highest(
            groups
                .iter()
                .filter_map(|group| group.highest)
                .chain(series.evaluations.iter().map(|e| e.loss)),
        );
        let loss = Axis::loss(highest, plot.height_px);
        let accuracy = series
            .lowest_accuracy()
            .map(|lowest| Axis::accuracy(lowest, plot.height_px));
        let marks = marks(series.evaluations, &batches, &loss, accuracy.as_ref());
        let accuracies: Vec<_> = marks.iter().map(|mark| mark.accuracy).collect();
        Self {
            batch_ticks: batches.ticks(""),
            loss_ticks: loss.ticks(""),
            accuracy_ticks: accuracy.map_or_else(Vec::new, |axis| axis.ticks(" %")),
            loss_band: curve::band(&groups, &batches, &loss),
            loss_line: curve::line(&groups, &batches, &loss),
            accuracy_line: curve::polyline(&accuracies),
            marks,
            batches,
            loss,
            groups,
            evaluations: series.evaluations.to_vec(),
        }
    }

    /// What lies nearest to `x_px` pixels from the plot's left edge; `None` outside of the plot or before any loss.
    ///
    /// Of batches that are drawn as one it is the last.
    pub fn hover(&self, x_px: f64) -> Option<Hover> {
        let nearest = self.batches.value(x_px)?.round() as usize;
        let index = self.groups.partition_point(|group| group.last < nearest);
        let group = self.groups.get(index).or(self.groups.last())?;
        let (batch, smoothed_loss) = (group.last, group.smoothed);
        Some(Hover {
            batch,
            point: Point {
                x_px: self.batches.px(batch as f64),
                y_px: self.loss.px(smoothed_loss.map_or(0.0, f64::from)),
            },
            loss: finite(group.loss),
            smoothed_loss,
            accuracy: self.accuracy_at(batch),
        })
    }

    fn accuracy_at(&self, batch: usize) -> Option<f32> {
        let before = |evaluation: &&Evaluation| evaluation.batches <= batch;
        finite(self.evaluations.iter().rfind(before)?.accuracy)
    }
}

impl Series<'_> {
    /// Batches that the x axis must cover.
    fn batches_done(&self) -> usize {
        let evaluated = self.evaluations.iter().map(|evaluation| evaluation.batches);
        evaluated.max().unwrap_or(0).max(self.losses.len())
    }

    /// In per cent.
    fn lowest_accuracy(&self) -> Option<f64> {
        let accuracies = self
            .evaluations
            .iter()
            .filter_map(|evaluation| finite(evaluation.accuracy));
        accuracies.map(per_cent).reduce(f64::min)
    }
}

/// The highest of the finite values.
fn highest(values: impl Iterator<Item = f32>) -> Option<f64> {
    values.filter_map(finite).map(f64::from).reduce(f64::max)
}

fn marks(
    evaluations: &[Evaluation],
    batches: &Axis,
    loss: &Axis,
    accuracy: Option<&Axis>,
) -> Vec<Mark> {
    let mark = |evaluation: &Evaluation| {
        let point = |y_px| Point {
            x_px: batches.px(evaluation.batches as f64),
            y_px,
        };
        let share = finite(evaluation.accuracy).zip(accuracy);
        Mark {
            accuracy: share.map(|(share, axis)| point(axis.px(per_cent(share)))),
            loss: finite(evaluation.loss).map(|nats| point(loss.px(f64::from(nats)))),
        }
    };
    evaluations.iter().map(mark).collect()
}

fn finite(value: f32) -> Option<f32> {
    value.is_finite().then_some(value)
}

/// `share` is `0.0..=1.0`.
fn per_cent(share: f32) -> f64 {
    f64::from(share) * 100.0
}

#[cfg(test)]
mod tests;
