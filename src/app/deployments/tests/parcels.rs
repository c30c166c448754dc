//! How requests and replies are handed over.

use super::*;

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
    assert_eq!(head["media_type"], "application/json");
    assert_eq!(head["untried"], json!([]));
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
