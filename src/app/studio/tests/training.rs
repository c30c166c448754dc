//! Runs: their turn, their data, and what can be done with them.

use super::*;

#[test]
fn runs_wait_for_each_other() {
    let mut studio = training(None);
    train(&mut studio, "training-b");
    assert_eq!(studio.runs[1].state, RunState::Queued);
    let effects = say(&mut studio, Role::Trainer, Event::Finished { run: RUN });
    assert_eq!(studio.runs[0].state, RunState::Storing);
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
