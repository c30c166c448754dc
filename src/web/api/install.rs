//! Hangs the API onto `window.studio`.

use super::answers::JsError;
use super::calls::{self, Answer, Look};
use super::plain::set_property;
use crate::app::protocol::BUILD;
use crate::app::studio::{Action, Input};
use crate::web::desk::Desk;
use js_sys::{Function, Object, Promise};
use std::future::Future;
use std::pin::Pin;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::future_to_promise;

#[wasm_bindgen(module = "/src/web/api/parts.js")]
extern "C" {
    /// Adds what few visitors call, and what is therefore fetched when it is called.
    #[wasm_bindgen(js_name = addParts)]
    fn add_parts(studio: &Object, build: &str, stop: &JsValue);
}

/// A method: what it does with up to two arguments. Functions and not closures, so that what makes a promise of one is
/// compiled once.
type Method = fn(Desk, JsValue, JsValue) -> Pin<Box<dyn Future<Output = Answer>>>;

const STUDIO: [(&str, Method); 7] = [
    ("ready", |desk, _, _| Box::pin(calls::ready(desk))),
    ("runtimes", |desk, _, _| Box::pin(calls::runtimes(desk))),
    ("prepare", |_, image, _| Box::pin(calls::prepare(image))),
    ("classify", |desk, image, options| {
        Box::pin(calls::classify(desk, image, options))
    }),
    ("evaluate", |desk, options, _| {
        Box::pin(calls::evaluate(desk, options))
    }),
    ("train", |desk, definition, _| {
        Box::pin(calls::train(desk, definition))
    }),
    ("describe", |desk, definition, _| {
        Box::pin(calls::describe(desk, definition))
    }),
];

const RUNS: [(&str, Method); 9] = [
    ("list", |desk, _, _| {
        look(desk, Look::Runs, JsValue::UNDEFINED)
    }),
    ("get", |desk, id, _| look(desk, Look::Run, id)),
    ("log", |desk, id, _| look(desk, Look::Log, id)),
    ("metrics", |desk, id, _| look(desk, Look::Metrics, id)),
    ("wait", |desk, id, _| Box::pin(calls::wait(desk, id))),
    ("pause", |desk, id, _| act(desk, id, Action::Pause)),
    ("resume", |desk, id, _| act(desk, id, Action::Resume)),
    ("cancel", |desk, id, _| act(desk, id, Action::Cancel)),
    ("delete", |desk, id, _| act(desk, id, Action::Delete)),
];

const MODELS: [(&str, Method); 5] = [
    ("list", |desk, _, _| {
        look(desk, Look::Models, JsValue::UNDEFINED)
    }),
    ("use", |desk, id, _| look(desk, Look::Use, id)),
    ("weights", |desk, id, _| look(desk, Look::Weights, id)),
    ("add", |desk, about, checkpoint| {
        Box::pin(calls::add_model(desk, about, checkpoint))
    }),
    ("drop", |desk, id, _| Box::pin(calls::drop_model(desk, id))),
];

fn look(desk: Desk, look: Look, id: JsValue) -> Pin<Box<dyn Future<Output = Answer>>> {
    Box::pin(calls::look(desk, look, id))
}

fn act(desk: Desk, id: JsValue, action: Action) -> Pin<Box<dyn Future<Output = Answer>>> {
    Box::pin(calls::act(desk, id, action))
}

/// Makes `window.studio`.
pub fn install(desk: Desk) {
    let studio = Object::new();
    add(desk, &studio, &STUDIO);
    for (name, methods) in [("runs", &RUNS[..]), ("models", &MODELS)] {
        let part = Object::new();
        add(desk, &part, methods);
        set_property(&studio, name, &part);
    }
    set_property(&studio, "on", &subscribe(desk));
    let stop = Closure::<dyn Fn()>::new(move || desk.send(Input::Closed));
    add_parts(&studio, BUILD, &stop.into_js_value());
    set_property(&js_sys::global(), "studio", &studio);
}

/// Adds methods that return promises. They live as long as the page.
fn add(desk: Desk, object: &Object, methods: &[(&str, Method)]) {
    for (name, method) in methods {
        let method = *method;
        let wrapped = move |first, second| promise(method(desk, first, second));
        let function = Closure::<dyn Fn(JsValue, JsValue) -> Promise>::new(wrapped);
        set_property(object, name, &function.into_js_value());
    }
}

/// `on(event, listener)`, which returns the function that unsubscribes.
fn subscribe(desk: Desk) -> JsValue {
    const EVENTS: [&str; 5] = ["progress", "metrics", "log", "state", "classified"];
    let on = move |event: JsValue, listener: JsValue| -> Result<JsValue, JsValue> {
        let event = event
            .as_string()
            .filter(|event| EVENTS.contains(&event.as_str()));
        let event =
            event.ok_or_else(|| JsError::from(format!("events are {}", EVENTS.join(", "))))?;
        let listener = listener.dyn_ref::<Function>().cloned();
        let listener = listener.ok_or_else(|| JsError::from("the listener must be a function"))?;
        let number = desk.with_api(|api| api.subscribe(event, listener));
        let off = move || desk.with_api(|api| api.unsubscribe(number));
        Ok(Closure::<dyn Fn()>::new(off).into_js_value())
    };
    Closure::<dyn Fn(JsValue, JsValue) -> Result<JsValue, JsValue>>::new(on).into_js_value()
}

fn promise(answer: Pin<Box<dyn Future<Output = Answer>>>) -> Promise {
    future_to_promise(async move { answer.await.map_err(JsValue::from) })
}
