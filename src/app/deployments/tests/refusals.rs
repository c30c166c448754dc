//! What is refused, and in which words.

use super::*;

/// Refuses a payload, with a code and in words.
fn check_refused(made: &Reply, text: &str, code: &str, words: &str) {
    let reply = ask(kept(made), "POST", PREDICTIONS, text.as_bytes());
    assert_eq!(refusal(&reply), (400, code.to_owned()), "{text:.80}");
    let said = body(&reply)["errors"][0]["message"].to_string();
    assert!(said.contains(words), "{said}");
}

#[test]
fn what_is_no_payload_is_refused_in_words() {
    let made = created(&checkpoint());
    let deep = "[".repeat(500) + "1" + &"]".repeat(500);
    let deep = format!(r#"{{"input_data": [{{"values": {deep}}}]}}"#);
    for (text, words) in [
        ("", "not JSON: it is empty."),
        (" \n", "not JSON: it is empty."),
        (r#"{"input_data": ["#, "ends in line 1, before"),
        ("{\n\"input", "ends in line 2, before"),
        ("hello", "can't go on with “hello” at line 1, character 1."),
        (
            "{\n  'input_data': []}",
            "“'input_data': []}” at line 2, character 3.",
        ),
        ("{\"é\": seven}", "“seven}” at line 1, character 7."),
        ("{\"input_data\":\n\n,2}", "“,2}” at line 3, character 1."),
        (r#"{"input_data": []} {}"#, "“{}” at line 1, character 20."),
        (&deep, "nested too deeply"),
    ] {
        check_refused(&made, text, "invalid_json", words);
    }
    for (text, words) in [
        ("[]", "there should be an object with input_data, a list."),
        (
            "7",
            "the number 7 stands in place of an object with input_data",
        ),
        ("{}", "scored: input_data is missing."),
        (r#"{"input_data": []}"#, "empty"),
        (
            r#"{"input_data": [{"values": []}]}"#,
            "the values of input_data[0] are empty",
        ),
        (
            r#"{"input_data": {}}"#,
            "an object stands in place of a list.",
        ),
        (r#"{"input_data": [{}]}"#, "scored: values is missing."),
        ("{\"input_data\":\n[{}]}", "values is missing (line 2)."),
        (
            r#"{"input_data": [], "input_data": []}"#,
            "input_data is given twice.",
        ),
    ] {
        check_refused(&made, text, "invalid_payload", words);
    }
}

#[test]
fn values_that_are_no_images_are_refused_in_words() {
    let made = created(&checkpoint());
    let image = serde_json::to_string(&vec![9; PIXELS]).unwrap();
    for (values, words) in [
        ("7", "a list of records"),
        ("[7]", "record 0 has the shape []"),
        ("null", "null stands in place of a list of records."),
        (r#"["7"]"#, "stands in place of numbers from 0 to 255"),
        ("[[]]", "shape [0]"),
        ("[[[0], 1]]", "differ in length"),
        ("[[[[[0]]]]]", "too deeply"),
        ("[[256]]", "256 is no shade"),
        ("[[-1]]", "-1 is no shade"),
        ("[[null]]", "null"),
        ("[[0,1]]", "shape [2]"),
        (&format!("[{image},[0,1]]"), "record 1"),
        (&image, "record 0 has the shape []"),
    ] {
        let text = format!(r#"{{"input_data": [{{"values": {values}}}]}}"#);
        check_refused(&made, &text, "invalid_payload", words);
    }
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
    let reply = check("POST", MODEL, (405, "method_not_allowed"));
    assert_eq!(reply.allow, Some("GET"));
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
