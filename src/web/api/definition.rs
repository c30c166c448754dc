//! Definitions from scripts, read setting by setting, so that a wrong one is refused by its name, and for scripts.

use super::answers::JsError;
use super::plain::{object, or_null, set_property};
use crate::app::command_line;
use crate::app::definition::{Definition, RuntimeChoice};
use crate::app::number;
use crate::app::studio::form::Field;
use crate::engine::Architecture;
use crate::web::desk::Desk;
use crate::web::failure::JsFailure;
use js_sys::{Array, Object, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};

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
    match name {
        "name" => definition.name = value.as_string().ok_or("name must be a text")?,
        // The recipe is the architecture's already.
        "architecture" => {}
        "runtime" => {
            let text = value.as_string();
            let found = text.and_then(|text| RuntimeChoice::from_id(&text));
            definition.runtime = found.ok_or("runtime must be auto, webgpu, flex or ndarray")?;
        }
        "dropout" => {
            let found = value.as_bool();
            definition.dropout = found.ok_or("dropout must be true or false")?;
        }
        _ => {
            let field = field(name)?;
            field.set(definition, &text_of(field, value))?;
        }
    }
    Ok(())
}

fn field(name: &str) -> Result<Field, JsError> {
    let found = Field::ALL.into_iter().find(|field| field.key() == name);
    found.ok_or_else(|| {
        let known = Definition::FIELDS.join(", ");
        format!("there is no setting called {name}; there are {known}").into()
    })
}

/// What would be typed for a value: a number, or an entry of the setting's list. Nothing for another kind of value, which
/// no setting takes.
fn text_of(field: Field, value: &JsValue) -> String {
    let text = match value.as_f64() {
        Some(_) if field.entries().is_empty() => {
            Some(value.unchecked_ref::<Object>().to_string().into())
        }
        None if !field.entries().is_empty() => value.as_string(),
        _ => None,
    };
    text.unwrap_or_default()
}

/// A definition as scripts give it.
pub(super) fn definition_object(definition: &Definition) -> JsValue {
    let object = object([
        ("name", definition.name.as_str().into()),
        ("architecture", definition.architecture.name().into()),
        ("runtime", definition.runtime.id().into()),
        ("dropout", definition.dropout.into()),
    ]);
    for field in Field::ALL {
        let text = field.text(definition);
        let value = match field.entries() {
            [] => or_null(number::parse(&text)),
            _ => text.into(),
        };
        set_property(&object, field.key(), &value);
    }
    object
}
