//! Training on several threads, and what happens when they fail.

use super::*;

/// A page whose trainer has two threads, with a run that waits for its worker.
fn training_on_threads() -> Studio {
    let mut studio = studio(None);
    offer_two_threads(&mut studio);
    train(&mut studio, "training-a");
    studio
}

#[test]
fn threads_that_do_not_start_cost_the_run_nothing_but_time() {
    let mut studio = training_on_threads();
    let effects = lose(&mut studio, Role::Trainer);
    let kind = WorkerKind::Cpu;
    let is_plain = |effect: &Effect| matches!(effect, Effect::Spawn { kind: k, .. } if *k == kind);
    assert!(effects.iter().any(is_plain), "{effects:?}");
    assert!(studio.notices[0].text.contains("one thread"));
    open(&mut studio, Role::Trainer);
    say(&mut studio, Role::Trainer, Event::Started { run: RUN });
    assert_eq!(studio.runs[0].state, RunState::Running);
    assert_eq!(studio.runs[0].restarts, 0);
    assert_eq!(studio.runtimes.threads(), 1);
}

#[test]
fn a_worker_with_threads_that_is_lost_is_followed_by_one_without() {
    let mut studio = training_on_threads();
    open(&mut studio, Role::Trainer);
    say(&mut studio, Role::Trainer, Event::Started { run: RUN });
    let effects = lose(&mut studio, Role::Trainer);
    let kind = WorkerKind::Cpu;
    let is_plain = |effect: &Effect| matches!(effect, Effect::Spawn { kind: k, .. } if *k == kind);
    assert!(effects.iter().any(is_plain), "{effects:?}");
    assert!(studio.runs[0].remark.contains("2 threads failed"));
    assert!(studio.runs[0].remark.ends_with("on one thread."));
}
