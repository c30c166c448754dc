//! What the page does when things happen, without a page.

use super::run::RunState;
use super::runtimes::AdapterSpeed;
use super::*;
use crate::app::definition::Definition;
use crate::app::protocol::{Activity, RunId};
use crate::engine::{Image, Split};

const NOW: f64 = 1_000.0;
const RUN: RunId = RunId(1);

/// A page whose classifier runs and whose browser has a GPU of that speed, or none.
fn studio(gpu: Option<AdapterSpeed>) -> Studio {
    let mut studio = Studio::default();
    let probe = match gpu {
        Some(speed) => GpuProbe::Present {
            adapter: "test".to_owned(),
            speed,
        },
        None => GpuProbe::Absent {
            reason: "there is no GPU".to_owned(),
        },
    };
    send(&mut studio, Input::Opened(RuntimeChoice::Auto));
    send(&mut studio, Input::Probed(probe));
    send(&mut studio, Input::PretrainedArrived(Ok(vec![1])));
    open(&mut studio, Role::Reader);
    studio
}

fn send(studio: &mut Studio, input: Input) -> Vec<Effect> {
    update(studio, NOW, input)
}

/// The present worker of a role says something.
fn say(studio: &mut Studio, role: Role, event: Event) -> Vec<Effect> {
    let generation = studio.worker(role).generation();
    send(studio, Input::Worker(role, generation, event))
}

fn open(studio: &mut Studio, role: Role) -> Vec<Effect> {
    let runtime = studio
        .worker(role)
        .runtime()
        .expect("the worker was asked for");
    say(
        studio,
        role,
        Event::Ready {
            build: BUILD.to_owned(),
        },
    );
    say(studio, role, Event::Opened { runtime })
}

fn training(gpu: Option<AdapterSpeed>) -> Studio {
    let mut studio = studio(gpu);
    train(&mut studio, "training-a");
    open(&mut studio, Role::Trainer);
    say(&mut studio, Role::Trainer, Event::Started { run: RUN });
    studio
}

fn train(studio: &mut Studio, id: &str) -> Vec<Effect> {
    let definition = Definition::default();
    send(
        studio,
        Input::Train {
            id: id.to_owned(),
            definition,
        },
    )
}

fn progress(studio: &mut Studio, first_step: u32, steps: usize) {
    let losses = vec![1.0; steps];
    let event = Event::Progress {
        run: RUN,
        first_step,
        losses,
        images: 64,
        busy_millis: None,
    };
    say(studio, Role::Trainer, event);
}

fn snapshot(studio: &mut Studio, bytes: &[u8]) -> Vec<Effect> {
    say(
        studio,
        Role::Trainer,
        Event::Snapshot {
            run: RUN,
            checkpoint: bytes.to_vec(),
        },
    )
}

fn commands(effects: &[Effect], to: Role) -> Vec<&Command> {
    let command = |effect| match effect {
        &Effect::Send { role, ref command } if role == to => Some(command),
        _ => None,
    };
    effects.iter().filter_map(command).collect()
}

fn request(effects: &[Effect]) -> RequestId {
    match commands(effects, Role::Reader)[..] {
        [Command::Classify { request, .. }] => *request,
        ref other => panic!("one question expected, not {other:?}"),
    }
}

fn image(pixel: u8) -> Image {
    Image::from([pixel; 784])
}

fn answer(request: RequestId, digit: usize) -> Event {
    let mut probabilities = [0.0; 10];
    probabilities[digit] = 1.0;
    Event::Classified {
        request,
        probabilities,
        millis: 1.0,
    }
}

fn digit(studio: &Studio) -> Option<u8> {
    studio.reading.guess.as_ref().map(|guess| guess.digit)
}

#[test]
fn only_the_newest_drawing_is_asked_about_while_an_answer_is_awaited() {
    let mut studio = studio(None);
    let first = request(&send(&mut studio, Input::PadSeen(Some(image(1)))));
    assert_eq!(send(&mut studio, Input::PadSeen(Some(image(2)))), []);
    assert_eq!(send(&mut studio, Input::PadSeen(Some(image(3)))), []);
    let effects = say(&mut studio, Role::Reader, answer(first, 7));
    assert_eq!(digit(&studio), Some(7));
    let asked = commands(&effects, Role::Reader);
    assert!(matches!(asked[..], [Command::Classify { image: newest, .. }] if *newest == image(3)));
}

#[test]
fn an_answer_for_a_drawing_that_was_cleared_is_dropped() {
    let mut studio = studio(None);
    let asked = request(&send(&mut studio, Input::PadSeen(Some(image(1)))));
    send(&mut studio, Input::PadSeen(None));
    say(&mut studio, Role::Reader, answer(asked, 7));
    assert_eq!(digit(&studio), None);
    let again = send(&mut studio, Input::PadSeen(Some(image(2))));
    assert_eq!(
        commands(&again, Role::Reader).len(),
        1,
        "the pad can ask again"
    );
}

#[test]
fn automatic_trains_on_a_real_gpu_and_else_on_the_cpu() {
    let check = |gpu, runtime| assert_eq!(training(gpu).runs[0].runtime, Some(runtime));
    check(Some(AdapterSpeed::Hardware), Runtime::Webgpu);
    check(Some(AdapterSpeed::Software), Runtime::Flex);
    check(None, Runtime::Flex);
}

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
fn snapshots_read_the_pad_again_with_the_runs_network() {
    let mut studio = training(None);
    let asked = request(&send(&mut studio, Input::PadSeen(Some(image(1)))));
    say(&mut studio, Role::Reader, answer(asked, 3));
    let effects = snapshot(&mut studio, &[42]);
    let asked = commands(&effects, Role::Reader);
    assert!(
        matches!(asked[..], [Command::Load { .. }, Command::Classify { .. }]),
        "{asked:?}"
    );
    assert_eq!(studio.model, ModelRef::Run("training-a".to_owned()));
    send(&mut studio, Input::ModelChosen(ModelRef::Pretrained));
    assert_eq!(
        snapshot(&mut studio, &[43]),
        [],
        "a later choice is respected"
    );
}

#[test]
fn runs_wait_for_each_other() {
    let mut studio = training(None);
    train(&mut studio, "training-b");
    assert_eq!(studio.runs[1].state, RunState::Queued);
    let effects = say(&mut studio, Role::Trainer, Event::Finished { run: RUN });
    assert_eq!(studio.runs[0].state, RunState::Completed);
    assert!(matches!(studio.runs[1].state, RunState::Pending(_)));
    assert_eq!(commands(&effects, Role::Trainer).len(), 1);
}

#[test]
fn a_run_whose_data_is_still_coming_is_canceled_by_ending_the_worker() {
    let mut studio = studio(None);
    train(&mut studio, "training-a");
    let effects = send(
        &mut studio,
        Input::Run("training-a".to_owned(), Action::Cancel),
    );
    assert!(effects.contains(&Effect::Stop {
        role: Role::Trainer
    }));
    assert_eq!(studio.runs[0].state, RunState::Canceled);
}

#[test]
fn actions_that_make_no_sense_are_refused_in_words() {
    let studio = training(None);
    let refused = |id, action| studio.check_action(id, action).unwrap_err().to_string();
    assert!(refused("x", Action::Pause).starts_with("there is no run called x;"));
    assert!(refused("training-a", Action::Resume).contains("only a paused run"));
    assert!(refused("training-a", Action::Delete).contains("cancel it"));
    assert_eq!(studio.check_action("training-a", Action::Pause), Ok(()));
}

#[test]
fn bad_data_fails_the_run_and_a_retry_starts_afresh() {
    let mut studio = studio(None);
    train(&mut studio, "training-a");
    open(&mut studio, Role::Trainer);
    let during = Activity::FetchingData(RUN);
    say(
        &mut studio,
        Role::Trainer,
        Event::Failed {
            during,
            reason: "altered".to_owned(),
        },
    );
    assert_eq!(
        studio.runs[0].state,
        RunState::Failed {
            reason: "altered".to_owned()
        }
    );
    let effects = train(&mut studio, "training-b");
    assert!(matches!(
        commands(&effects, Role::Trainer)[..],
        [Command::Train { .. }]
    ));
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
fn an_address_that_asks_for_a_missing_gpu_falls_back_and_says_so() {
    let mut studio = Studio::default();
    let webgpu = RuntimeChoice::Only(Runtime::Webgpu);
    send(&mut studio, Input::Opened(webgpu));
    send(
        &mut studio,
        Input::Probed(GpuProbe::Absent {
            reason: "there is no adapter".to_owned(),
        }),
    );
    assert_eq!(studio.runtimes.choice, RuntimeChoice::Auto);
    assert!(studio.notices[0].text.contains("there is no adapter"));
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

fn lose(studio: &mut Studio, role: Role) -> Vec<Effect> {
    let generation = studio.worker(role).generation();
    let lost = Input::WorkerLost(role, generation, "boom".to_owned());
    send(studio, lost)
}

fn act(studio: &mut Studio, action: Action) -> Vec<Effect> {
    send(studio, Input::Run("training-a".to_owned(), action))
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

/// A script asks for an evaluation, and the trainer gets the question.
fn evaluating(studio: &mut Studio) -> CallId {
    let call = CallId(9);
    let model = ModelRef::Pretrained;
    send(
        studio,
        Input::EvaluateCalled(call, model, Split::Test, None),
    );
    open(studio, Role::Trainer);
    call
}

fn is_refused(effects: &[Effect], call: CallId) -> bool {
    let refused =
        |effect: &Effect| matches!(effect, Effect::AnswerScore(of, Err(_)) if *of == call);
    effects.iter().any(refused)
}

#[test]
fn a_question_is_refused_when_its_worker_goes_whatever_the_reason() {
    let check = |go: fn(&mut Studio) -> Vec<Effect>| {
        let mut studio = studio(Some(AdapterSpeed::Software));
        let call = evaluating(&mut studio);
        assert!(is_refused(&go(&mut studio), call));
    };
    check(|studio| lose(studio, Role::Trainer));
    check(|studio| {
        say(
            studio,
            Role::Trainer,
            Event::Ready {
                build: "old".to_owned(),
            },
        )
    });
    check(|studio| {
        let definition = Definition {
            runtime: RuntimeChoice::Only(Runtime::Webgpu),
            ..Definition::default()
        };
        let id = "training-a".to_owned();
        send(studio, Input::Train { id, definition })
    });
    check(|studio| {
        train(studio, "training-a");
        act(studio, Action::Cancel)
    });
}

#[test]
fn readings_are_refused_when_the_classifier_is_given_up() {
    let mut studio = studio(None);
    let call = CallId(4);
    send(&mut studio, Input::ClassifyCalled(call, image(1), None));
    let mut effects = Vec::new();
    for _ in 0..4 {
        effects = lose(&mut studio, Role::Reader);
    }
    let refused =
        |effect: &Effect| matches!(effect, Effect::AnswerGuess(of, Err(_)) if *of == call);
    assert!(effects.iter().any(refused), "{effects:?}");
    let choice = RuntimeChoice::Only(Runtime::Ndarray);
    assert_eq!(send(&mut studio, Input::RuntimeChosen(choice)), []);
}

#[test]
fn a_train_button_pressed_before_the_gpu_is_known_falls_back_with_the_page() {
    let mut studio = Studio::default();
    let webgpu = RuntimeChoice::Only(Runtime::Webgpu);
    send(&mut studio, Input::Opened(webgpu));
    let definition = Definition {
        runtime: webgpu,
        ..Definition::default()
    };
    let id = "training-a".to_owned();
    send(&mut studio, Input::Train { id, definition });
    let reason = "there is no adapter".to_owned();
    send(&mut studio, Input::Probed(GpuProbe::Absent { reason }));
    assert_eq!(studio.runs[0].runtime, Some(Runtime::Flex));
}

#[test]
fn a_cleared_drawings_answer_is_not_shown_for_the_next_one() {
    let mut studio = studio(None);
    let old = request(&send(&mut studio, Input::PadSeen(Some(image(1)))));
    send(&mut studio, Input::PadSeen(None));
    send(&mut studio, Input::PadSeen(Some(image(2))));
    let effects = say(&mut studio, Role::Reader, answer(old, 7));
    assert_eq!(digit(&studio), None);
    say(&mut studio, Role::Reader, answer(request(&effects), 2));
    assert_eq!(digit(&studio), Some(2));
}

#[test]
fn an_answer_for_a_removed_file_does_not_reach_the_next_one() {
    let mut studio = studio(None);
    let add = |studio: &mut Studio, pixel| {
        let prepared = Ok(image(pixel));
        let (name, url) = (String::new(), String::new());
        let effects = send(
            studio,
            Input::FileAdded {
                name,
                url,
                prepared,
            },
        );
        request(&effects)
    };
    let old = add(&mut studio, 1);
    send(&mut studio, Input::FilesCleared);
    add(&mut studio, 2);
    say(&mut studio, Role::Reader, answer(old, 7));
    let outcome = &studio.reading.files[0].outcome;
    assert!(matches!(outcome, FileOutcome::Asked(_)), "{outcome:?}");
}

#[test]
fn an_answer_names_the_network_that_gave_it() {
    let mut studio = training(None);
    let asked = request(&send(&mut studio, Input::PadSeen(Some(image(1)))));
    snapshot(&mut studio, &[42]);
    say(&mut studio, Role::Reader, answer(asked, 3));
    let guess = studio.reading.guess.as_ref().expect("the pad was read");
    assert_eq!(guess.model, ModelRef::Pretrained);
}

#[test]
fn a_shipped_network_that_is_none_is_said_and_not_waited_for() {
    let mut studio = studio(None);
    assert_eq!(studio.readiness(), None, "weights are on their way");
    let during = Activity::Loading;
    let reason = "this is not a checkpoint".to_owned();
    say(&mut studio, Role::Reader, Event::Failed { during, reason });
    assert!(matches!(studio.readiness(), Some(Err(_))));
    assert!(studio.notices[0].text.contains("not a checkpoint"));
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
