//! Workers that are lost, and those that take their place.

use super::*;

#[test]
fn a_lost_gpu_costs_the_steps_since_the_snapshot() {
    let mut studio = training(Some(AdapterSpeed::Hardware));
    progress(&mut studio, 0, 20);
    snapshot(&mut studio, &[42]);
    progress(&mut studio, 20, 5);
    let generation = studio.trainer.generation();
    let lost = Input::WorkerLost(Role::Trainer, generation, "device lost".to_owned());
    let effects = send(&mut studio, lost);
    assert!(effects.contains(&Effect::Spawn {
        role: Role::Trainer,
        kind: WorkerKind::Cpu,
        generation: generation + 1,
    }));
    let sent = replace_trainer(&mut studio);
    let asked = commands(&sent, Role::Trainer);
    assert!(
        matches!(asked[..], [Command::Train { checkpoint: Some(bytes), .. }] if bytes == &[42]),
        "{asked:?}"
    );
    progress(&mut studio, 20, 3);
    assert_eq!(studio.runs[0].step(), 23);
    assert_eq!(studio.runs[0].state, RunState::Running);
    assert!(studio.notices[0].text.contains("device lost"));
}

#[test]
fn a_worker_that_fails_again_and_again_ends_the_run_with_its_words() {
    let mut studio = training(None);
    for _ in 0..4 {
        let generation = studio.trainer.generation();
        send(
            &mut studio,
            Input::WorkerLost(Role::Trainer, generation, "boom".to_owned()),
        );
    }
    let RunState::Failed { reason } = &studio.runs[0].state else {
        panic!("{:?}", studio.runs[0].state);
    };
    assert!(reason.contains("boom"), "{reason}");
}

#[test]
fn a_panic_is_told_without_its_stack() {
    let mut studio = training(None);
    let message =
        "panicked at src/web/worker.rs:87:10:\nthe battery is empty\n    at wasm-function[2273]";
    let event = Event::Panicked {
        message: message.to_owned(),
    };
    say(&mut studio, Role::Trainer, event);
    let said = &studio.notices[0].text;
    assert!(said.contains("(the battery is empty)"), "{said}");
}

#[test]
fn a_worker_of_another_build_asks_for_a_reload() {
    let mut studio = Studio::default();
    send(&mut studio, Input::Opened(RuntimeChoice::Auto));
    let effects = say(
        &mut studio,
        Role::Reader,
        Event::Ready {
            build: "old".to_owned(),
        },
    );
    assert_eq!(effects, [Effect::Stop { role: Role::Reader }]);
    assert!(studio.notices[0].text.contains("Reload"));
    assert!(
        matches!(studio.readiness(), Some(Err(_))),
        "scripts don't wait for ever"
    );
}

#[test]
fn a_classifier_that_is_lost_is_replaced_and_asked_again() {
    let mut studio = studio(None);
    let first = request(&send(&mut studio, Input::PadSeen(Some(image(1)))));
    let generation = studio.reader.generation();
    send(
        &mut studio,
        Input::WorkerLost(Role::Reader, generation, "boom".to_owned()),
    );
    let sent = open(&mut studio, Role::Reader);
    let asked = commands(&sent, Role::Reader);
    assert!(
        matches!(asked[..], [Command::Load { .. }, Command::Classify { .. }]),
        "{asked:?}"
    );
    say(&mut studio, Role::Reader, answer(first, 4));
    assert_eq!(digit(&studio), Some(4));
}

#[test]
fn late_words_of_a_replaced_worker_are_dropped() {
    let mut studio = training(None);
    let generation = studio.trainer.generation();
    send(
        &mut studio,
        Input::WorkerLost(Role::Trainer, generation, "boom".to_owned()),
    );
    let late = Input::Worker(Role::Trainer, generation, Event::Finished { run: RUN });
    assert_eq!(send(&mut studio, late), []);
    assert!(studio.runs[0].state.is_active());
}

/// The trainer's replacement starts and takes the run up.
fn replace_trainer(studio: &mut Studio) -> Vec<Effect> {
    let sent = open(studio, Role::Trainer);
    say(studio, Role::Trainer, Event::Started { run: RUN });
    sent
}

#[test]
fn a_run_that_was_canceled_stays_canceled_when_its_worker_is_lost() {
    let mut studio = training(None);
    act(&mut studio, Action::Cancel);
    lose(&mut studio, Role::Trainer);
    assert_eq!(studio.runs[0].state, RunState::Canceled);
}

#[test]
fn a_pause_outlives_the_worker_that_was_to_pause() {
    let mut studio = training(None);
    act(&mut studio, Action::Pause);
    lose(&mut studio, Role::Trainer);
    let sent = replace_trainer(&mut studio);
    let asked = commands(&sent, Role::Trainer);
    assert!(
        matches!(asked[..], [Command::Train { .. }, Command::Pause { .. }]),
        "{asked:?}"
    );
}

#[test]
fn a_resume_outlives_the_worker_that_was_to_go_on() {
    let mut studio = training(None);
    act(&mut studio, Action::Pause);
    say(&mut studio, Role::Trainer, Event::Paused { run: RUN });
    act(&mut studio, Action::Resume);
    lose(&mut studio, Role::Trainer);
    let sent = replace_trainer(&mut studio);
    let asked = commands(&sent, Role::Trainer);
    assert!(matches!(asked[..], [Command::Train { .. }]), "{asked:?}");
    assert_eq!(studio.runs[0].state, RunState::Running);
}

#[test]
fn a_replacement_that_is_still_fetching_can_be_canceled() {
    let mut studio = training(None);
    lose(&mut studio, Role::Trainer);
    open(&mut studio, Role::Trainer);
    let effects = act(&mut studio, Action::Cancel);
    let role = Role::Trainer;
    assert!(effects.contains(&Effect::Stop { role }));
    assert_eq!(studio.runs[0].state, RunState::Canceled);
}
