//! Hangs the API onto `window.studio`.

use super::answers::JsError;
use super::calls::{self, Answer};
use super::plain::set_property;
use crate::app::studio::Action;
use crate::web::desk::Desk;
use js_sys::{Function, Object, Promise};
use std::future::Future;
use std::pin::Pin;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::future_to_promise;

/// Makes `window.studio`.
pub fn install(desk: Desk) {
    let studio = Object::new();
    method(&studio, "ready", move |_, _| calls::ready(desk));
    method(&studio, "runtimes", move |_, _| calls::runtimes(desk));
    method(&studio, "prepare", move |image, _| calls::prepare(image));
    method(&studio, "classify", move |image, options| {
        calls::classify(desk, image, options)
    });
    method(&studio, "evaluate", move |options, _| {
        calls::evaluate(desk, options)
    });
    method(&studio, "train", move |definition, _| {
        calls::train(desk, definition)
    });
    set_property(&studio, "runs", &runs(desk));
    set_property(&studio, "models", &models(desk));
    set_property(&studio, "on", &subscribe(desk));
    set_property(&js_sys::global(), "studio", &studio);
}

fn runs(desk: Desk) -> Object {
    let runs = Object::new();
    method(&runs, "list", move |_, _| calls::runs(desk));
    method(&runs, "get", move |id, _| async move {
        calls::get(desk, text(&id)?).await
    });
    method(&runs, "log", move |id, _| async move {
        calls::log(desk, text(&id)?).await
    });
    method(&runs, "metrics", move |id, _| async move {
        calls::metrics(desk, text(&id)?).await
    });
    method(&runs, "wait", move |id, _| async move {
        calls::wait(desk, text(&id)?).await
    });
    let actions = [
        ("pause", Action::Pause),
        ("resume", Action::Resume),
        ("cancel", Action::Cancel),
        ("delete", Action::Delete),
    ];
    for (name, action) in actions {
        method(&runs, name, move |id, _| async move {
            calls::act(desk, text(&id)?, action).await
        });
    }
    runs
}

fn models(desk: Desk) -> Object {
    let models = Object::new();
    method(&models, "list", move |_, _| calls::models(desk));
    method(&models, "use", move |id, _| async move {
        calls::use_model(desk, text(&id)?).await
    });
    models
}

fn text(value: &JsValue) -> Result<String, JsError> {
    value
        .as_string()
        .ok_or_else(|| "an id is a text, such as the one that train() gave".into())
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

/// Adds a method of up to two arguments that returns a promise. It lives as long as the page.
fn method<F: Future<Output = Answer> + 'static>(
    object: &Object,
    name: &str,
    work: impl Fn(JsValue, JsValue) -> F + 'static,
) {
    let wrapped = move |first, second| promise(Box::pin(work(first, second)));
    let function = Closure::<dyn Fn(JsValue, JsValue) -> Promise>::new(wrapped).into_js_value();
    set_property(object, name, &function);
}

/// The machinery of promises once, not once for each method: it is a kilobyte and a half.
fn promise(answer: Pin<Box<dyn Future<Output = Answer>>>) -> Promise {
    future_to_promise(async move { answer.await.map_err(JsValue::from) })
}
