use super::*;
use crate::app::chart::{Hover, Point};
use crate::app::definition::{Definition, RuntimeChoice};
use crate::app::protocol::RunId;
use crate::app::studio::form::Field;
use crate::app::studio::run::{Fetched, Run, RunState};
use crate::app::studio::runtimes::GpuProbe;
use crate::app::studio::{FileOutcome, FileReading, Guess, Input, ModelRef, Studio, update};
use crate::engine::{Image, Runtime, Score};

/// A run of two epochs of ten steps, which logs every fifth.
fn run() -> Run {
    let definition = Definition {
        train_size: 100,
        batch_size: 10,
        log_interval: 5,
        epochs: 2,
        ..Definition::default()
    };
    let mut run = Run::new("training-1".to_owned(), RunId(1), definition, 0.0);
    run.runtime = Some(Runtime::Flex);
    run
}

fn score() -> Score {
    let mut score = Score::default();
    score.confusion[0] = [9_432, 568, 0, 0, 0, 0, 0, 0, 0, 0];
    score
}

fn studio_with(state: RunState, steps: usize) -> Studio {
    let mut run = run();
    run.state = state;
    run.note_steps(0, &vec![0.5; steps], 10 * steps as u32, Some(100.0));
    let mut studio = Studio::default();
    studio.runs.push(run);
    studio
}

fn guess(digit: u8) -> Guess {
    let mut probabilities = [0.0; 10];
    probabilities[usize::from(digit)] = 0.984;
    Guess {
        digit,
        probabilities,
        millis: 2.6,
        model: ModelRef::Pretrained,
    }
}

#[test]
fn numbers_are_written_for_people() {
    assert_eq!(
        [whole(7), whole(938), whole(60_000), whole(1_234_567)],
        ["7", "938", "60,000", "1,234,567"]
    );
    assert_eq!(
        [percent(0.943_2), percent(0.999_9), percent(1.0)],
        ["94.3 %", "99.9 %", "100.0 %"]
    );
    assert_eq!(
        [
            duration(0.2),
            duration(59.4),
            duration(185.0),
            duration(7_320.0)
        ],
        ["0 s", "59 s", "3 min 5 s", "2 h 2 min"]
    );
    assert_eq!(megabytes(11_594_722), "11.6 MB");
    assert_eq!(
        [counted(1, "epoch"), counted(14, "epoch")],
        ["1 epoch", "14 epochs"]
    );
    assert_eq!(
        [sentence("no adapter"), sentence("Gone.")],
        ["No adapter.", "Gone."]
    );
}

#[test]
fn the_card_says_what_will_happen() {
    let mut studio = Studio::default();
    let said = card(&studio);
    assert_eq!(said.controls, Controls::Train("Train"));
    assert_eq!(
        said.sub,
        "A new network studies 60,000 handwritten digits, once each."
    );
    studio.form.edit(Field::Epochs, "0".to_owned());
    assert!(
        card(&studio).sub.contains("Epochs must be"),
        "{}",
        card(&studio).sub
    );
}

#[test]
fn the_card_follows_a_run() {
    let check = |state: RunState, steps, lead: &str, sub: &str, controls| {
        let said = card(&studio_with(state, steps));
        assert_eq!(
            (said.lead.as_str(), said.sub.as_str(), said.controls),
            (lead, sub, controls)
        );
    };
    let fetched = |received, total| RunState::Pending(Fetched { received, total });
    let ready = "Getting ready";
    check(
        fetched(0, None),
        0,
        ready,
        "Starting CPU (Flex)",
        Controls::Starting,
    );
    let part = "Fetching the digits, once: 4.2 MB of 11.6 MB";
    check(
        fetched(4_200_000, Some(11_600_000)),
        0,
        ready,
        part,
        Controls::Starting,
    );
    let learning = "Learning from 100 digits";
    let left = "Epoch 1 of 2 · batch 4 of 10 · 0 s left";
    check(RunState::Running, 4, learning, left, Controls::Pause);
    let judging = "Epoch 1 of 2 · now reading 10,000 digits it has never seen";
    check(RunState::Running, 10, learning, judging, Controls::Pause);
    check(
        RunState::Paused,
        13,
        "Paused",
        "Epoch 2 of 2 · batch 3 of 10",
        Controls::Resume,
    );
    let again = Controls::Train("Train again");
    check(
        RunState::Canceled,
        4,
        "Canceled",
        "Epoch 1 of 2 · batch 4 of 10.",
        again,
    );
    let reason = "the data set is damaged".to_owned();
    let failed = RunState::Failed { reason };
    let retry = Controls::Train("Try again");
    check(
        failed,
        4,
        "Training stopped",
        "The data set is damaged.",
        retry,
    );
}

#[test]
fn the_card_closes_with_the_result() {
    let mut studio = studio_with(RunState::Completed, 20);
    let run = &mut studio.runs[0];
    run.running_at = Some(1_000.0);
    run.completed_at = Some(22_000.0);
    run.note_result(2, score());
    let said = card(&studio);
    assert_eq!(said.lead, "Learned from 100 digits in 21 s");
    assert_eq!(
        said.sub,
        "It reads 94.3 % of 10,000 digits it has never seen."
    );
    assert_eq!(said.share, Some(1.0));
}

#[test]
fn facts_are_dashes_until_they_are_known() {
    let unknown = facts(&Studio::default());
    assert_eq!((unknown.loss.as_str(), unknown.rate.as_str()), ("–", "–"));
    let mut studio = studio_with(RunState::Running, 4);
    studio.runs[0].note_result(1, score());
    let known = facts(&studio);
    assert_eq!(
        (
            known.loss.as_str(),
            known.accuracy.as_str(),
            known.rate.as_str()
        ),
        ("0.500", "94.3 %", "400")
    );
}

#[test]
fn the_place_of_a_run_has_its_reason() {
    let mut studio = studio_with(RunState::Running, 4);
    studio.runs[0].remark = "chosen by you".to_owned();
    assert_eq!(place(&studio), "On CPU (Flex): chosen by you.");
    let fallback = "WebGPU failed after batch 3 (lost). The run went on on CPU (Flex).";
    studio.runs[0].remark = fallback.to_owned();
    assert_eq!(place(&studio), fallback);
}

#[test]
fn the_log_grows_by_what_is_new() {
    let mut run = run();
    run.note_steps(0, &[2.0; 7], 70, None);
    let first = tail(&run, None);
    assert!(first.replaces);
    assert_eq!(first.text.lines().count(), 2);
    run.note_steps(7, &[1.0; 3], 30, None);
    run.note_result(1, score());
    let second = tail(&run, Some(first.shown));
    assert!(!second.replaces);
    assert_eq!(second.text.lines().count(), 3, "{}", second.text);
    run.note_steps(10, &[1.0; 6], 60, None);
    let third = tail(&run, Some(second.shown));
    assert_eq!([first.text, second.text, third.text].concat(), run.log());
    assert_eq!(tail(&run, Some(third.shown)).text, "");
}

#[test]
fn a_log_that_was_rewritten_is_shown_anew() {
    let mut run = run();
    run.note_steps(0, &[2.0; 8], 80, None);
    let before = tail(&run, None).shown;
    run.note_steps(5, &[1.0; 5], 50, None);
    let after = tail(&run, Some(before));
    assert!(after.replaces);
    assert_eq!(after.text, run.log());
}

#[test]
fn a_log_of_losses_that_are_no_numbers_grows_too() {
    let mut run = run();
    run.note_steps(0, &[f32::NAN; 8], 80, None);
    let before = tail(&run, None).shown;
    assert!(!tail(&run, Some(before)).replaces);
}

/// Trains up to this many epochs of ten steps, each with two lines and three of its test.
fn go_on(run: &mut Run, epochs: u32) {
    let done = run.evaluations.len() as u32;
    for epoch in done + 1..=epochs {
        run.note_steps(10 * (epoch - 1), &[1.0; 10], 100, None);
        run.note_result(epoch, score());
    }
}

/// What is shown after the note on what isn't, and the number in that note.
fn note_and_lines(text: &str) -> (usize, Vec<&str>) {
    let mut lines: Vec<&str> = text.lines().collect();
    let note = lines.remove(0);
    assert!(note.ends_with("studio.runs.log(\"training-1\") has them all)"));
    let digits = note.trim_start_matches('(').split(' ').next();
    (digits.unwrap().replace(',', "").parse().unwrap(), lines)
}

#[test]
fn of_a_long_log_the_last_lines_are_shown_and_the_others_counted() {
    let mut run = run();
    go_on(&mut run, 400);
    assert_eq!(tail(&run, None).text, run.log());
    for epochs in [401, 700] {
        go_on(&mut run, epochs);
        let shown = tail(&run, None).text;
        let (left_out, lines) = note_and_lines(&shown);
        assert!((1_490..=1_500).contains(&lines.len()), "{}", lines.len());
        let log = run.log();
        let all: Vec<&str> = log.lines().collect();
        assert_eq!(all[left_out..], lines);
    }
}

#[test]
fn a_log_that_grows_loses_its_first_lines_now_and_then() {
    let (mut run, mut shown) = (run(), String::new());
    let (mut before, mut replacements) = (None, 0);
    for epochs in 1..=700 {
        go_on(&mut run, epochs);
        let tail = tail(&run, before);
        if tail.replaces {
            shown.clear();
            replacements += 1;
        }
        shown.push_str(&tail.text);
        before = Some(tail.shown);
        assert!(shown.lines().count() <= 2_001);
    }
    assert_eq!(replacements, 4);
    let log = run.log();
    let (left_out, lines) = note_and_lines(&shown);
    assert_eq!(log.lines().skip(left_out).collect::<Vec<_>>(), lines);
}

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
fn the_answer_says_what_to_do_until_there_is_one() {
    let mut studio = Studio::default();
    assert_eq!(answer(&studio).digit, None);
    studio.reading.guess = Some(guess(7));
    let said = answer(&studio);
    assert_eq!(
        (said.digit, said.line.as_str()),
        (Some(7), "98.4 % sure · 3 ms")
    );
    assert_eq!(announcement(&studio), "It reads 7");
    assert_eq!(
        shares(&studio).map(|parts| share_text(parts[7])),
        Some("98.4".to_owned())
    );
}

#[test]
fn a_network_trained_here_can_be_chosen_once_it_exists() {
    let mut studio = studio_with(RunState::Running, 4);
    assert_eq!(readers(&studio).len(), 1);
    studio.runs[0].checkpoint = Some(vec![1]);
    update(&mut studio, 0.0, Input::PretrainedArrived(Ok(vec![2])));
    let titles: Vec<_> = readers(&studio)
        .into_iter()
        .map(|reader| reader.title)
        .collect();
    assert_eq!(titles, ["that came with the page", "trained here"]);
}

#[test]
fn files_are_captioned_in_the_patterns_words() {
    let file = |outcome| FileReading {
        key: 1,
        number: 1,
        name: "two.png".to_owned(),
        url: String::new(),
        outcome,
    };
    let read = FileOutcome::Read(Image::from([0; 784]), guess(2));
    assert_eq!(caption(&file(read)), "Prediction for image number 1 is: 2");
    let failed = FileOutcome::Failed("there is no ink".to_owned());
    assert_eq!(caption(&file(failed)), "Image number 1: there is no ink");
}

#[test]
fn the_settings_are_told_in_a_line() {
    let mut studio = Studio::default();
    assert_eq!(
        settings_line(&studio),
        "net · 1 epoch · batch 64 · learning rate 0.01 · momentum 0.5 · seed 1 · CPU (Flex)"
    );
    studio.form.edit(Field::Momentum, "2".to_owned());
    assert_eq!(settings_line(&studio), "momentum needs another value");
}

#[test]
fn a_runtime_that_is_not_there_says_why() {
    let mut studio = Studio::default();
    let reason = "this browser has no WebGPU".to_owned();
    update(&mut studio, 0.0, Input::Probed(GpuProbe::Absent { reason }));
    let [automatic, webgpu, flex, _] = runtime_options(&studio);
    assert!(automatic.is_available && flex.is_available && !webgpu.is_available);
    assert_eq!(webgpu.remark, "Not available: this browser has no WebGPU.");
    assert_eq!(
        runtime_note(&studio),
        "Automatic means CPU (Flex) here: this browser has no WebGPU."
    );
    assert_eq!(chip(&studio), "CPU (Flex)");
}

#[test]
fn a_run_under_way_keeps_its_runtime() {
    let mut studio = studio_with(RunState::Running, 4);
    let choice = RuntimeChoice::Only(Runtime::Ndarray);
    update(&mut studio, 0.0, Input::RuntimeChosen(choice));
    assert_eq!(
        runtime_note(&studio),
        "Training uses CPU (ndarray): chosen by you. The run under way stays on CPU (Flex)."
    );
}

#[test]
fn the_chart_shows_the_run_or_the_one_to_come() {
    let planned = |studio: &Studio| with_series(studio, |series| series.planned_batches);
    assert_eq!(planned(&Studio::default()), 938);
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
