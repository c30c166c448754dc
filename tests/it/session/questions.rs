//! Drawings to read and sets to judge, also while a run goes on.

use super::{RUN, Worker, last_snapshot, losses, short, whole_run};
use crate::fixture::difference;
use crate::mnist;
use digit_studio::app::protocol::{Command, Event, RequestId};
use digit_studio::engine::score::most_likely;
use digit_studio::engine::{Checkpoint, Image, Runtime, Score};

const REQUEST: RequestId = RequestId(7);

/// A worker that has the weights of the short run's end.
fn loaded() -> Worker {
    let mut worker = Worker::new();
    let checkpoint = trained();
    assert_eq!(worker.tell(Command::Load { checkpoint }), [Event::Loaded]);
    worker
}

fn trained() -> Vec<u8> {
    last_snapshot(&whole_run()).to_bytes()
}

fn probabilities(worker: &mut Worker, image: Image) -> [f32; 10] {
    let events = worker.tell(Command::Classify {
        request: REQUEST,
        image,
    });
    let [
        Event::Classified {
            request: REQUEST,
            probabilities,
            millis,
        },
    ] = events[..]
    else {
        panic!("{events:?}");
    };
    assert_eq!(millis, 20.0);
    probabilities
}

fn judged(events: &[Event]) -> Vec<(RequestId, &Score)> {
    let answers = events.iter().filter_map(|event| match event {
        Event::Judged { request, score } => Some((*request, score)),
        _ => None,
    });
    answers
        .map(|(request, score)| (request, &**score))
        .collect()
}

#[test]
fn probabilities_sum_to_1() {
    let mut worker = loaded();
    let ink = [[0; 784], [255; 784]].map(Image::from);
    let digits = (0..50).map(|index| mnist::test().image(index));
    for image in digits.chain(ink) {
        let probabilities = probabilities(&mut worker, image);
        assert!(probabilities.iter().all(|one| (0.0..=1.0).contains(one)));
        let sum: f32 = probabilities.iter().sum();
        assert!((sum - 1.0).abs() < 1e-5, "{probabilities:?}");
    }
}

#[test]
fn a_network_loaded_before_the_backend_opens_reads_drawings_on_every_backend() {
    let mut worker = Worker::without_backend();
    let checkpoint = trained();
    assert_eq!(worker.tell(Command::Load { checkpoint }), [Event::Loaded]);
    let mut read = |runtime| {
        worker.open(runtime);
        probabilities(&mut worker, mnist::test().image(0))
    };
    let (flex, ndarray) = (read(Runtime::Flex), read(Runtime::Ndarray));
    assert!(difference(&flex, &ndarray) < 1e-5, "{flex:?} {ndarray:?}");
    assert_eq!(read(Runtime::Flex), flex);
}

#[test]
fn drawings_are_read_while_a_run_goes_on_and_do_not_change_it() {
    let mut worker = loaded();
    let before = probabilities(&mut worker, mnist::test().image(0));
    worker.begin();
    let mut events = Vec::new();
    while worker.session.is_busy() {
        events.extend(worker.advance());
        let now = probabilities(&mut worker, mnist::test().image(0));
        assert_eq!(now, before, "only Load changes what drawings are read with");
    }
    assert!(last_snapshot(&events) == last_snapshot(&whole_run()));
}

#[test]
fn a_set_is_judged_as_the_run_itself_judged_it() {
    let whole = whole_run();
    let mut worker = Worker::new();
    let checkpoint = last_snapshot(&whole).to_bytes();
    assert_eq!(worker.evaluate(REQUEST, &checkpoint), []);
    let events = worker.finish();
    let [(REQUEST, score)] = judged(&events)[..] else {
        panic!("{events:?}");
    };
    let last = whole.iter().rev().find_map(|event| match event {
        Event::Evaluated { score, .. } => Some(score),
        _ => None,
    });
    let last = last.expect("an epoch ends with a judgement");
    assert_eq!(score.confusion, last.confusion);
    // Summed in batches of another size.
    assert!((score.loss() - last.loss()).abs() < 1e-6);
}

#[test]
fn a_set_is_judged_in_the_midst_of_a_run_and_does_not_change_it() {
    let checkpoint = trained();
    let mut worker = Worker::new();
    worker.begin();
    let mut events = worker.take_steps(4);
    assert_eq!(worker.evaluate(REQUEST, &checkpoint), []);
    events.extend(worker.finish());
    let answer = |event: &Event| matches!(event, Event::Judged { .. });
    let at = events.iter().position(answer).expect("is answered");
    let after = losses(&events[at..]);
    assert!(after.len() > 10, "the answer waits for {after:?}");
    assert_eq!(losses(&events), losses(&whole_run()));
    assert_eq!(events.last(), Some(&Event::Finished { run: RUN }));
}

#[test]
fn a_paused_run_does_not_hold_up_an_answer() {
    let checkpoint = trained();
    let mut worker = Worker::new();
    worker.begin();
    worker.take_steps(4);
    worker.tell(Command::Pause { run: RUN });
    worker.evaluate(REQUEST, &checkpoint);
    let events = worker.finish();
    assert_eq!(judged(&events).len(), 1);
    assert!(losses(&events).is_empty(), "the run waits");
}

#[test]
fn each_question_gets_its_own_answer() {
    let untrained = Checkpoint::start(short().hyper()).to_bytes();
    let mut worker = Worker::new();
    worker.evaluate(RequestId(1), &untrained);
    worker.evaluate(RequestId(2), &trained());
    let events = worker.finish();
    let [(RequestId(1), worse), (RequestId(2), better)] = judged(&events)[..] else {
        panic!("{events:?}");
    };
    assert_eq!((worse.count(), better.count()), (500, 500));
    assert!(better.loss() < worse.loss());
}

#[test]
fn a_set_is_judged_to_the_end_when_another_backend_is_opened() {
    let checkpoint = trained();
    let mut worker = Worker::new();
    worker.evaluate(REQUEST, &checkpoint);
    worker.open(Runtime::Ndarray);
    let events = worker.finish();
    assert_eq!(judged(&events).len(), 1, "{events:?}");
}

#[test]
fn trained_weights_read_more_digits_than_guessing() {
    let mut worker = loaded();
    let right = (0..200).filter(|index| {
        let probabilities = probabilities(&mut worker, mnist::test().image(*index));
        most_likely(&probabilities) == usize::from(mnist::test().label(*index))
    });
    let right = right.count();
    assert!(right > 40, "{right} of 200");
}
