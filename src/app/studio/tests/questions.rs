//! Questions of scripts, and who is told when nobody will answer.

use super::*;

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
