use super::*;
use crate::engine::digit::PIXELS;
use crate::engine::{Architecture, BareNet, Checkpoint, Parameters};
use serde_json::{Value, json};

const NOW: &str = "2026-11-26T12:00:00.000Z";
const LATER: &str = "2026-11-27T12:00:00.000Z";

fn checkpoint() -> Vec<u8> {
    Checkpoint::start(Architecture::Tiny.recipe()).to_bytes()
}

fn request<'a>(method: &'a str, path: &'a str, text: &'a [u8]) -> Request<'a> {
    Request {
        method,
        path,
        base: "https://example.org/studio/",
        now: NOW,
        id: "new",
        kept: Vec::new(),
        text,
        model: None,
    }
}

fn body(reply: &Reply) -> Value {
    serde_json::from_slice(&reply.body).expect("replies are JSON")
}

/// The status and the code of a refusal, which always has a trace and a sentence.
fn refusal(reply: &Reply) -> (u16, String) {
    let body = body(reply);
    let error = &body["errors"][0];
    assert_eq!(body["trace"], "new");
    assert!(error["message"].as_str().unwrap().ends_with('.'), "{body}");
    assert!(reply.changes.is_empty());
    (reply.status, error["code"].as_str().unwrap().to_owned())
}

const FIELDS: &[u8] = br#"{"name": "Sevens", "description": "of mine", "online": {}, "asset": {"id": "run-1", "name": "Tiny"}}"#;

fn created(model: &[u8]) -> Reply {
    answer(&Request {
        model: Some(model),
        ..request("POST", "ml/v4/deployments", FIELDS)
    })
}

/// What a reply keeps.
fn kept(reply: &Reply) -> &[u8] {
    match reply.changes.as_slice() {
        [Change::Keep { bytes, .. }] => bytes,
        other => panic!("{other:?}"),
    }
}

fn ask(kept: &[u8], method: &str, path: &str, text: &[u8]) -> Reply {
    answer(&Request {
        kept: vec![("new", kept)],
        ..request(method, path, text)
    })
}

const ONE: &str = "ml/v4/deployments/new";
const PREDICTIONS: &str = "ml/v4/deployments/new/predictions";

#[test]
fn a_deployment_is_made_at_once_and_answers_when_it_is_looked_at() {
    let made = created(&checkpoint());
    assert_eq!(made.status, 202);
    let shown = body(&made);
    assert_eq!(shown["metadata"]["name"], "Sevens");
    assert_eq!(shown["metadata"]["created_at"], NOW);
    assert_eq!(shown["entity"]["status"]["state"], "initializing");
    let url = "https://example.org/studio/ml/v4/deployments/new/predictions";
    assert_eq!(shown["entity"]["status"]["online_url"]["url"], url);

    let looked = ask(kept(&made), "GET", ONE, b"");
    let shown = body(&looked);
    assert_eq!(shown["entity"]["status"]["state"], "ready");
    assert_eq!(
        shown["entity"]["asset"],
        json!({"id": "run-1", "name": "Tiny"})
    );
    assert_eq!(
        shown["entity"]["custom"],
        json!({"architecture": "tiny", "parameters": 9_246, "size": checkpoint().len()})
    );
    // What is settled once stays so.
    assert!(
        ask(kept(&looked), "GET", ONE, b"").changes.is_empty(),
        "nothing changes"
    );
    let listed = ask(kept(&looked), "GET", "ml/v4/deployments", b"");
    assert_eq!(body(&listed)["resources"], json!([shown]));
    assert_eq!(body(&listed)["total_count"], 1);
}

#[test]
fn a_model_that_answers_nothing_fails_with_a_reason() {
    let huge = Parameters::new(Architecture::Tiny, vec![3e38; 9_246]).unwrap();
    let huge = Checkpoint {
        parameters: huge.clone(),
        mean: Some(huge),
        ..Checkpoint::start(Architecture::Tiny.recipe())
    };
    for (bytes, reason) in [
        (b"hello".to_vec(), "not a Digit Studio checkpoint"),
        (checkpoint()[..5_000].to_vec(), "damaged or incomplete"),
        (huge.to_bytes(), "too large to compute with"),
    ] {
        let made = created(&bytes);
        assert_eq!(made.status, 202);
        let looked = ask(kept(&made), "GET", ONE, b"");
        let status = &body(&looked)["entity"]["status"];
        assert_eq!(status["state"], "failed");
        let words = status["failure"]["errors"][0]["message"].to_string();
        assert!(words.contains(reason), "{words}");
        let scored = ask(kept(&looked), "POST", PREDICTIONS, &payload_of(1));
        assert_eq!(refusal(&scored), (409, "deployment_failed".to_owned()));
    }
}

/// That many images, each in another of the shapes that are known.
fn payload_of(images: usize) -> Vec<u8> {
    let flat =
        |image: usize| -> Vec<u8> { (0..PIXELS).map(|at| (at * (image + 1)) as u8).collect() };
    let values: Vec<Value> = (0..images)
        .map(|image| {
            let pixels = flat(image);
            let rows: Vec<&[u8]> = pixels.chunks(28).collect();
            match image % 3 {
                0 => json!(pixels),
                1 => json!(rows),
                _ => json!([rows]),
            }
        })
        .collect();
    let two = json!({"input_data": [{"fields": ["a"], "values": values}, {"values": []}]});
    serde_json::to_vec(&two).unwrap()
}

#[test]
fn records_of_each_shape_are_scored_in_their_order() {
    let made = created(&checkpoint());
    let reply = ask(kept(&made), "POST", PREDICTIONS, &payload_of(3));
    assert_eq!(reply.status, 200);
    assert!(reply.changes.is_empty(), "scoring changes nothing");
    let predictions = &body(&reply)["predictions"];
    assert_eq!(
        predictions[0]["fields"],
        json!(["prediction", "probability"])
    );
    assert_eq!(predictions[1]["values"], json!([]));

    let network = Parameters::initial(Architecture::Tiny, Architecture::Tiny.recipe().seed);
    let images =
        (0..3).flat_map(|image| (0..PIXELS).map(move |at| f32::from((at * (image + 1)) as u8)));
    let expected = BareNet::new(&network).log_probabilities(&images.collect::<Vec<_>>());
    for (record, expected) in expected.iter().enumerate() {
        let found = &predictions[0]["values"][record];
        for (digit, expected) in expected.iter().enumerate() {
            let probability = found[1][digit].as_f64().unwrap();
            assert!((probability.ln() - f64::from(*expected)).abs() < 1e-5);
            assert!(found[1][found[0].as_u64().unwrap() as usize].as_f64() >= Some(probability));
        }
    }
}

/// Payloads that can't be scored, the code of each refusal, and some of its words.
const UNSCORED: [(&str, &str, &str); 16] = [
    ("", "invalid_json", "EOF"),
    ("{\"input_data\": [", "invalid_json", "EOF"),
    ("[]", "invalid_payload", "an object with input_data"),
    ("{}", "invalid_payload", "missing field `input_data`"),
    ("{\"input_data\": []}", "invalid_payload", "empty"),
    (
        "{\"input_data\": {}}",
        "invalid_payload",
        "invalid type: map",
    ),
    (
        "{\"input_data\": [{}]}",
        "invalid_payload",
        "missing field `values`",
    ),
    (
        "{\"input_data\": [{\"values\": 7}]}",
        "invalid_payload",
        "a list of records",
    ),
    (
        "{\"input_data\": [{\"values\": [7]}]}",
        "invalid_payload",
        "record 0 has the shape []",
    ),
    (
        "{\"input_data\": [{\"values\": [\"7\"]}]}",
        "invalid_payload",
        "numbers from 0 to 255",
    ),
    (
        "{\"input_data\": [{\"values\": [[]]}]}",
        "invalid_payload",
        "shape [0]",
    ),
    (
        "{\"input_data\": [{\"values\": [[[0], 1]]}]}",
        "invalid_payload",
        "differ in length",
    ),
    (
        "{\"input_data\": [{\"values\": [[[[[0]]]]]}]}",
        "invalid_payload",
        "too deeply",
    ),
    (
        "{\"input_data\": [{\"values\": [[256]]}]}",
        "invalid_payload",
        "256 is no shade",
    ),
    (
        "{\"input_data\": [{\"values\": [[-1]]}]}",
        "invalid_payload",
        "-1 is no shade",
    ),
    (
        "{\"input_data\": [{\"values\": [[null]]}]}",
        "invalid_payload",
        "null",
    ),
];

fn assert_unscored(text: &str, code: &str, words: &str) {
    let made = created(&checkpoint());
    let reply = ask(kept(&made), "POST", PREDICTIONS, text.as_bytes());
    assert_eq!(refusal(&reply), (400, code.to_owned()), "{text:.80}");
    let said = body(&reply)["errors"][0]["message"].to_string();
    assert!(said.contains(words), "{said}");
}

#[test]
fn what_can_not_be_scored_is_refused_in_words() {
    for (text, code, words) in UNSCORED {
        assert_unscored(text, code, words);
    }
    let image = json!(vec![9; PIXELS]);
    let check = |values: &str, code, words| {
        assert_unscored(
            &format!("{{\"input_data\": [{{\"values\": {values}}}]}}"),
            code,
            words,
        );
    };
    check("[[0,1]]", "invalid_payload", "shape [2]");
    check(&format!("[{image},[0,1]]"), "invalid_payload", "record 1");
    check(
        &image.to_string(),
        "invalid_payload",
        "record 0 has the shape []",
    );
    let deep = format!("{}1{}", "[".repeat(500), "]".repeat(500));
    check(&deep, "invalid_json", "recursion");
}

#[test]
fn wrong_addresses_and_methods_have_their_statuses() {
    let made = created(&checkpoint());
    let check = |method: &str, path: &str, expected: (u16, &str)| {
        let reply = ask(kept(&made), method, path, b"");
        assert_eq!(
            refusal(&reply),
            (expected.0, expected.1.to_owned()),
            "{method} {path}"
        );
        reply
    };
    check("GET", "ml/v4/models", (404, "not_found"));
    for (method, path) in [
        ("GET", "other"),
        ("PATCH", "other"),
        ("POST", "other/predictions"),
        ("DELETE", "other"),
    ] {
        let path = format!("ml/v4/deployments/{path}");
        check(method, &path, (404, "deployment_not_found"));
    }
    let reply = check("PUT", ONE, (405, "method_not_allowed"));
    assert_eq!(reply.allow, Some("GET, PATCH, DELETE"));
    let reply = check("GET", PREDICTIONS, (405, "method_not_allowed"));
    assert_eq!(reply.allow, Some("POST"));
}

#[test]
fn a_deployment_needs_a_name_and_a_model() {
    let model = checkpoint();
    let check = |text: &str, model: Option<&[u8]>, expected: (u16, &str)| {
        let reply = answer(&Request {
            model,
            ..request("POST", "ml/v4/deployments", text.as_bytes())
        });
        assert_eq!(
            refusal(&reply),
            (expected.0, expected.1.to_owned()),
            "{text:.80}"
        );
    };
    let named = "{\"name\": \"a\", \"asset\": {\"id\": \"b\"}}";
    check("", Some(&model), (400, "invalid_json"));
    check("{}", Some(&model), (400, "name_missing"));
    check("{\"name\": \" \"}", Some(&model), (400, "name_missing"));
    check("{\"name\": 7}", Some(&model), (400, "invalid_json"));
    check(named, None, (400, "model_missing"));
    check(
        named,
        Some(&vec![0; MAX_MODEL_BYTES + 1]),
        (413, "payload_too_large"),
    );
    check(
        &format!("{{\"name\": \"{}\"}}", "a".repeat(101)),
        Some(&model),
        (400, "text_too_long"),
    );
}

#[test]
fn a_patch_replaces_what_it_names_and_a_wrong_one_nothing() {
    let made = ask(kept(&created(&checkpoint())), "GET", ONE, b"");
    let patch = |text: &str, model: Option<&[u8]>| {
        answer(&Request {
            kept: vec![("new", kept(&made))],
            now: LATER,
            model,
            ..request("PATCH", ONE, text.as_bytes())
        })
    };
    let renamed = patch(
        "[{\"op\": \"replace\", \"path\": \"/name\", \"value\": \"Eights\"}]",
        None,
    );
    let shown = body(&renamed);
    assert_eq!(shown["metadata"]["name"], "Eights");
    assert_eq!(shown["metadata"]["description"], "of mine");
    assert_eq!(
        (
            &shown["metadata"]["created_at"],
            &shown["metadata"]["modified_at"]
        ),
        (&json!(NOW), &json!(LATER))
    );

    let other = Checkpoint::start(Architecture::Net.recipe()).to_bytes();
    let asset = "[{\"op\": \"replace\", \"path\": \"/asset\", \"value\": {\"id\": \"run-2\"}}]";
    let shown = body(&patch(asset, Some(&other)));
    assert_eq!(shown["entity"]["custom"]["architecture"], "net");
    assert_eq!(shown["entity"]["asset"]["id"], "run-2");
    assert_eq!(shown["metadata"]["name"], "Sevens");

    let check = |text, model, expected: &str| {
        assert_eq!(refusal(&patch(text, model)), (400, expected.to_owned()));
    };
    check(asset, Some(b"hello".as_slice()), "invalid_model");
    check(asset, None, "model_missing");
    check("[]", Some(b"hello"), "model_missing");
    check("{}", None, "invalid_json");
    check(
        "[{\"op\": \"remove\", \"path\": \"/name\", \"value\": \"\"}]",
        None,
        "invalid_json",
    );
    check(
        "[{\"op\": \"replace\", \"path\": \"/name\", \"value\": {\"id\": \"\"}}]",
        None,
        "invalid_json",
    );
}

#[test]
fn a_deployment_is_deleted_even_where_it_can_not_be_read() {
    let made = created(&checkpoint());
    for bytes in [kept(&made), b"rubbish", b"DSDP\x63"] {
        let reply = ask(bytes, "DELETE", ONE, b"");
        assert_eq!((reply.status, reply.body.len()), (204, 0));
        assert_eq!(
            reply.changes,
            [Change::Remove {
                id: "new".to_owned()
            }]
        );
    }
    let shown = body(&ask(b"DSDP\x63", "GET", ONE, b""));
    assert_eq!(
        (
            &shown["metadata"]["id"],
            &shown["entity"]["status"]["state"]
        ),
        (&json!("new"), &json!("failed"))
    );
    let words = shown["entity"]["status"]["failure"]["errors"][0]["message"].to_string();
    assert!(words.contains("newer version of this page (99)"), "{words}");
    let patched = ask(b"rubbish", "PATCH", ONE, b"[]");
    assert_eq!(refusal(&patched), (409, "deployment_failed".to_owned()));
    let scored = ask(b"rubbish", "POST", PREDICTIONS, &payload_of(1));
    assert_eq!(refusal(&scored), (409, "deployment_failed".to_owned()));
}

/// `deployment-v1.dsdp` is what version 1 kept of the network with the parameters of `weights.f32`. It is not to be
/// made again.
#[test]
fn a_deployment_of_version_1_still_answers() {
    let bytes = include_bytes!("../../../tests/it/data/deployment-v1.dsdp");
    let deployment = Deployment::from_bytes(bytes).expect("version 1 loads for ever");
    assert_eq!(
        (deployment.name.as_str(), deployment.description.as_str()),
        ("Pattern", "From a fixture.")
    );
    assert_eq!(
        (
            deployment.created_at.as_str(),
            deployment.modified_at.as_str()
        ),
        (NOW, LATER)
    );
    assert_eq!(
        (deployment.model.id.as_str(), deployment.model.name.as_str()),
        ("run-7", "Net")
    );
    assert_eq!(deployment.state, State::Ready);
    let images = include_bytes!("../../../tests/it/data/test-images.u8");
    let values: Vec<&[u8]> = images.chunks(PIXELS).take(10).collect();
    let payload = serde_json::to_vec(&json!({"input_data": [{"values": values}]})).unwrap();
    let reply = ask(bytes, "POST", PREDICTIONS, &payload);
    let digits: Vec<u64> = body(&reply)["predictions"][0]["values"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row[0].as_u64().unwrap())
        .collect();
    let (logits, _) = include_bytes!("../../../tests/it/data/test-logits.f32").as_chunks::<40>();
    let expected = logits.iter().take(10).map(|row| {
        let (row, _) = row.as_chunks();
        let row: Vec<f32> = row.iter().copied().map(f32::from_le_bytes).collect();
        crate::engine::score::most_likely(&row) as u64
    });
    assert_eq!(digits, expected.collect::<Vec<_>>());
}

#[test]
fn parcels_carry_requests_and_replies_and_damaged_ones_are_refused() {
    let (kept, model) = (created(&checkpoint()), checkpoint());
    let Change::Keep { bytes, .. } = &kept.changes[0] else {
        panic!("a deployment is kept");
    };
    let head = json!({
        "method": "GET", "path": ONE, "base": "https://example.org/", "now": NOW, "id": "trace",
        "kept": [["new", bytes.len()]], "text": 0, "model": model.len(),
    });
    let head = serde_json::to_vec(&head).unwrap();
    let length = (head.len() as u32).to_le_bytes();
    let parcel = [&length, &head[..], bytes, &model].concat();
    let (head, body) = opened(&exchange(&parcel));
    assert_eq!(head["status"], 200);
    assert_eq!(head["keep"][0][0], "new");
    assert_eq!(body["entity"]["status"]["state"], "ready");
    for cut in [0, 3, 10, 200, parcel.len() - 1] {
        let (head, body) = opened(&exchange(&parcel[..cut]));
        assert_eq!(
            (&head["status"], &body["errors"][0]["code"]),
            (&json!(500), &json!("internal_error"))
        );
    }
}

/// Head and body of a reply's parcel.
fn opened(parcel: &[u8]) -> (Value, Value) {
    let (length, rest) = parcel.split_first_chunk().unwrap();
    let (head, rest) = rest.split_at(u32::from_le_bytes(*length) as usize);
    let head: Value = serde_json::from_slice(head).unwrap();
    let kept: u64 = head["keep"]
        .as_array()
        .unwrap()
        .iter()
        .map(|keep| keep[1].as_u64().unwrap())
        .sum();
    let body = &rest[kept as usize..];
    assert_eq!(head["body"], body.len());
    (head, serde_json::from_slice(body).unwrap())
}
