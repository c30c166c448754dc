//! What deployments promise, without a service worker.

mod kept;
mod life;
mod parcels;
mod refusals;
mod scoring;

use super::*;
use crate::engine::digit::PIXELS;
use crate::engine::{Architecture, BareNet, Checkpoint, Parameters};
use serde_json::{Value, json};

const NOW: &str = "2026-11-26T12:00:00.000Z";
const LATER: &str = "2026-11-27T12:00:00.000Z";

/// A run that has just begun, with all that it would need to go on.
fn checkpoint() -> Vec<u8> {
    Checkpoint::start(Architecture::Tiny.recipe()).to_bytes()
}

/// Its network.
fn network() -> Vec<u8> {
    network_of(&checkpoint()).expect("a checkpoint was given")
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
    serde_json::from_slice(reply.body.bytes()).expect("replies are JSON")
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
const MODEL: &str = "ml/v4/deployments/new/model";
const PREDICTIONS: &str = "ml/v4/deployments/new/predictions";

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
    let two = json!({"input_data": [{"fields": ["a"], "values": values}, {"values": [flat(0)]}]});
    serde_json::to_vec(&two).unwrap()
}
