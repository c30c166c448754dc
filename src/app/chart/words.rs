//! The chart in one sentence, for those who can't see it.

use super::axis::thousands;
use super::{Evaluation, Series, curve, finite, per_cent};
use crate::app::number::fixed;

/// Changes of the smoothed loss below this, in nats, aren't visible in the two decimals that are read out.
const SAME: f32 = 0.005;

/// What the chart shows, as one sentence for screen readers: "Training loss fell from 2.31 to 0.21 over 592 of 938
/// batches; test accuracy 94.3 % after epoch 1."
///
/// The losses are the smoothed ones, like the line that others see.
pub fn describe(series: &Series<'_>) -> String {
    let accuracy = series
        .evaluations
        .last()
        .map(|evaluation| accuracy(evaluation, series.epoch_batches));
    let parts: Vec<String> = [Some(loss(series)), accuracy]
        .into_iter()
        .flatten()
        .collect();
    format!("{}.", parts.join("; "))
}

fn loss(series: &Series<'_>) -> String {
    let planned = count(series.planned_batches);
    let Some(last) = series.losses.last() else {
        return format!("No batch of {planned} is trained yet");
    };
    let progress = format!("{} of {planned} batches", count(series.losses.len()));
    if !last.is_finite() {
        return format!("Training loss is no longer a number after {progress}");
    }
    // The smoothed loss begins at the first one.
    let first = series.losses.iter().copied().find_map(finite);
    let first = first.unwrap_or(*last);
    let newest = curve::newest(series.losses).unwrap_or(*last);
    format!("{} over {progress}", change(first, newest))
}

fn change(first: f32, last: f32) -> String {
    let [start, end] = [first, last].map(|loss| fixed(loss.into(), 2));
    match last - first {
        difference if difference.abs() < SAME => format!("Training loss stayed at {end}"),
        difference if difference < 0.0 => format!("Training loss fell from {start} to {end}"),
        _ => format!("Training loss rose from {start} to {end}"),
    }
}

fn accuracy(evaluation: &Evaluation, epoch_batches: usize) -> String {
    let batches = evaluation.batches;
    let when = match batches.checked_rem(epoch_batches) {
        Some(0) if batches > 0 => format!("after epoch {}", batches / epoch_batches),
        _ if batches == 0 => "before training".to_owned(),
        _ => format!("after batch {}", count(batches)),
    };
    match finite(evaluation.accuracy) {
        Some(share) => format!("test accuracy {} % {when}", fixed(per_cent(share), 1)),
        None => format!("test accuracy unknown {when}"),
    }
}

fn count(number: usize) -> String {
    thousands(&number.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(losses: &[f32], evaluations: &[(usize, f32)], expected: &str) {
        let evaluation = |(batches, accuracy): &(usize, f32)| Evaluation {
            batches: *batches,
            accuracy: *accuracy,
            loss: 0.2,
        };
        let evaluations: Vec<Evaluation> = evaluations.iter().map(evaluation).collect();
        let series = Series {
            losses,
            evaluations: &evaluations,
            planned_batches: 1_876,
            epoch_batches: 938,
        };
        assert_eq!(describe(&series), expected);
    }

    #[test]
    fn one_sentence_says_what_the_chart_shows() {
        check(&[], &[], "No batch of 1,876 is trained yet.");
        check(
            &[2.31],
            &[],
            "Training loss stayed at 2.31 over 1 of 1,876 batches.",
        );
        check(
            &[[2.31; 1].as_slice(), &[0.21; 999]].concat(),
            &[(938, 0.943)],
            "Training loss fell from 2.31 to 0.21 over 1,000 of 1,876 batches; test accuracy 94.3 % after epoch 1.",
        );
        check(
            &[[1.0; 1].as_slice(), &[3.0; 500]].concat(),
            &[(0, 0.098)],
            "Training loss rose from 1.00 to 3.00 over 501 of 1,876 batches; test accuracy 9.8 % before training.",
        );
    }

    #[test]
    fn values_that_are_no_numbers_are_said_to_be_none() {
        check(
            &[2.3, f32::NAN],
            &[(1_000, f32::NAN)],
            "Training loss is no longer a number after 2 of 1,876 batches; test accuracy unknown after batch 1,000.",
        );
        check(
            &[f32::INFINITY, 2.3],
            &[(1_876, 0.989)],
            "Training loss stayed at 2.30 over 2 of 1,876 batches; test accuracy 98.9 % after epoch 2.",
        );
    }
}
