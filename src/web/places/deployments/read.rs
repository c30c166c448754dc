//! The studio's answers about deployments as plain data.

use super::super::studio::{get, list, number, text};
use crate::app::places::deployments::{Condition, Deployed, Images, Model, Verdict};
use js_sys::{Array, Date, JSON};
use wasm_bindgen::{JsCast as _, JsValue};

/// Deeper lists than an image's are none.
const DEEPEST: i32 = 4;

/// A deployment; nothing of what is none.
pub(super) fn deployed(value: &JsValue) -> Option<Deployed> {
    Some(Deployed {
        id: get(value, "id").as_string()?,
        name: text(value, "name"),
        description: text(value, "description"),
        state: Condition::from_name(&text(value, "state"))?,
        reason: text(value, "reason"),
        model: model(&get(value, "model")).unwrap_or_default(),
        size: number(value, "size").unwrap_or_default(),
        created_at: Date::parse(&text(value, "created_at")),
        modified_at: text(value, "modified_at"),
        url: text(value, "scoring_url"),
    })
}

/// A network; nothing of what is none.
pub(super) fn model(value: &JsValue) -> Option<Model> {
    let name = match text(value, "name") {
        name if name.is_empty() => text(value, "title"),
        name => name,
    };
    Some(Model {
        id: get(value, "id").as_string()?,
        name,
        architecture: text(value, "architecture"),
        parameters: number(value, "parameters"),
        is_in_use: get(value, "in_use").is_truthy(),
    })
}

/// The images of a payload as it was typed; nothing where there are none.
pub(super) fn images(payload: &str) -> Option<Images> {
    let payload = JSON::parse(payload).ok()?;
    let mut shades = Vec::new();
    for input in list(&payload, "input_data").iter() {
        let values = list(&input, "values").flat(DEEPEST);
        shades.extend(
            values
                .iter()
                .map(|shade| shade.as_f64().unwrap_or(f64::NAN)),
        );
    }
    Images::of(shades)
}

/// What a reply predicts.
pub(super) fn verdict(reply: &JsValue) -> Option<Verdict> {
    let mut values = Vec::new();
    for prediction in list(reply, "predictions").iter() {
        let rows = list(&prediction, "values");
        values.extend(rows.iter().filter_map(|row| value(&row)));
    }
    Verdict::of(&values)
}

fn value(row: &JsValue) -> Option<(f64, Vec<f64>)> {
    let row: &Array = row.dyn_ref()?;
    let shares: Array = row.get(1).dyn_into().ok()?;
    let shares = shares.iter().map(|share| share.as_f64());
    Some((row.get(0).as_f64()?, shares.collect::<Option<_>>()?))
}
