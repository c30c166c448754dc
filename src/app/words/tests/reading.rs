//! The answer beside the pad, and captions of files.

use super::*;

fn guess(digit: u8) -> Guess {
    let mut probabilities = [0.0; 10];
    probabilities[usize::from(digit)] = 0.984;
    Guess {
        digit,
        probabilities,
        millis: 2.6,
        model: ModelRef::Pretrained,
    }
}

#[test]
fn the_answer_says_what_to_do_until_there_is_one() {
    let mut studio = Studio::default();
    assert_eq!(answer(&studio).digit, None);
    studio.reading.guess = Some(guess(7));
    let said = answer(&studio);
    assert_eq!(
        (said.digit, said.line.as_str()),
        (Some(7), "98.4 % sure · 3 ms")
    );
    assert_eq!(announcement(&studio), "It reads 7");
    assert_eq!(
        shares(&studio).map(|parts| share_text(parts[7])),
        Some("98.4".to_owned())
    );
}

#[test]
fn a_network_trained_here_can_be_chosen_once_it_exists() {
    let mut studio = studio_with(RunState::Running, 4);
    assert_eq!(readers(&studio).len(), 1);
    studio.runs[0].checkpoint = Some(vec![1]);
    update(&mut studio, 0.0, Input::PretrainedArrived(Ok(vec![2])));
    let titles: Vec<_> = readers(&studio)
        .into_iter()
        .map(|reader| reader.title)
        .collect();
    assert_eq!(
        titles,
        ["that came with the page", "Net, trained here, not tested"]
    );
}

#[test]
fn files_are_captioned_in_the_patterns_words() {
    let file = |outcome| FileReading {
        key: 1,
        number: 1,
        name: "two.png".to_owned(),
        url: String::new(),
        outcome,
    };
    let read = FileOutcome::Read(Image::from([0; 784]), guess(2));
    assert_eq!(caption(&file(read)), "Prediction for image number 1 is: 2");
    let failed = FileOutcome::Failed("there is no ink".to_owned());
    assert_eq!(caption(&file(failed)), "Image number 1: there is no ink");
}
