//! Runs: the story that they tell, and their interruptions.

use super::{RUN, Worker, last_snapshot, losses, short, snapshots, whole_run};
use digit_studio::app::definition::Definition;
use digit_studio::app::protocol::{Command, Event, RunId};
use digit_studio::engine::{Checkpoint, Runtime};

/// What kind of event it is, as far as the order of a run is concerned.
fn word(event: &Event) -> &'static str {
    match event {
        Event::Progress { .. } => "progress",
        Event::Snapshot { .. } => "snapshot",
        Event::Evaluated { epoch: 1, .. } => "first epoch",
        Event::Evaluated { epoch: 2, .. } => "second epoch",
        Event::Finished { run: RUN } => "finished",
        Event::RunFailed { run: RUN, .. } => "diverged",
        _ => "something else",
    }
}

fn paused(worker: &mut Worker) -> Vec<Event> {
    worker.tell(Command::Pause { run: RUN })
}

fn resumed(worker: &mut Worker) -> Vec<Event> {
    worker.tell(Command::Resume { run: RUN })
}

#[test]
fn a_run_tells_its_story_in_order() {
    let events = whole_run();
    let words = events.iter().map(word).collect::<Vec<_>>();
    let mut milestones = words.clone();
    milestones.retain(|word| *word != "progress");
    milestones.dedup();
    let expected = [
        "snapshot",
        "first epoch",
        "snapshot",
        "second epoch",
        "finished",
    ];
    assert_eq!(milestones, expected);
    for (at, word) in words.iter().enumerate() {
        if word.ends_with("epoch") {
            assert_eq!(words[at - 2..at], ["progress", "snapshot"]);
        }
    }
}

#[test]
fn each_step_is_told_once_and_no_slice_crosses_an_epoch() {
    let events = whole_run();
    assert_eq!(losses(&events).len(), 40);
    let mut images_in_all = 0;
    let mut slices = 0;
    for event in &events {
        if let Event::Progress {
            first_step,
            losses,
            images,
            busy_millis,
            ..
        } = event
        {
            let last_step = first_step + losses.len() as u32 - 1;
            assert_eq!(first_step / 20, last_step / 20);
            // The first two steps warm up the backend and have no rate.
            assert_eq!(*busy_millis, (*first_step >= 2).then_some(20.0));
            images_in_all += images;
            slices += 1;
        }
    }
    assert_eq!(images_in_all, 2 * 640);
    assert!(slices < 40, "slices grow where steps are fast");
}

#[test]
fn a_snapshot_holds_the_steps_told_before_it() {
    let events = whole_run();
    let mut steps = 0;
    let mut seen = Vec::new();
    for event in &events {
        match event {
            Event::Progress { losses, .. } => steps += losses.len() as u32,
            Event::Snapshot { checkpoint, .. } => {
                let checkpoint = Checkpoint::from_bytes(checkpoint).unwrap();
                assert_eq!(checkpoint.step, steps);
                assert_eq!(checkpoint.hyper, short().hyper());
                seen.push(steps);
            }
            _ => {}
        }
    }
    assert!(seen.contains(&20) && seen.contains(&40), "{seen:?}");
    assert!(
        seen.len() > 2,
        "long epochs have snapshots inside: {seen:?}"
    );
}

#[test]
fn each_epoch_is_judged_by_the_whole_test_set() {
    let events = whole_run();
    let scores = events.iter().filter_map(|event| match event {
        Event::Evaluated { score, .. } => Some(score),
        _ => None,
    });
    let scores: Vec<_> = scores.collect();
    assert_eq!(scores.len(), 2);
    assert!(scores.iter().all(|score| score.count() == 500));
    assert!(scores[1].loss() < scores[0].loss());
}

#[test]
fn pause_stops_and_resume_goes_on_with_the_same_numbers() {
    let whole = whole_run();
    let mut worker = Worker::new();
    worker.begin();
    let mut events = worker.take_steps(4);
    assert_eq!(paused(&mut worker), [Event::Paused { run: RUN }]);
    assert!(!worker.session.is_busy());
    assert_eq!(worker.advance(), []);
    assert_eq!(paused(&mut worker), [], "a paused run has nothing to pause");
    assert_eq!(resumed(&mut worker), [Event::Resumed { run: RUN }]);
    assert_eq!(
        resumed(&mut worker),
        [],
        "a running run has nothing to resume"
    );
    events.extend(worker.finish());
    assert_eq!(losses(&events), losses(&whole));
    assert!(last_snapshot(&events) == last_snapshot(&whole));
}

#[test]
fn a_pause_while_an_epoch_is_judged_loses_no_answers() {
    let whole = whole_run();
    let mut worker = Worker::new();
    worker.begin();
    let mut events = worker.take_steps(20);
    events.extend(worker.advance()); // a part of the judging
    assert_eq!(paused(&mut worker), [Event::Paused { run: RUN }]);
    assert_eq!(resumed(&mut worker), [Event::Resumed { run: RUN }]);
    events.extend(worker.finish());
    let judged = |event: &&Event| matches!(event, Event::Evaluated { .. });
    assert!(events.iter().filter(judged).eq(whole.iter().filter(judged)));
}

#[test]
fn cancel_ends_a_run_that_runs_and_one_that_waits() {
    for wait in [false, true] {
        let mut worker = Worker::new();
        worker.begin();
        worker.take_steps(3);
        if wait {
            paused(&mut worker);
        }
        let cancel = Command::Cancel { run: RUN };
        assert_eq!(worker.tell(cancel.clone()), [Event::Canceled { run: RUN }]);
        assert!(!worker.session.is_busy());
        assert_eq!(worker.advance(), []);
        assert_eq!(resumed(&mut worker), [], "a cancelled run is gone");
        assert_eq!(worker.tell(cancel), []);
    }
}

#[test]
fn commands_for_another_run_are_ignored() {
    let mut worker = Worker::new();
    worker.begin();
    let run = RunId(9);
    for command in [
        Command::Pause { run },
        Command::Resume { run },
        Command::Cancel { run },
    ] {
        assert_eq!(worker.tell(command), []);
    }
    assert_eq!(losses(&worker.finish()), losses(&whole_run()));
}

#[test]
fn a_new_run_takes_the_place_of_the_old_one() {
    let mut worker = Worker::new();
    worker.begin();
    worker.take_steps(3);
    let data = worker.data.clone();
    let run = RunId(2);
    let events = worker.session.train(run, short(), None, data);
    assert_eq!(events, [Event::Started { run }]);
    let events = worker.finish();
    assert_eq!(losses(&events), losses(&whole_run()));
    assert_eq!(events.last(), Some(&Event::Finished { run }));
}

#[test]
fn every_snapshot_leads_to_the_same_end() {
    let whole = whole_run();
    let (end, whole_losses) = (last_snapshot(&whole), losses(&whole));
    for snapshot in snapshots(&whole) {
        let mut worker = Worker::new();
        worker.train(short(), Some(&snapshot.to_bytes()));
        let events = worker.finish();
        assert_eq!(losses(&events), whole_losses[snapshot.step as usize..]);
        assert_eq!(events.last(), Some(&Event::Finished { run: RUN }));
        if snapshot.step < 40 {
            assert!(last_snapshot(&events) == end, "from step {}", snapshot.step);
        }
    }
}

#[test]
fn a_run_that_went_down_at_an_epochs_end_is_judged_again() {
    let whole = whole_run();
    let judged = |event: &&Event| matches!(event, Event::Evaluated { .. });
    let [first, second] = whole.iter().filter(judged).collect::<Vec<_>>()[..] else {
        panic!("two epochs are judged twice");
    };
    let check = |step: u32, expected: &Event| {
        let snapshots = snapshots(&whole);
        let snapshot = snapshots.iter().find(|snapshot| snapshot.step == step);
        let mut worker = Worker::new();
        worker.train(short(), Some(&snapshot.unwrap().to_bytes()));
        assert_eq!(worker.finish().first(), Some(expected));
    };
    check(20, first);
    check(40, second);
}

#[test]
fn a_run_stays_on_its_backend_when_another_is_opened() {
    let mut worker = Worker::new();
    worker.begin();
    let mut events = worker.take_steps(3);
    worker.open(Runtime::Ndarray);
    events.extend(worker.finish());
    assert!(last_snapshot(&events) == last_snapshot(&whole_run()));
}

fn too_fast(batch_size: u32, seed: u64) -> Definition {
    Definition {
        batch_size,
        learning_rate: 10.0,
        momentum: 0.99,
        seed,
        ..short()
    }
}

/// Of single images, the largest learning rate makes infinities within a few steps, as it does in PyTorch.
#[test]
fn a_run_that_blows_up_ends_with_advice() {
    for seed in 1..=5 {
        let mut worker = Worker::new();
        worker.train(too_fast(1, seed), None);
        let events = worker.finish();
        let Some(Event::RunFailed { run: RUN, reason }) = events.last() else {
            panic!("seed {seed}: {:?}", events.last());
        };
        assert!(reason.contains("Try a smaller learning rate"), "{reason}");
        assert!(!worker.session.is_busy());
        println!("seed {seed}: {:?}", losses(&events));
    }
}

/// Batches of 64 mostly end in a network that is dead but finite, batches of 4 in either.
#[test]
fn no_snapshot_holds_a_number_that_is_not_finite() {
    for (batch_size, seed) in [(1, 1), (4, 1), (4, 2), (4, 3), (64, 1), (64, 2)] {
        let mut worker = Worker::new();
        worker.train(too_fast(batch_size, seed), None);
        let events = worker.finish();
        println!("batches of {batch_size}: {}", word(events.last().unwrap()));
        let handed_out = events.iter().filter(|event| word(event) == "snapshot");
        // A checkpoint with such a number does not load.
        assert_eq!(handed_out.count(), snapshots(&events).len());
    }
}
