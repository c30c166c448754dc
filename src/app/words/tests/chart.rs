//! The chart: how often it is drawn, of what, and what lies under the pointer.

use super::*;

#[test]
fn a_run_is_drawn_eight_times_a_second_and_its_end_at_once() {
    let extent_of = |state, steps| extent(&studio_with(state, steps));
    let mut pace = Pace::default();
    let running = |steps| extent_of(RunState::Running, steps);
    for (now, extent, expected) in [
        (1_000.0, running(1), None),
        (1_060.0, running(5), Some(65.0)),
        (1_125.0, running(5), None),
        (1_130.0, extent_of(RunState::Paused, 5), None),
        (1_140.0, running(6), Some(115.0)),
        (1_141.0, running(20_001), Some(1_989.0)),
        (3_130.0, running(20_002), None),
        (3_131.0, extent_of(RunState::Completed, 20_003), None),
    ] {
        assert_eq!(pace.wait(now, &extent), expected, "{now}");
    }
}

#[test]
fn a_pen_that_moves_leaves_the_extent_of_a_run_as_it_is() {
    let mut studio = studio_with(RunState::Running, 4);
    let before = extent(&studio);
    update(&mut studio, 0.0, Input::Clear);
    assert_eq!(extent(&studio), before);
    studio.runs[0].note_steps(4, &[1.0], 10, None);
    assert_ne!(extent(&studio), before);
}

#[test]
fn the_chart_shows_the_run_or_the_one_to_come() {
    let planned = |studio: &Studio| with_series(studio, |series| series.planned_batches);
    let mut studio = Studio::default();
    studio.form.choose(Architecture::Net);
    assert_eq!(planned(&studio), 938);
    let mut studio = studio_with(RunState::Running, 10);
    studio.runs[0].note_result(1, score());
    assert_eq!(planned(&studio), 20);
    let evaluation = with_series(&studio, |series| series.evaluations[0]);
    assert_eq!((evaluation.batches, evaluation.accuracy), (10, 0.9432));
}

#[test]
fn what_lies_under_the_pointer_is_told() {
    let hover = Hover {
        batch: 1_376,
        point: Point {
            x_px: 1.0,
            y_px: 1.0,
        },
        loss: Some(0.312),
        smoothed_loss: None,
        accuracy: Some(0.943),
    };
    let said = readout(&hover);
    assert_eq!(
        (said.batch.as_str(), said.smoothed.as_str()),
        ("Batch 1,376", "–")
    );
    assert_eq!(
        spoken_readout(Some(&hover)),
        "Batch 1,376: loss 0.312, smoothed –, test accuracy 94.3 %"
    );
}
