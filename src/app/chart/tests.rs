//! Whole charts, as they grow during a run.

use super::*;

const PLOT: Plot = Plot {
    width_px: 560.0,
    height_px: 200.0,
};

fn chart(losses: &[f32], evaluations: &[Evaluation], planned_batches: usize) -> Chart {
    let series = Series {
        losses,
        evaluations,
        planned_batches,
        epoch_batches: 938,
    };
    Chart::new(&series, PLOT)
}

fn evaluation(batches: usize, accuracy: f32) -> Evaluation {
    Evaluation {
        batches,
        accuracy,
        loss: 0.2,
    }
}

/// Losses as a run on MNIST has them: from 2.3 nats down to 0.2, noisy, the same in every test.
fn falling(count: usize) -> Vec<f32> {
    let noise = |i: usize| ((i * 7_919 + 13) % 101) as f32 / 101.0 - 0.5;
    let loss = |i: usize| (0.2 + 2.1 * (-(i as f32) / 70.0).exp()) * (1.0 + 0.4 * noise(i));
    (0..count).map(loss).collect()
}

#[test]
fn a_run_without_losses_has_axes_and_nothing_else() {
    let chart = chart(&[], &[], 938);
    assert_eq!(chart.loss_ticks.len(), 6);
    assert_eq!(chart.batch_ticks.len(), 5);
    assert_eq!(chart.accuracy_ticks, []);
    assert_eq!(
        (chart.loss_band.as_str(), chart.loss_line.as_str()),
        ("", "")
    );
    assert_eq!(chart.hover(10.0), None);
}

#[test]
fn one_loss_is_one_dot() {
    let chart = chart(&[2.5], &[], 2);
    assert_eq!(chart.loss_line, "M280.0 0.0L280.0 0.0");
    let hover = chart.hover(0.0).unwrap();
    assert_eq!(
        (hover.batch, hover.loss, hover.accuracy),
        (1, Some(2.5), None)
    );
}

#[test]
fn the_first_losses_leave_the_empty_axes_as_they_are() {
    let empty = chart(&[], &[], 938);
    let begun = chart(&[2.31], &[], 938);
    assert_eq!(begun.loss_ticks, empty.loss_ticks);
    assert_eq!(begun.batch_ticks, empty.batch_ticks);
}

#[test]
fn the_axes_hold_still_while_a_run_goes_on() {
    let losses = falling(938);
    let expected = chart(&losses[..20], &[], 938);
    for done in (20..938).step_by(17) {
        let chart = chart(&losses[..done], &[], 938);
        assert_eq!(chart.loss_ticks, expected.loss_ticks);
        assert_eq!(chart.batch_ticks, expected.batch_ticks);
    }
}

#[test]
fn the_loss_axis_grows_with_a_diverging_run_and_never_shrinks() {
    let mut losses = falling(100);
    losses.extend((0..100).map(|i| 1.1_f32.powi(i)));
    losses.extend(falling(100));
    let mut top = 0.0;
    for done in 1..losses.len() {
        let ticks = chart(&losses[..done], &[], 938).loss_ticks;
        let label: f64 = ticks[ticks.len() - 1]
            .label
            .replace(',', "")
            .parse()
            .unwrap();
        assert!(label >= top, "{done}");
        top = label;
    }
    assert!(top > 1_000.0);
}

#[test]
fn losses_that_are_not_numbers_leave_gaps_and_no_nan_in_the_paths() {
    let mut losses = falling(300);
    losses[100..120].fill(f32::NAN);
    losses[250..255].fill(f32::INFINITY);
    let chart = chart(&losses, &[evaluation(300, f32::NAN)], 938);
    for path in [&chart.loss_band, &chart.loss_line, &chart.accuracy_line] {
        assert!(!path.contains("NaN") && !path.contains("inf"));
    }
    assert_eq!(chart.loss_line.matches('M').count(), 3);
    let hover = chart.hover(110.0 / 938.0 * 560.0).unwrap();
    assert_eq!(
        (hover.loss, hover.smoothed_loss, hover.accuracy),
        (None, None, None)
    );
    assert_eq!(hover.point.y_px, 200.0);
}

#[test]
fn the_pointer_finds_the_nearest_batch() {
    let chart = chart(
        &falling(469),
        &[evaluation(200, 0.9), evaluation(400, 0.94)],
        938,
    );
    for (x_px, batch, accuracy) in [
        (0.0, 1, None),
        (560.0 * 199.4 / 938.0, 199, None),
        (560.0 * 199.6 / 938.0, 200, Some(0.9)),
        (560.0 * 450.0 / 938.0, 450, Some(0.94)),
        (560.0, 469, Some(0.94)),
    ] {
        let hover = chart.hover(x_px).unwrap();
        assert_eq!((hover.batch, hover.accuracy), (batch, accuracy), "{x_px}");
        assert!((hover.point.x_px - 560.0 * batch as f64 / 938.0).abs() < 1e-9);
    }
    for outside in [-0.1, 560.1, f64::NAN] {
        assert_eq!(chart.hover(outside), None);
    }
}

#[test]
fn accuracy_has_its_own_axis() {
    let chart = chart(
        &falling(938),
        &[evaluation(469, 0.92), evaluation(938, 0.94)],
        938,
    );
    assert_eq!(chart.accuracy_ticks[0].label, "90 %");
    assert_eq!(chart.accuracy_line, "M280.0 160.0L560.0 120.0");
    let loss = chart.marks[1].loss.unwrap();
    assert_eq!((loss.x_px, loss.y_px.round()), (560.0, 184.0));
}

#[test]
fn a_plot_without_room_is_no_trouble() {
    let plot = Plot {
        width_px: 0.0,
        height_px: 0.0,
    };
    let series = Series {
        losses: &falling(10),
        evaluations: &[evaluation(5, 0.5)],
        planned_batches: 0,
        epoch_batches: 0,
    };
    let chart = Chart::new(&series, plot);
    assert!(!chart.loss_line.contains("NaN"));
    assert!(chart.hover(0.0).is_some());
}

#[test]
fn a_million_losses_make_short_paths() {
    let losses = falling(1_000_000);
    for (width_px, most) in [(560.0, 561), (100_000.0, 3_907)] {
        let plot = Plot {
            width_px,
            height_px: 200.0,
        };
        let series = Series {
            losses: &losses,
            evaluations: &[],
            planned_batches: 1_000_000,
            epoch_batches: 938,
        };
        let chart = Chart::new(&series, plot);
        assert!(chart.loss_line.matches('L').count() <= most);
        assert!(chart.loss_band.matches('L').count() <= 2 * most);
    }
}

#[test]
fn the_axes_hold_still_when_batches_are_drawn_as_one() {
    let losses = falling(20_000);
    let expected = chart(&losses[..4_096], &[], 20_000);
    for done in [4_097, 8_192, 8_193, 20_000] {
        let chart = chart(&losses[..done], &[], 20_000);
        assert_eq!(chart.loss_ticks, expected.loss_ticks, "{done}");
    }
}

#[test]
fn the_pointer_finds_the_last_of_the_batches_that_are_drawn_as_one() {
    let losses = falling(10_000);
    let chart = chart(&losses, &[], 10_000);
    for (x_px, batch) in [(0.0, 4), (560.0 * 0.5001, 5_004), (560.0, 10_000)] {
        let hover = chart.hover(x_px).unwrap();
        assert_eq!((hover.batch, hover.loss), (batch, Some(losses[batch - 1])));
    }
}
