//! What deployments answer.

use super::*;

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
    assert_eq!(
        predictions[1]["values"],
        json!([predictions[0]["values"][0]])
    );

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
