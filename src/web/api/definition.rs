//! Definitions from scripts, read setting by setting, so that a wrong one is refused by its name.

use super::answers::JsError;
use crate::app::command_line;
use crate::app::definition::{Definition, RuntimeChoice};
use crate::engine::recipe::Deformation;
use crate::engine::{Architecture, Optimizer, Schedule};
use crate::web::desk::Desk;
use crate::web::failure::JsFailure;
use js_sys::{Array, Object, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};

/// Largest whole number that JavaScript's numbers tell from its neighbours.
const LARGEST: f64 = 9_007_199_254_740_991.0;

/// What isn't given is as in the architecture's recipe, and the runtime is the page's.
pub(super) fn definition_of(desk: Desk, given: &JsValue) -> Result<Definition, JsError> {
    let runtime = desk.peek(|studio| studio.runtimes.choice);
    if given.is_undefined() || given.is_null() {
        return Ok(Definition {
            runtime,
            ..Definition::default()
        });
    }
    if let Some(text) = given.as_string() {
        return Ok(command_line::read(&text)?);
    }
    let is_plain = given.is_object() && !given.is_function() && !Array::is_array(given);
    if !is_plain {
        return Err("a definition is an object, such as {epochs: 1}, or a command line, such as \"--epochs 1\"".into());
    }
    let mut definition = Definition {
        runtime,
        ..recipe(given)?
    };
    for entry in Object::entries(given.unchecked_ref()).iter() {
        let entry: Array = entry.unchecked_into();
        let (name, value) = (entry.get(0).as_string().unwrap_or_default(), entry.get(1));
        if !value.is_undefined() {
            set(&mut definition, &name, &value)?;
        }
    }
    Ok(definition)
}

fn recipe(given: &JsValue) -> Result<Definition, JsError> {
    let value = Reflect::get(given, &"architecture".into()).map_err(JsFailure::from)?;
    if value.is_undefined() {
        return Ok(Definition::default());
    }
    let found = value
        .as_string()
        .and_then(|name| Architecture::from_name(&name));
    let architecture = found.ok_or("architecture must be net, fast, accurate or tiny")?;
    Ok(Definition::of(architecture))
}

fn set(definition: &mut Definition, name: &str, value: &JsValue) -> Result<(), JsError> {
    let text = || value.as_string();
    match name {
        "name" => definition.name = text().ok_or("name must be a text")?,
        // The recipe is the architecture's already.
        "architecture" => {}
        "epochs" => definition.epochs = count(name, value)?,
        "batch_size" => definition.batch_size = count(name, value)?,
        "test_batch_size" => definition.test_batch_size = count(name, value)?,
        "learning_rate" => definition.learning_rate = number(name, value)?,
        "schedule" => {
            let found = text().and_then(|text| Schedule::from_name(&text));
            definition.schedule = found.ok_or("schedule must be constant or one-cycle")?;
        }
        "momentum" => definition.momentum = number(name, value)?,
        "weight_decay" => definition.weight_decay = number(name, value)?,
        "mean_decay" => definition.mean_decay = number(name, value)?,
        "label_smoothing" => definition.label_smoothing = number(name, value)?,
        "deformation" => {
            let found = text().and_then(|text| Deformation::from_name(&text));
            definition.deformation = found.ok_or("deformation must be none, mild or strong")?;
        }
        "seed" => definition.seed = whole(name, value)?,
        "log_interval" => definition.log_interval = count(name, value)?,
        "optimizer" => {
            let found = text().and_then(|text| Optimizer::from_name(&text));
            definition.optimizer = found.ok_or("optimizer must be sgd or adam")?;
        }
        "runtime" => {
            let found = text().and_then(|text| RuntimeChoice::from_id(&text));
            definition.runtime = found.ok_or("runtime must be auto, webgpu, flex or ndarray")?;
        }
        "train_size" => definition.train_size = count(name, value)?,
        "dropout" => {
            let found = value.as_bool();
            definition.dropout = found.ok_or("dropout must be true or false")?;
        }
        _ => {
            let known = Definition::FIELDS.join(", ");
            return Err(format!("there is no setting called {name}; there are {known}").into());
        }
    }
    Ok(())
}

fn number(name: &str, value: &JsValue) -> Result<f64, JsError> {
    let number = value.as_f64();
    number.ok_or_else(|| format!("{name} must be a number").into())
}

/// A whole number. What is too small or too large stays so, and is refused with its range by [`Definition::check`].
fn count(name: &str, value: &JsValue) -> Result<u32, JsError> {
    let number = value.as_f64().filter(|number| number.fract() == 0.0);
    let number = number.ok_or_else(|| format!("{name} must be a whole number"))?;
    Ok(number.clamp(0.0, u32::MAX.into()) as u32)
}

fn whole(name: &str, value: &JsValue) -> Result<u64, JsError> {
    let number = value.as_f64();
    let whole = number.filter(|number| (0.0..=LARGEST).contains(number) && number.fract() == 0.0);
    let whole = whole
        .ok_or_else(|| format!("{name} must be a whole number from 0 to {}", LARGEST as u64))?;
    Ok(whole as u64)
}
