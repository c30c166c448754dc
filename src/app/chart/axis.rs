//! Axes: how far they reach, and the round numbers along them.

use crate::app::number::fixed;

/// Most intervals between the ticks of one axis; more would crowd a chart of a phone's width.
const MOST_INTERVALS: f64 = 5.0;

/// What the loss axis reaches while no loss is known: ln 10, the loss of guessing among ten digits, in nats. Training
/// begins there, and so the axis usually stays as it is when the first losses arrive.
const GUESSING: f64 = std::f64::consts::LN_10;

/// Ranges of the accuracy axis in per cent: its lower end, and the interval between its ticks. The upper end is 100.
const ACCURACY_RANGES: [(f64, f64); 6] = [
    (98.0, 0.5),
    (95.0, 1.0),
    (90.0, 2.0),
    (80.0, 5.0),
    (50.0, 10.0),
    (0.0, 20.0),
];

/// A labelled line across the chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Tick {
    /// Distance from the plot's left (x axis) or top edge (y axes), in pixels.
    pub position_px: f64,
    /// The number to write there.
    pub label: String,
}

/// A range of values on a stretch of pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Axis {
    low: f64,
    high: f64,
    /// Between two ticks, in the unit of the values.
    interval: f64,
    direction: Direction,
    length_px: f64,
}

/// Where an axis has its low end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    LeftToRight,
    /// SVG counts pixels from the top, readers from the bottom.
    BottomToTop,
}

impl Axis {
    /// From no batch at all to `planned` batches.
    ///
    /// A run that goes on for longer gets the next round number, so that the axis doesn't move with every batch.
    pub(super) fn batches(planned: usize, done: usize, width_px: f64) -> Self {
        let high = if done > planned {
            reach(done as f64)
        } else {
            planned.max(1) as f64
        };
        Self {
            low: 0.0,
            high,
            interval: interval(high).max(1.0),
            direction: Direction::LeftToRight,
            length_px: width_px,
        }
    }

    /// From 0 to a round number of nats above `highest`, the highest loss so far; `None` while there is none.
    pub(super) fn loss(highest: Option<f64>, height_px: f64) -> Self {
        let high = reach(highest.unwrap_or(GUESSING));
        Self {
            low: 0.0,
            high,
            interval: interval(high),
            direction: Direction::BottomToTop,
            length_px: height_px,
        }
    }

    /// From the nearest round number below `lowest`, the lowest accuracy so far in per cent, to 100 %.
    pub(super) fn accuracy(lowest: f64, height_px: f64) -> Self {
        let everything = ACCURACY_RANGES[ACCURACY_RANGES.len() - 1];
        let fitting = ACCURACY_RANGES.iter().find(|(low, _)| *low <= lowest);
        let (low, interval) = *fitting.unwrap_or(&everything);
        Self {
            low,
            high: 100.0,
            interval,
            direction: Direction::BottomToTop,
            length_px: height_px,
        }
    }

    /// Where `value` lies, in pixels. What lies beyond an end is put there, so that a line never leaves the plot.
    pub(super) fn px(&self, value: f64) -> f64 {
        let share = ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0);
        match self.direction {
            Direction::LeftToRight => share * self.length_px,
            Direction::BottomToTop => (1.0 - share) * self.length_px,
        }
    }

    /// The value at `px`, or `None` outside of the plot.
    pub(super) fn value(&self, px: f64) -> Option<f64> {
        let inside = (0.0..=self.length_px).contains(&px);
        let share = match self.direction {
            Direction::LeftToRight => px / self.length_px,
            Direction::BottomToTop => 1.0 - px / self.length_px,
        };
        inside.then_some(self.low + share * (self.high - self.low))
    }

    /// Numbers from here on are written as powers of ten: beside the plot there is room for five characters.
    fn most(&self) -> f64 {
        match self.direction {
            Direction::LeftToRight => 1e6,
            Direction::BottomToTop => 1e4,
        }
    }

    /// The ends and intervals as lines and labels, from the low end on; `unit` is written behind each number.
    pub(super) fn ticks(&self, unit: &str) -> Vec<Tick> {
        // A tick that rounding pushed beyond the end by a hair is still one.
        let count = ((self.high - self.low) / self.interval + 1e-9) as usize;
        let value = |i: usize| self.low + i as f64 * self.interval;
        let tick = |value: f64| Tick {
            position_px: self.px(value),
            label: format!("{}{unit}", number(value, self.interval, self.most())),
        };
        (0..=count).map(value).map(tick).collect()
    }
}

/// The round interval (1, 2 or 5 times a power of ten) of which at most [`MOST_INTERVALS`] cover `high`.
fn interval(high: f64) -> f64 {
    let least = high / MOST_INTERVALS;
    let power = 10_f64.powi(exponent(least));
    // 1e-9, because 2.5 / 5 / 0.1 may come out as 5.000000000000001.
    let fits = |multiple: &&f64| **multiple * power * (1.0 + 1e-9) >= least;
    [1.0, 2.0, 5.0].iter().find(fits).unwrap_or(&10.0) * power
}

/// The power of ten that a number begins with, from the smallest interval of a loss to the largest `f32`.
fn exponent(number: f64) -> i32 {
    let powers = -8..=38;
    let reached = |power: &i32| 10_f64.powi(*power) <= number * (1.0 + 1e-9);
    powers
        .clone()
        .rev()
        .find(reached)
        .unwrap_or(*powers.start())
}

/// The least whole number of round intervals that covers `highest`.
fn reach(highest: f64) -> f64 {
    // Losses of exactly 0 still need an axis.
    let highest = highest.max(1e-6);
    let interval = interval(highest);
    (highest / interval * (1.0 - 1e-9)).ceil() * interval
}

/// `value` with as many decimals as its `interval` needs: "0.5", "1,000", "2e6"; from `most` on as a power of ten.
fn number(value: f64, interval: f64, most: f64) -> String {
    if value >= most {
        let power = exponent(value);
        let mantissa = fixed(value / 10_f64.powi(power), 1);
        let mantissa = mantissa.strip_suffix(".0").unwrap_or(&mantissa);
        return format!("{mantissa}e{power}");
    }
    let decimals = (-exponent(interval)).max(0).unsigned_abs();
    thousands(&fixed(value, decimals))
}

/// A comma between thousands: "12000" becomes "12,000".
pub(super) fn thousands(number: &str) -> String {
    let digits = number.find('.').unwrap_or(number.len());
    let mut grouped = String::with_capacity(number.len() + 2);
    for (i, character) in number.char_indices() {
        if i > 0 && i < digits && (digits - i).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(character);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(axis: &Axis) -> String {
        let labels: Vec<String> = axis.ticks("").into_iter().map(|tick| tick.label).collect();
        labels.join(" ")
    }

    #[test]
    fn loss_ticks_are_round() {
        for (highest, expected) in [
            (None, "0.0 0.5 1.0 1.5 2.0 2.5"),
            (Some(2.31), "0.0 0.5 1.0 1.5 2.0 2.5"),
            (Some(2.5), "0.0 0.5 1.0 1.5 2.0 2.5"),
            (Some(2.51), "0 1 2 3"),
            (Some(0.21), "0.00 0.05 0.10 0.15 0.20 0.25"),
            (Some(1.0), "0.0 0.2 0.4 0.6 0.8 1.0"),
            (Some(7.2), "0 2 4 6 8"),
            (Some(97.0), "0 20 40 60 80 100"),
            (Some(120_000.0), "0 5e4 1e5 1.5e5"),
            (Some(3e7), "0 1e7 2e7 3e7"),
            (
                Some(0.0),
                "0.0000000 0.0000002 0.0000004 0.0000006 0.0000008 0.0000010",
            ),
        ] {
            assert_eq!(labels(&Axis::loss(highest, 200.0)), expected, "{highest:?}");
        }
    }

    #[test]
    fn batch_ticks_are_round_and_the_axis_ends_with_the_run() {
        for (planned, done, expected) in [
            (938, 0, "0 200 400 600 800"),
            (938, 938, "0 200 400 600 800"),
            (9_380, 0, "0 2,000 4,000 6,000 8,000"),
            (3, 1, "0 1 2 3"),
            (1, 0, "0 1"),
            (0, 0, "0 1"),
            (938, 939, "0 200 400 600 800 1,000"),
            (2_000_000, 5, "0 500,000 1e6 1.5e6 2e6"),
        ] {
            let axis = Axis::batches(planned, done, 560.0);
            assert_eq!(labels(&axis), expected, "{planned} {done}");
        }
        assert_eq!(Axis::batches(938, 0, 560.0).px(938.0), 560.0);
    }

    #[test]
    fn the_accuracy_range_is_chosen_from_the_lowest() {
        for (lowest, expected) in [
            (9.8, "0 20 40 60 80 100"),
            (50.0, "50 60 70 80 90 100"),
            (89.9, "80 85 90 95 100"),
            (94.3, "90 92 94 96 98 100"),
            (97.0, "95 96 97 98 99 100"),
            (99.1, "98.0 98.5 99.0 99.5 100.0"),
            (-3.0, "0 20 40 60 80 100"),
        ] {
            assert_eq!(labels(&Axis::accuracy(lowest, 200.0)), expected, "{lowest}");
        }
    }

    #[test]
    fn every_axis_has_few_ticks_and_covers_its_data() {
        let mut highest = 1e-5;
        while highest < 1e5 {
            let axis = Axis::loss(Some(highest), 200.0);
            assert!((2..=6).contains(&axis.ticks("").len()), "{highest}");
            assert!(axis.high >= highest * (1.0 - 1e-6), "{highest}");
            highest *= 1.037;
        }
    }

    #[test]
    fn the_loss_axis_only_grows() {
        let highs = (1..2_000).map(|i| Axis::loss(Some(f64::from(i) * 0.003), 200.0).high);
        assert!(highs.is_sorted());
    }

    #[test]
    fn low_is_left_and_at_the_bottom() {
        let batches = Axis::batches(100, 0, 500.0);
        assert_eq!((batches.px(0.0), batches.px(50.0)), (0.0, 250.0));
        assert_eq!(
            (batches.value(250.0), batches.value(501.0)),
            (Some(50.0), None)
        );
        let loss = Axis::loss(Some(2.5), 200.0);
        assert_eq!(
            (loss.px(0.0), loss.px(2.5), loss.px(99.0)),
            (200.0, 0.0, 0.0)
        );
    }
}
