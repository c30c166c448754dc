//! What is kept, as every version of it was.

use super::*;

/// `deployment-v1.dsdp` is what version 1 kept of the network with the parameters of `weights.f32`. It is not to be
/// made again.
#[test]
fn a_deployment_of_version_1_still_answers() {
    let bytes = include_bytes!("../../../../tests/it/data/deployment-v1.dsdp");
    let deployment = Deployment::from_bytes(bytes).expect("version 1 loads for ever");
    let head = Head::from_bytes(&bytes[..1_000]).expect("its beginning tells what it is");
    assert_eq!(head, deployment.head());
    assert_eq!(head.architecture, Some(Architecture::Net));
    let deployment = deployment.about;
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
    let images = include_bytes!("../../../../tests/it/data/test-images.u8");
    let values: Vec<&[u8]> = images.chunks(PIXELS).take(10).collect();
    let payload = serde_json::to_vec(&json!({"input_data": [{"values": values}]})).unwrap();
    let reply = ask(bytes, "POST", PREDICTIONS, &payload);
    let digits: Vec<u64> = body(&reply)["predictions"][0]["values"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row[0].as_u64().unwrap())
        .collect();
    let (logits, _) = include_bytes!("../../../../tests/it/data/test-logits.f32").as_chunks::<40>();
    let expected = logits.iter().take(10).map(|row| {
        let (row, _) = row.as_chunks();
        let row: Vec<f32> = row.iter().copied().map(f32::from_le_bytes).collect();
        crate::engine::score::most_likely(&row) as u64
    });
    assert_eq!(digits, expected.collect::<Vec<_>>());
}

#[test]
fn the_beginning_of_what_is_kept_is_enough_for_a_list() {
    // The longest texts that there can be, in letters of four bytes.
    let text = |letters: usize| "\u{1F600}".repeat(letters);
    let fields = json!({
        "name": text(100), "description": text(3_000), "asset": {"id": text(100), "name": text(3_000)},
    });
    let made = answer(&Request {
        model: Some(&checkpoint()),
        ..request("POST", "ml/v4/deployments", fields.to_string().as_bytes())
    });
    let whole = ask(kept(&made), "GET", ONE, b"");
    let beginning = &kept(&whole)[..HEAD_BYTES];
    let listed = ask(beginning, "GET", "ml/v4/deployments", b"");
    assert_eq!(body(&listed)["resources"], json!([body(&whole)]));
    assert!(include_str!("../../../../static/sw.js").contains("const HEAD_BYTES = 32 << 10;"));
    assert_eq!(HEAD_BYTES, 32 << 10);

    // One that is cut short is listed, and can be deleted.
    let listed = ask(&beginning[..100], "GET", "ml/v4/deployments", b"");
    assert_eq!(body(&listed)["resources"][0]["metadata"]["id"], "new");
    assert_eq!(
        body(&listed)["resources"][0]["entity"]["status"]["state"],
        "failed"
    );
}
