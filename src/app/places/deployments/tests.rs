//! What the place of deployments promises, without a browser.

use super::*;
use crate::engine::digit::PIXELS;

fn sure_of(digit: usize) -> Vec<f64> {
    let mut shares = vec![0.000_2; 10];
    shares[digit] = 0.998_2;
    shares
}

#[test]
fn the_example_is_an_image_with_ink_in_its_middle() {
    let example = example();
    assert_eq!(example.count(), 1);
    assert_eq!(Images::of(example.first().to_vec()), Some(example.clone()));
    let mass: f64 = example.first().iter().sum();
    let moment = |place: fn(usize) -> usize| {
        let shades = example.first().iter().enumerate();
        shades
            .map(|(at, shade)| shade * place(at) as f64)
            .sum::<f64>()
            / mass
    };
    assert!((moment(|at| at % 28) - 13.5).abs() < 0.5);
    assert!((moment(|at| at / 28) - 13.5).abs() < 0.5);
}

#[test]
fn a_payload_has_a_line_for_each_row_of_an_image() {
    let mut shades = vec![0.0; 2 * PIXELS];
    shades[PIXELS] = 255.0;
    let payload = Images::of(shades).expect("two images").payload();
    assert!(payload.starts_with("{\"input_data\": [{\"values\": [[\n[0,0,"));
    assert_eq!(payload.lines().count(), 2 * (28 + 2));
    assert!(payload.contains("\n],\n[\n[255,0,"));
    assert!(payload.ends_with("]\n]]}]}"));
}

#[test]
fn what_is_no_image_is_none() {
    for shades in [
        vec![],
        vec![0.0; 783],
        vec![256.0; 784],
        vec![f64::NAN; 784],
    ] {
        assert_eq!(Images::of(shades), None);
    }
}

#[test]
fn javascript_asks_the_deployment_with_what_was_typed() {
    let text = snippet(
        Language::JavaScript,
        "https://a.example/ml/v4/x",
        "{\"a\": 1}",
        &example(),
    );
    assert!(text.contains("fetch('https://a.example/ml/v4/x'"));
    assert!(text.contains("JSON.stringify({\"a\": 1})"));
}

#[test]
fn other_programs_ask_a_server_with_normalised_numbers() {
    let mut shades = vec![0.0; PIXELS];
    shades[1] = 255.0;
    let images = Images::of(shades).expect("an image");
    let curl = snippet(Language::Curl, "https://here.example/", "", &images);
    assert!(curl.contains("\"shape\": [1, 1, 28, 28]"));
    assert!(curl.contains("\n-0.4242,2.8215,-0.4242,"));
    let python = snippet(Language::Python, "https://here.example/", "", &images);
    assert!(python.contains("images = [[\n[0,255,0,"));
    assert!(
        python.contains("print(f\"reads {shares.index(max(shares))}, {100 * max(shares):.1f} %\")")
    );
    for text in [curl, python] {
        assert!(
            !text.contains("here.example"),
            "this browser is out of reach"
        );
    }
}

#[test]
fn a_prediction_is_told_in_words_and_bars() {
    let one = Verdict::of(&[(7.0, sure_of(7))]).expect("a prediction");
    assert_eq!(one.line, "reads 7, 99.8 %");
    let tops: Vec<bool> = one.bars.iter().map(|bar| bar.is_top).collect();
    assert_eq!(tops.iter().position(|top| *top), Some(7));
    assert_eq!(one.bars[7].share, "0.9982");
    let two = Verdict::of(&[(7.0, sure_of(7)), (2.0, sure_of(2))]);
    assert_eq!(
        two.map(|verdict| verdict.line),
        Some("reads 7, 2".to_owned())
    );
}

#[test]
fn what_is_no_prediction_has_no_words() {
    let many = Verdict::of(&vec![(1.0, sure_of(1)); 1_000]).expect("a prediction");
    assert!(many.line.ends_with("1, 1 and 980 more"), "{}", many.line);
    assert_eq!(Verdict::of(&[]), None);
    assert_eq!(Verdict::of(&[(7.0, vec![1.0])]), None);
}

#[test]
fn networks_are_told_by_name_and_size() {
    let mut model = Model {
        id: "pretrained".to_owned(),
        ..Model::default()
    };
    assert_eq!(model_line(&model), "The network that came with the page");
    model.name = "Net".to_owned();
    model.architecture = "net".to_owned();
    model.parameters = Some(21_840.0);
    assert_eq!(model_line(&model), "Net, 21,840 parameters");
    model.name = "Mine".to_owned();
    assert_eq!(model_line(&model), "Mine, Net, 21,840 parameters");
}

#[test]
fn a_deployment_is_called_as_its_network_at_first() {
    let model = |id: &str, name: &str| Model {
        id: id.to_owned(),
        name: name.to_owned(),
        ..Model::default()
    };
    let models = [model("a", "Steady hand"), model("b", "")];
    assert_eq!(suggested_name(&models, "a"), "Steady hand");
    assert_eq!(suggested_name(&models, "b"), "b");
    assert_eq!(suggested_name(&models, "c"), "");
}

#[test]
fn every_state_has_its_name_back() {
    for name in ["initializing", "ready", "failed"] {
        assert_eq!(Condition::from_name(name).map(Condition::name), Some(name));
    }
    assert_eq!(Condition::from_name("asleep"), None);
}

#[test]
fn a_reply_is_told_with_status_and_time() {
    assert_eq!(reply_line(200, "OK", 3.4), "200 OK, 3 ms");
    assert_eq!(reply_line(404, "", 0.2), "404, 1 ms");
    assert_eq!(
        earlier("200 OK, 3 ms"),
        "200 OK, 3 ms, to an earlier request"
    );
}
