//! The studio's answers as plain data.

use super::studio::{get, list, number, text};
use crate::app::places::{Entry, State};
use js_sys::{Array, Date, JSON, Object};
use wasm_bindgen::{JsCast as _, JsValue};

/// A run; nothing of what is none.
pub(super) fn entry(run: &JsValue) -> Option<Entry> {
    let definition = get(run, "definition");
    let metrics = get(run, "metrics");
    let progress = get(run, "progress");
    Some(Entry {
        id: get(run, "id").as_string()?,
        name: text(run, "name"),
        network: text(&definition, "architecture"),
        state: State::from_name(&text(run, "state"))?,
        reason: text(run, "reason"),
        submitted_at: time(run, "submitted_at")?,
        seconds: number(run, "training_seconds"),
        runtime: text(run, "runtime"),
        epochs: whole(&definition, "epochs"),
        step: whole(&progress, "step"),
        steps: whole(&progress, "steps"),
        accuracy: number(&metrics, "test_accuracy"),
        loss: number(&metrics, "test_loss"),
        rate: number(&metrics, "images_per_second"),
        settings: settings(&definition),
        command_line: text(run, "command_line"),
        is_here: text(run, "tab") == "this",
    })
}

fn time(run: &JsValue, name: &str) -> Option<f64> {
    let text = get(run, name).as_string()?;
    Some(Date::parse(&text)).filter(|millis| millis.is_finite())
}

fn whole(object: &JsValue, name: &str) -> u32 {
    number(object, name).unwrap_or_default() as u32
}

fn settings(definition: &JsValue) -> Vec<(String, String)> {
    let Some(definition) = definition.dyn_ref::<Object>() else {
        return Vec::new();
    };
    let setting = |entry: JsValue| {
        let entry: Array = entry.unchecked_into();
        let json = JSON::stringify(&entry.get(1)).ok()?;
        Some((entry.get(0).as_string()?, json.into()))
    };
    Object::entries(definition)
        .iter()
        .filter_map(setting)
        .collect()
}

/// A list of losses.
pub(super) fn losses(metrics: &JsValue) -> Vec<f32> {
    let losses = list(metrics, "losses");
    let loss = |value: JsValue| value.as_f64().unwrap_or(f64::NAN) as f32;
    losses.iter().map(loss).collect()
}

/// Epoch and accuracy of each test.
pub(super) fn accuracies(metrics: &JsValue) -> Vec<(u32, f32)> {
    let tests = list(metrics, "evaluations");
    let test = |value: JsValue| {
        let accuracy = number(&value, "accuracy").unwrap_or(f64::NAN);
        (whole(&value, "epoch"), accuracy as f32)
    };
    tests.iter().map(test).collect()
}
