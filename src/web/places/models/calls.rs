//! `studio.models`, from outside, as plain data.

use crate::app::places::models::{Accuracy, ModelEntry, ModelOrigin};
use crate::web::failure::JsFailure;
use crate::web::places::studio::{self, get, list, number, text};
use js_sys::{Array, Date};
use wasm_bindgen::{JsCast as _, JsValue};

/// All networks.
///
/// # Errors
///
/// What the studio says.
pub(super) async fn entries() -> Result<Vec<ModelEntry>, JsFailure> {
    let models: Array = studio::call("models.list", &JsValue::UNDEFINED)
        .await?
        .unchecked_into();
    Ok(models.iter().map(|model| entry(&model)).collect())
}

fn entry(model: &JsValue) -> ModelEntry {
    let created_at = get(model, "created_at").as_string();
    ModelEntry {
        id: text(model, "id"),
        name: text(model, "name"),
        network: text(model, "architecture"),
        parameters: number(model, "parameters").unwrap_or_default() as u32,
        accuracy: accuracy(&get(model, "accuracy")),
        created_at: created_at.map(|time| Date::parse(&time)),
        origin: origin(&get(model, "origin")),
        size: number(model, "size").unwrap_or_default() as u64,
        is_in_use: get(model, "in_use").is_truthy(),
        is_kept: get(model, "kept").is_truthy(),
    }
}

fn accuracy(value: &JsValue) -> Option<Accuracy> {
    let interval = list(value, "interval");
    Some(Accuracy {
        share: number(value, "correct")? / number(value, "count")?,
        interval: [interval.get(0).as_f64()?, interval.get(1).as_f64()?],
    })
}

fn origin(value: &JsValue) -> ModelOrigin {
    let name = |kind| get(value, kind).as_string();
    let file = name("file").map(ModelOrigin::File);
    file.or(name("run").map(ModelOrigin::Run))
        .unwrap_or_default()
}

/// Which digit a network sees, and how likely it finds each.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Answer {
    pub(super) digit: u8,
    pub(super) probabilities: Vec<f64>,
}

/// What a network says of an image.
///
/// # Errors
///
/// What the studio says.
pub(super) async fn classify(pixels: &JsValue, model: &str) -> Result<Answer, JsFailure> {
    let options = studio::object(&[("model", &model.into())]);
    let guess = studio::apply("classify", &[pixels, &options]).await?;
    let shares = list(&guess, "probabilities");
    Ok(Answer {
        digit: number(&guess, "digit").unwrap_or_default() as u8,
        probabilities: shares
            .iter()
            .map(|share| share.as_f64().unwrap_or_default())
            .collect(),
    })
}
