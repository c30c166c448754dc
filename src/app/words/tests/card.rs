//! The training card, its figures and its place.

use super::*;

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

fn check(state: RunState, steps: usize, lead: &str, sub: &str, controls: Controls) {
    let said = card(&studio_with(state, steps));
    assert_eq!(
        (said.lead.as_str(), said.sub.as_str(), said.controls),
        (lead, sub, controls)
    );
}

#[test]
fn the_card_follows_a_run() {
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
    let left = "Epoch 1 of 2 · batch 4 of 10 · 4 s left";
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
fn a_run_that_no_worker_has_says_what_can_be_done() {
    check(
        RunState::Interrupted,
        13,
        "Interrupted",
        "Epoch 2 of 2 · batch 3 of 10. Nothing is lost: Resume goes on from there.",
        Controls::Resume,
    );
    check(
        RunState::Elsewhere("running"),
        13,
        "Training in another tab",
        "Epoch 2 of 2 · batch 3 of 10",
        Controls::Train("Train here"),
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
        ("0.500", "94.3 %", "40")
    );
}

#[test]
fn the_place_of_a_run_has_its_reason() {
    let mut studio = studio_with(RunState::Running, 4);
    studio.runs[0].remark = "chosen by you".to_owned();
    assert_eq!(place(&studio), "Net on CPU (Flex): chosen by you.");
    let fallback = "WebGPU failed after batch 3 (lost). The run went on on CPU (Flex).";
    studio.runs[0].remark = fallback.to_owned();
    assert_eq!(place(&studio), fallback);
}
