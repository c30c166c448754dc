//! Drawings and image files, and the networks that read them.

use super::*;

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
fn a_network_that_was_added_is_replaced_and_taken_away() {
    let mut studio = studio(None);
    let add = |studio: &mut Studio, id: &str, bytes: &[u8]| {
        let model = ImportedModel {
            id: id.to_owned(),
            title: "Tiny".to_owned(),
            checkpoint: bytes.to_vec(),
        };
        send(studio, Input::ModelImported(model))
    };
    add(&mut studio, "file-1", &[2]);
    add(&mut studio, "file-2", &[3]);
    let model = ModelRef::File("file-1".to_owned());
    send(&mut studio, Input::ModelChosen(model.clone()));
    assert!(add(&mut studio, "file-2", &[4]).is_empty());
    let loaded = add(&mut studio, "file-1", &[5]);
    assert!(
        matches!(commands(&loaded, Role::Reader)[..], [Command::Load { checkpoint }] if checkpoint == &[5]),
        "what reads drawings is replaced at once"
    );
    assert_eq!(studio.imported.len(), 2);

    send(&mut studio, Input::ModelDropped("file-1".to_owned()));
    assert_eq!(studio.checkpoint(&model), None);
    assert_eq!(studio.model, ModelRef::Pretrained);
}
