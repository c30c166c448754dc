//! What the page's script sends, and what it gets: plain objects with the names of `docs/api.md`.

use crate::app::registry::{
    Description, Judged, Origin, Stored, interval, is_id, network_of, tidy,
};
use crate::web::service::Failure;
use js_sys::{Array, Date, Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};

/// What a method is called with.
pub(super) struct Args(pub(super) Array);

impl Args {
    pub(super) fn get(&self, at: u32) -> JsValue {
        self.0.get(at)
    }

    pub(super) fn bytes(&self, at: u32) -> Result<Vec<u8>, Failure> {
        let bytes = self.get(at).dyn_into::<Uint8Array>();
        let bytes = bytes.map_err(|_other| invalid("give a Uint8Array"))?;
        Ok(bytes.to_vec())
    }

    pub(super) fn id(&self, at: u32) -> Result<String, Failure> {
        let id = self.get(at).as_string().filter(|id| is_id(id));
        id.ok_or_else(|| {
            let given = self.get(at).as_string().unwrap_or_default();
            let words = format!(
                "there is no network called {given}; studio.models.list() names those that there are"
            );
            refusal("NoSuchModel", words)
        })
    }

    /// What people will call a network.
    pub(super) fn name(&self, at: u32) -> Result<String, Failure> {
        name_of(&self.get(at))
    }
}

fn name_of(given: &JsValue) -> Result<String, Failure> {
    let text = given.as_string();
    let text = text.ok_or_else(|| invalid("a network's name is a text"))?;
    tidy(&text).map_err(|error| invalid(&error.to_string()))
}

/// What `keep` is called with: `{id, name, origin, accuracy}` and a checkpoint.
pub(super) fn new_model(args: &Args) -> Result<Stored, Failure> {
    let about = args.get(0);
    let id = text(&about, "id").filter(|id| is_id(id));
    let network = network_of(&args.bytes(1)?);
    Ok(Stored {
        id: id.ok_or_else(|| invalid("an id has letters, digits and hyphens"))?,
        name: name_of(&get(&about, "name"))?,
        origin: origin_of(&get(&about, "origin"))?,
        created_at: Date::now(),
        judged: judged(&get(&about, "accuracy"))?,
        network: network.map_err(|error| refusal("InvalidModel", error.to_string()))?,
    })
}

fn origin_of(given: &JsValue) -> Result<Origin, Failure> {
    let (file, run) = (text(given, "file"), text(given, "run"));
    let origin = file.map(Origin::File).or(run.map(Origin::Run));
    origin.ok_or_else(|| invalid("an origin is {file} or {run}"))
}

/// `{correct, count}`, or nothing.
pub(super) fn judged(given: &JsValue) -> Result<Option<Judged>, Failure> {
    if given.is_undefined() || given.is_null() {
        return Ok(None);
    }
    let number = |name| get(given, name).as_f64().unwrap_or(-1.0);
    let (correct, count) = (number("correct"), number("count"));
    let is_whole =
        |number: f64| number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&number);
    let judged = (is_whole(correct) && is_whole(count))
        .then(|| Judged::new(correct as u32, count as u32))
        .flatten();
    judged
        .map(Some)
        .ok_or_else(|| invalid("an accuracy is {correct, count}"))
}

/// A network that is kept.
pub(super) fn stored(model: &Stored, about: &Description) -> JsValue {
    let value = description(about, model.judged);
    let origin = match &model.origin {
        Origin::File(name) => ("file", name),
        Origin::Run(id) => ("run", id),
    };
    let created_at = Date::new(&model.created_at.into()).to_iso_string();
    for (name, property) in [
        ("id", model.id.as_str().into()),
        ("name", model.name.as_str().into()),
        ("origin", object(&[(origin.0, origin.1.into())])),
        ("created_at", created_at.into()),
    ] {
        set(&value, name, &property);
    }
    value
}

/// What a network is, and how well it reads.
pub(super) fn description(about: &Description, judged: Option<Judged>) -> JsValue {
    let accuracy = judged.map_or(JsValue::NULL, |judged| {
        let [low, high] = interval(judged);
        object(&[
            ("correct", judged.correct.into()),
            ("count", judged.count.into()),
            ("interval", list([low.into(), high.into()])),
        ])
    });
    object(&[
        ("architecture", about.architecture.name().into()),
        ("parameters", (about.parameters as u32).into()),
        ("size", (about.size as u32).into()),
        ("accuracy", accuracy),
    ])
}

/// Why a call can't be answered as it was made.
pub(super) fn refusal(code: &str, message: String) -> Failure {
    Failure {
        message,
        code: code.to_owned(),
        status: 400,
    }
}

fn invalid(message: &str) -> Failure {
    refusal("InvalidArgument", message.to_owned())
}

pub(super) fn bytes_value(bytes: &[u8]) -> JsValue {
    Uint8Array::from(bytes).into()
}

pub(super) fn list(values: impl IntoIterator<Item = JsValue>) -> JsValue {
    values.into_iter().collect::<Array>().into()
}

pub(super) fn object(properties: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in properties {
        set(&object, name, value);
    }
    object.into()
}

fn set(object: &JsValue, name: &str, value: &JsValue) {
    let set = Reflect::set(object, &name.into(), value);
    debug_assert_eq!(set, Ok(true), "a plain object takes new properties");
}

/// A property; `undefined` of what has none.
fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or_default()
}

fn text(object: &JsValue, name: &str) -> Option<String> {
    get(object, name).as_string()
}
