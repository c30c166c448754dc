//! How deployments are made, changed and deleted.

use super::*;

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

    assert_eq!(made.untried, ["new"]);

    let listed = ask(kept(&made), "GET", "ml/v4/deployments", b"");
    assert_eq!(listed.untried, ["new"], "a list tries no network itself");
    assert!(listed.changes.is_empty());
    let looked = ask(kept(&made), "GET", ONE, b"");
    let shown = body(&looked);
    assert_eq!(shown["entity"]["status"]["state"], "ready");
    assert!(looked.untried.is_empty());
    assert_eq!(
        shown["entity"]["asset"],
        json!({"id": "run-1", "name": "Tiny"})
    );
    assert_eq!(
        shown["entity"]["custom"],
        json!({"architecture": "tiny", "parameters": 9_246, "size": network().len()})
    );
    // What is settled once stays so.
    assert!(
        ask(kept(&looked), "GET", ONE, b"").changes.is_empty(),
        "nothing changes"
    );
    let listed = ask(kept(&looked), "GET", "ml/v4/deployments", b"");
    assert_eq!(body(&listed)["resources"], json!([shown]));
    assert_eq!(body(&listed)["total_count"], 1);
    assert!(listed.untried.is_empty());
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
        assert_eq!((reply.status, &reply.body), (204, &Body::Empty));
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

#[test]
fn a_deployment_keeps_its_network_alone_and_gives_it_back() {
    let run = checkpoint();
    let made = created(&run);
    let check = |kept: &[u8], expected: &[u8]| {
        let given = ask(kept, "GET", MODEL, b"");
        assert_eq!(given.status, 200);
        assert_eq!(given.body, Body::Checkpoint(expected.to_vec()));
    };
    check(kept(&made), &network());
    assert!(kept(&made).len() < run.len() / 2, "an optimizer needs more");
    let answering = |bytes| Checkpoint::from_bytes(bytes).map(|read| read.answering().clone());
    assert_eq!(answering(&network()), answering(&run));

    let other = Checkpoint::start(Architecture::Net.recipe()).to_bytes();
    let asset = b"[{\"op\": \"replace\", \"path\": \"/asset\", \"value\": {\"id\": \"run-2\"}}]";
    let changed = answer(&Request {
        kept: vec![("new", kept(&made))],
        model: Some(&other),
        ..request("PATCH", ONE, asset)
    });
    check(kept(&changed), &network_of(&other).expect("a checkpoint"));
    let unreadable = ask(b"rubbish", "GET", MODEL, b"");
    assert_eq!(refusal(&unreadable), (409, "deployment_failed".to_owned()));
}
