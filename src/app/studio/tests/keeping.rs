//! Runs that outlive the page, and what happens when they can't.

use super::*;
use crate::app::record::{Record, Standing};
use crate::app::store::{Hold, StoreCommand, StoreEvent};

const KEEPER: u32 = 1;

fn tell(studio: &mut Studio, now: f64, event: StoreEvent) -> Vec<Effect> {
    update(
        studio,
        now,
        Input::Worker(Role::Keeper, KEEPER, Event::Store(event)),
    )
}

/// A page whose browser keeps files.
fn with_shelf(mut studio: Studio) -> Studio {
    tell(&mut studio, NOW, StoreEvent::Opened { unreadable: 0 });
    let ids: Vec<String> = studio.runs.iter().map(|run| run.id.clone()).collect();
    for id in ids {
        tell(&mut studio, NOW, StoreEvent::Kept { id });
    }
    studio
}

fn kept(effects: &[Effect]) -> Vec<&Record> {
    let record = |effect| match effect {
        &Effect::Send {
            command: Command::Store(StoreCommand::Keep { ref record, .. }),
            ..
        } => Some(&**record),
        _ => None,
    };
    effects.iter().filter_map(record).collect()
}

fn is_kept(studio: &mut Studio, now: f64) -> Vec<Effect> {
    let id = "training-a".to_owned();
    tell(studio, now, StoreEvent::Kept { id })
}

fn snapshot_at(studio: &mut Studio, now: f64, bytes: &[u8]) -> Vec<Effect> {
    let event = Event::Snapshot {
        run: RUN,
        checkpoint: bytes.to_vec(),
    };
    let generation = studio.trainer.generation();
    update(studio, now, Input::Worker(Role::Trainer, generation, event))
}

/// What a page that was killed has left behind.
fn left_behind(standing: Standing) -> StoreEvent {
    let mut studio = with_shelf(training(None));
    progress(&mut studio, 0, 20);
    let effects = snapshot_at(&mut studio, NOW + 2_000.0, &[42]);
    let [record] = kept(&effects)[..] else {
        panic!("{effects:?}");
    };
    StoreEvent::Found {
        command_line: "--epochs 1".to_owned(),
        record: Box::new(Record {
            standing,
            ..record.clone()
        }),
        hold: Hold::Ours,
    }
}

#[test]
fn a_run_is_kept_with_each_snapshot_but_not_more_than_once_a_second() {
    let mut studio = with_shelf(training(None));
    progress(&mut studio, 0, 5);
    assert_eq!(kept(&snapshot_at(&mut studio, NOW + 500.0, &[1])).len(), 0);
    progress(&mut studio, 5, 5);
    let effects = snapshot_at(&mut studio, NOW + 1_000.0, &[2]);
    let [record] = kept(&effects)[..] else {
        panic!("{effects:?}");
    };
    assert_eq!(record.losses.len(), 10);
    assert_eq!(record.checkpoint, Some(vec![2]));
    // Until that is written, nothing else is handed over.
    progress(&mut studio, 10, 5);
    assert_eq!(
        kept(&snapshot_at(&mut studio, NOW + 3_000.0, &[3])).len(),
        0
    );
    assert_eq!(is_kept(&mut studio, NOW + 3_100.0), []);
    assert_eq!(
        kept(&snapshot_at(&mut studio, NOW + 3_200.0, &[3])).len(),
        1
    );
}

#[test]
fn what_changes_while_a_run_is_written_is_written_next() {
    let mut studio = with_shelf(training(None));
    progress(&mut studio, 0, 5);
    snapshot_at(&mut studio, NOW + 2_000.0, &[1]);
    progress(&mut studio, 5, 3);
    say(&mut studio, Role::Trainer, Event::Paused { run: RUN });
    let effects = is_kept(&mut studio, NOW + 2_100.0);
    let [record] = kept(&effects)[..] else {
        panic!("{effects:?}");
    };
    assert_eq!(record.standing, Standing::Paused);
    assert_eq!(
        record.losses.len(),
        5,
        "steps after the snapshot are taken again"
    );
}

#[test]
fn a_run_is_completed_when_that_is_kept() {
    let mut studio = with_shelf(training(None));
    let effects = say(&mut studio, Role::Trainer, Event::Finished { run: RUN });
    assert_eq!(kept(&effects)[0].standing, Standing::Completed);
    assert_eq!(studio.runs[0].state, RunState::Storing);
    is_kept(&mut studio, NOW);
    assert_eq!(studio.runs[0].state, RunState::Completed);
}

#[test]
fn an_interrupted_run_is_offered_and_goes_on_where_it_was() {
    let mut studio = studio(None);
    tell(&mut studio, NOW, left_behind(Standing::Running));
    tell(&mut studio, NOW, StoreEvent::Opened { unreadable: 0 });
    let run = &studio.runs[0];
    assert_eq!((run.state.clone(), run.step()), (RunState::Interrupted, 20));
    assert_eq!(studio.check_action("training-a", Action::Resume), Ok(()));
    act(&mut studio, Action::Resume);
    let sent = open(&mut studio, Role::Trainer);
    let asked = commands(&sent, Role::Trainer);
    assert!(
        matches!(asked[..], [Command::Train { checkpoint: Some(bytes), .. }] if bytes == &[42]),
        "{asked:?}"
    );
    say(&mut studio, Role::Trainer, Event::Started { run: RUN });
    assert_eq!(studio.runs[0].state, RunState::Running);
}

#[test]
fn a_run_goes_on_with_as_many_threads_as_before() {
    let mut studio = studio(None);
    offer_two_threads(&mut studio);
    tell(&mut studio, NOW, left_behind(Standing::Running));
    tell(&mut studio, NOW, StoreEvent::Opened { unreadable: 0 });
    let effects = act(&mut studio, Action::Resume);
    let kind = WorkerKind::Cpu;
    let is_plain = |effect: &Effect| matches!(effect, Effect::Spawn { kind: k, .. } if *k == kind);
    assert!(effects.iter().any(is_plain), "{effects:?}");
    // The next run has all of them.
    say(&mut studio, Role::Trainer, Event::Started { run: RUN });
    act(&mut studio, Action::Cancel);
    let effects = train(&mut studio, "training-b");
    let kind = WorkerKind::CpuThreads(2);
    let is_threaded =
        |effect: &Effect| matches!(effect, Effect::Spawn { kind: k, .. } if *k == kind);
    assert!(effects.iter().any(is_threaded), "{effects:?}");
}

#[test]
fn an_interrupted_run_is_put_down_as_paused_and_its_wait_is_counted_once() {
    let mut studio = studio(None);
    tell(&mut studio, NOW, left_behind(Standing::Running));
    let later = NOW + 60_000.0;
    let effects = tell(&mut studio, later, StoreEvent::Opened { unreadable: 0 });
    let [record] = kept(&effects)[..] else {
        panic!("{effects:?}");
    };
    assert_eq!(record.standing, Standing::Paused);
    let before = studio.runs[0].training_millis(later);

    let mut again = self::studio(None);
    let found = StoreEvent::Found {
        command_line: command_line_of(&effects),
        record: Box::new(record.clone()),
        hold: Hold::Ours,
    };
    tell(&mut again, later + 60_000.0, found);
    assert_eq!(again.runs[0].training_millis(later + 90_000.0), before);
}

fn command_line_of(effects: &[Effect]) -> String {
    let line = |effect: &Effect| match effect {
        Effect::Send {
            command: Command::Store(StoreCommand::Keep { command_line, .. }),
            ..
        } => Some(command_line.clone()),
        _ => None,
    };
    effects.iter().find_map(line).expect("a run is kept")
}

#[test]
fn a_run_that_is_over_is_shown_as_it_ended() {
    let mut studio = studio(None);
    tell(&mut studio, NOW, left_behind(Standing::Completed));
    assert_eq!(studio.runs[0].state, RunState::Completed);
    assert!(
        studio
            .checkpoint(&ModelRef::Run("training-a".to_owned()))
            .is_some()
    );
}

#[test]
fn another_tabs_run_is_shown_and_left_alone_until_that_tab_is_gone() {
    let mut studio = studio(None);
    let StoreEvent::Found {
        command_line,
        record,
        ..
    } = left_behind(Standing::Running)
    else {
        panic!("a run is found");
    };
    let found = |hold| StoreEvent::Found {
        command_line: command_line.clone(),
        record: record.clone(),
        hold,
    };
    tell(&mut studio, NOW, found(Hold::Elsewhere));
    tell(&mut studio, NOW, StoreEvent::Opened { unreadable: 0 });
    assert_eq!(studio.runs[0].state.name(), "running");
    let refused = studio.check_action("training-a", Action::Pause);
    assert!(refused.unwrap_err().to_string().contains("another tab"));
    train(&mut studio, "training-b");
    assert!(
        studio.runs[1].state.is_active(),
        "this tab trains what it likes"
    );

    tell(&mut studio, NOW, found(Hold::Ours));
    assert_eq!(studio.runs[0].state, RunState::Interrupted);
}

#[test]
fn a_full_disk_pauses_the_run_once_and_says_so() {
    let mut studio = with_shelf(training(None));
    let full = || StoreEvent::NotKept {
        id: "training-a".to_owned(),
        reason: "the disk is full".to_owned(),
    };
    let effects = tell(&mut studio, NOW, full());
    assert_eq!(
        commands(&effects, Role::Trainer),
        [&Command::Pause { run: RUN }]
    );
    assert!(studio.notices[0].text.contains("the disk is full"));
    say(&mut studio, Role::Trainer, Event::Paused { run: RUN });
    act(&mut studio, Action::Resume);
    say(&mut studio, Role::Trainer, Event::Resumed { run: RUN });
    let again = tell(&mut studio, NOW, full());
    assert_eq!(kept(&again).len(), 1, "it has changed since");
    assert_eq!(tell(&mut studio, NOW, full()), [], "it was told once");
}

#[test]
fn what_changed_during_a_writing_that_failed_is_tried_all_the_same() {
    let not_kept = || StoreEvent::NotKept {
        id: "training-a".to_owned(),
        reason: "the disk is full".to_owned(),
    };
    for (event, standing) in [
        (Event::Finished { run: RUN }, Standing::Completed),
        (Event::Canceled { run: RUN }, Standing::Canceled),
    ] {
        let mut studio = with_shelf(training(None));
        snapshot_at(&mut studio, NOW + 2_000.0, &[42]);
        let effects = say(&mut studio, Role::Trainer, event);
        assert_eq!(kept(&effects), [] as [&Record; 0], "one writing at a time");
        let effects = tell(&mut studio, NOW, not_kept());
        let [record] = kept(&effects)[..] else {
            panic!("{effects:?}");
        };
        assert_eq!(record.standing, standing);
        assert!(studio.notices.is_empty(), "nothing is lost yet");

        assert_eq!(
            kept(&tell(&mut studio, NOW, not_kept())),
            [] as [&Record; 0]
        );
        assert!(studio.notices[0].text.contains("the disk is full"));
    }
}

#[test]
fn a_run_with_more_losses_than_steps_is_left_where_it_is() {
    let mut studio = Studio::default();
    update(&mut studio, NOW, Input::Opened(RuntimeChoice::Auto));
    let mut found = left_behind(Standing::Running);
    if let StoreEvent::Found { record, .. } = &mut found {
        record.losses = vec![0.5; 10_000_000];
    }
    tell(&mut studio, NOW, found);
    assert!(studio.runs.is_empty());
    assert!(studio.notices[0].text.contains("can't be read"));
}

#[test]
fn a_browser_that_keeps_nothing_pauses_the_run_once_and_completes_it() {
    let mut studio = training(None);
    let reason = "no storage".to_owned();
    let effects = tell(&mut studio, NOW, StoreEvent::Refused { reason });
    assert_eq!(
        commands(&effects, Role::Trainer),
        [&Command::Pause { run: RUN }]
    );
    say(&mut studio, Role::Trainer, Event::Paused { run: RUN });
    say(&mut studio, Role::Trainer, Event::Resumed { run: RUN });
    say(&mut studio, Role::Trainer, Event::Finished { run: RUN });
    assert_eq!(studio.runs[0].state, RunState::Completed);
}

#[test]
fn a_lost_storage_worker_loses_nothing_and_says_so() {
    let mut studio = with_shelf(training(None));
    let lost = Input::WorkerLost(Role::Keeper, KEEPER, "boom".to_owned());
    let effects = send(&mut studio, lost);
    assert!(effects.contains(&Effect::Stop { role: Role::Keeper }));
    assert!(studio.notices[0].text.contains("boom"));
    assert!(studio.knows_runs());
}

#[test]
fn a_page_whose_data_is_being_deleted_ends_all_that_could_write() {
    let mut studio = with_shelf(training(None));
    let effects = update(&mut studio, NOW, Input::Closed);
    let stops = [Role::Reader, Role::Trainer, Role::Keeper].map(|role| Effect::Stop { role });
    assert_eq!(effects, stops);
}
