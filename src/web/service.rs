//! A worker that serves calls: the other end of `static/parts/tunnel.js`, which says how the two talk.

use super::failure::JsFailure;
use super::inbox::scope;
use crate::app::protocol::BUILD;
use js_sys::{Array, Object, Reflect};
use std::cell::RefCell;
use std::collections::HashMap;
use std::panic;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{AbortController, AbortSignal, MessageEvent};

/// Something that the page asks for.
pub struct Call {
    /// What is to be done.
    pub method: String,
    /// What it is to be done with, as the page's script gave it.
    pub args: Array,
    /// Tells the page how far it is.
    pub progress: Progress,
    /// Aborted when nobody wants the answer any more.
    pub signal: AbortSignal,
}

/// The way back to whoever wants to know how far a call has come.
#[derive(Clone)]
pub struct Progress {
    id: f64,
}

impl Progress {
    /// Tells how far the call has come.
    pub fn report(&self, progress: &JsValue) {
        post(&[("id", &self.id.into()), ("progress", progress)]);
    }
}

/// Why a call can't be answered: becomes an `Error` in the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// A sentence that says what to do.
    pub message: String,
    /// A name for scripts, such as `NoSuchKey`.
    pub code: String,
    /// The HTTP status that goes with it; 0 where none does.
    pub status: u16,
}

impl From<JsFailure> for Failure {
    fn from(failure: JsFailure) -> Self {
        Self {
            message: failure.0,
            code: "InternalError".to_owned(),
            status: 500,
        }
    }
}

/// Calls that are being answered, each with what cancels it.
type Open = Rc<RefCell<HashMap<u64, AbortController>>>;

/// Answers calls for as long as the worker lives. They don't wait for each other.
pub fn serve<F>(answer: impl Fn(Call) -> F + 'static)
where
    F: Future<Output = Result<JsValue, Failure>> + 'static,
{
    tell_of_panics();
    let open = Open::default();
    let listener = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
        let message = message.data();
        let id = get(&message, "id").as_f64().unwrap_or_default();
        if get(&message, "cancel").is_truthy() {
            cancel(&open, id);
        } else if let Some(call) = begin(&open, id, &message) {
            spawn_local(finish(open.clone(), id, answer(call)));
        }
    });
    scope().set_onmessage(Some(listener.as_ref().unchecked_ref()));
    // The listener lives as long as the worker.
    listener.forget();
    post(&[("ready", &BUILD.into())]);
}

fn tell_of_panics() {
    panic::set_hook(Box::new(|info| {
        // After the hook the binary traps and can say no more.
        post(&[("failed", &info.to_string().into())]);
        console_error_panic_hook::hook(info);
    }));
}

fn begin(open: &Open, id: f64, message: &JsValue) -> Option<Call> {
    let controller = AbortController::new().ok()?;
    let signal = controller.signal();
    open.borrow_mut().insert(key(id), controller);
    Some(Call {
        method: get(message, "method").as_string()?,
        args: get(message, "args").dyn_into().ok()?,
        progress: Progress { id },
        signal,
    })
}

fn cancel(open: &Open, id: f64) {
    let controller = open.borrow().get(&key(id)).cloned();
    if let Some(controller) = controller {
        controller.abort();
    }
}

async fn finish(open: Open, id: f64, answer: impl Future<Output = Result<JsValue, Failure>>) {
    let answer = answer.await;
    open.borrow_mut().remove(&key(id));
    let id = JsValue::from_f64(id);
    match answer {
        Ok(value) => post(&[("id", &id), ("value", &value)]),
        Err(failure) => post(&[("id", &id), ("error", &failure.into())]),
    }
}

/// The page counts its calls from one.
fn key(id: f64) -> u64 {
    id as u64
}

impl From<Failure> for JsValue {
    fn from(failure: Failure) -> Self {
        message(&[
            ("message", &failure.message.into()),
            ("code", &failure.code.into()),
            ("status", &failure.status.into()),
        ])
    }
}

/// A property; `undefined` where there is none.
fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or_default()
}

fn message(properties: &[(&str, &JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in properties {
        let set = Reflect::set(&object, &JsValue::from_str(name), value);
        debug_assert_eq!(set, Ok(true), "a plain object takes new properties");
    }
    object.into()
}

fn post(properties: &[(&str, &JsValue)]) {
    let sent = scope().post_message(&message(properties));
    sent.expect("answers are made of what can be sent");
}
