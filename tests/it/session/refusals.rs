//! What a session refuses, and in which words.

use super::{RUN, Worker, short};
use crate::mnist;
use digit_studio::app::definition::Definition;
use digit_studio::app::protocol::{Activity, Command, Event, RequestId};
use digit_studio::engine::{Checkpoint, Hyper, Runtime};

const REQUEST: RequestId = RequestId(7);

/// Expects a single event, a failure during `activity` whose reason holds `words`.
fn check(events: &[Event], activity: Activity, words: &str) {
    let [Event::Failed { during, reason }] = events else {
        panic!("{words}: {events:?}");
    };
    assert_eq!(*during, activity);
    assert!(reason.contains(words), "{reason}");
}

/// Expects that the run is refused for a reason that holds `words`.
fn check_run(events: &[Event], words: &str) {
    let [Event::RunFailed { run: RUN, reason }] = events else {
        panic!("{words}: {events:?}");
    };
    assert!(reason.contains(words), "{reason}");
}

fn start(definition: &Definition) -> Vec<u8> {
    Checkpoint::start(definition.hyper()).to_bytes()
}

#[test]
fn a_run_does_not_go_on_from_a_checkpoint_of_other_settings() {
    let mut worker = Worker::new();
    let mut refused = |change: fn(&mut Definition)| {
        let mut other = short();
        change(&mut other);
        let events = worker.train(short(), Some(&start(&other)));
        check_run(&events, "other settings");
        assert!(!worker.session.is_busy());
    };
    refused(|other| other.seed = 2);
    refused(|other| other.epochs = 3);
    refused(|other| other.batch_size = 64);
    refused(|other| other.learning_rate = 0.02);
    refused(|other| other.momentum = 0.0);
    refused(|other| other.train_size = 320);
    refused(|other| other.dropout = false);
}

#[test]
fn names_and_log_intervals_are_no_part_of_a_checkpoints_settings() {
    let renamed = Definition {
        name: "another".to_owned(),
        log_interval: 3,
        test_batch_size: 500,
        ..short()
    };
    let events = Worker::new().train(renamed, Some(&start(&short())));
    assert_eq!(events, [Event::Started { run: RUN }]);
}

#[test]
fn damaged_checkpoints_are_refused() {
    let mut worker = Worker::new();
    let good = start(&short());
    let cut = &good[..good.len() / 2];
    let answering = Activity::Answering(REQUEST);
    check_run(&worker.train(short(), Some(cut)), "damaged");
    check_run(&worker.train(short(), Some(b"PK")), "not a Digit");
    check(&worker.evaluate(REQUEST, cut), answering, "damaged");
    let load = |bytes: &[u8]| Command::Load {
        checkpoint: bytes.to_vec(),
    };
    check(&worker.tell(load(cut)), Activity::Loading, "damaged");
    let newer = b"DSCP\x03";
    check(&worker.tell(load(newer)), Activity::Loading, "version 3");
}

#[test]
fn impossible_definitions_are_refused_by_the_fields_name() {
    let mut worker = Worker::new();
    let mut refused = |definition: Definition, words: &str| {
        let events = worker.train(definition, None);
        check_run(&events, words);
    };
    let epochs = 0;
    refused(Definition { epochs, ..short() }, "epochs must be");
    let learning_rate = f64::NAN;
    refused(
        Definition {
            learning_rate,
            ..short()
        },
        "learning rate must be",
    );
    let test_batch_size = 0;
    refused(
        Definition {
            test_batch_size,
            ..short()
        },
        "test batch size must be",
    );
}

#[test]
fn nothing_works_before_a_backend_is_open() {
    let mut worker = Worker::without_backend();
    let none = "no backend has been opened yet";
    check_run(&worker.train(short(), None), none);
    let events = worker.evaluate(REQUEST, &start(&short()));
    check(&events, Activity::Answering(REQUEST), none);
    assert!(!worker.session.is_busy());
    assert_eq!(worker.advance(), []);
}

#[test]
fn a_backend_of_another_worker_is_refused() {
    let runtime = Runtime::Webgpu;
    let events = Worker::without_backend().tell(Command::Open { runtime });
    let words = "WebGPU is not part of this worker";
    check(&events, Activity::Opening(runtime), words);
}

#[test]
fn drawings_are_not_read_before_a_network_is_loaded() {
    let image = mnist::test().image(0);
    let events = Worker::new().tell(Command::Classify {
        request: REQUEST,
        image,
    });
    let words = "no network has been loaded yet";
    check(&events, Activity::Answering(REQUEST), words);
}

#[test]
fn a_refused_run_leaves_the_one_that_runs_alone() {
    let mut worker = Worker::new();
    worker.begin();
    worker.take_steps(3);
    let other = Checkpoint::start(Hyper::default()).to_bytes();
    let events = worker.train(short(), Some(&other));
    check_run(&events, "other settings");
    assert!(worker.session.is_busy());
    assert_eq!(worker.finish().last(), Some(&Event::Finished { run: RUN }));
}
