//! `window.studio`: everything that the page can do, for scripts. Documented in `docs/api.md`.
//!
//! The page's own buttons call the same functions.

mod answers;
mod calls;
mod definition;
mod install;
mod plain;

use super::desk::Desk;
use crate::app::definition::Definition;
use crate::app::studio::{CallId, Guess, Input, Notification, Studio};
use crate::engine::Score;
use answers::JsError;
pub use install::install;
use js_sys::{Function, Promise};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// The API's side of the page: who waits for what.
#[derive(Clone, Default)]
pub struct Api(Rc<Tables>);

#[derive(Default)]
struct Tables {
    calls: RefCell<Vec<Call>>,
    waits: RefCell<Vec<Wait>>,
    listeners: RefCell<Vec<(u32, String, Function)>>,
    numbers: Cell<u32>,
}

/// A question that a worker answers.
struct Call {
    id: CallId,
    resolve: Function,
    reject: Function,
}

/// What somebody waits for.
type Condition = Box<dyn Fn(&Studio) -> bool>;

/// A promise that waits for the page's state.
struct Wait {
    is_over: Condition,
    resolve: Function,
}

/// Starts the run that is typed into the settings, as the Train button does.
///
/// # Errors
///
/// What is wrong with the settings, in words.
pub fn start_training(desk: Desk) -> Result<String, String> {
    let definition = desk.peek(|studio| studio.form.definition(studio.runtimes.choice))?;
    start_run(desk, definition)
}

/// Starts a run and returns its id.
fn start_run(desk: Desk, definition: Definition) -> Result<String, String> {
    definition.check().map_err(|error| error.to_string())?;
    desk.peek(|studio| match studio.runtimes.is_known() {
        true => studio.runtimes.resolve(definition.runtime).map(drop),
        false => Ok(()),
    })?;
    let id = new_run_id();
    desk.send(Input::Train {
        id: id.clone(),
        definition,
    });
    Ok(id)
}

/// An id as Watson Studio gives them: `training-` and nine letters or digits.
fn new_run_id() -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let letter = |_| {
        let at = (js_sys::Math::random() * ALPHABET.len() as f64) as usize;
        char::from(ALPHABET[at.min(ALPHABET.len() - 1)])
    };
    let letters: String = (0..9).map(letter).collect();
    format!("training-{letters}")
}

impl Api {
    fn next_number(&self) -> u32 {
        self.0.numbers.set(self.0.numbers.get() + 1);
        self.0.numbers.get()
    }

    /// Asks a question that a worker answers, and waits for the answer.
    async fn ask(&self, question: impl FnOnce(CallId)) -> Result<JsValue, JsValue> {
        let id = CallId(self.next_number());
        let answer = Promise::new(&mut |resolve, reject| {
            self.0.calls.borrow_mut().push(Call {
                id,
                resolve,
                reject,
            });
        });
        question(id);
        JsFuture::from(answer).await
    }

    /// Waits until the page's state says that something is over.
    async fn wait(&self, desk: Desk, is_over: impl Fn(&Studio) -> bool + 'static) {
        if desk.peek(&is_over) {
            return;
        }
        let mut is_over: Option<Condition> = Some(Box::new(is_over));
        let over = Promise::new(&mut |resolve, _| {
            let is_over = is_over.take().expect("a promise calls its executor once");
            self.0.waits.borrow_mut().push(Wait { is_over, resolve });
        });
        let over = JsFuture::from(over).await;
        over.expect("nothing rejects this promise");
    }

    /// Lets those go on whose wait is over.
    pub fn settle(&self, desk: Desk) {
        let waits = std::mem::take(&mut *self.0.waits.borrow_mut());
        let (over, open): (Vec<_>, Vec<_>) = waits
            .into_iter()
            .partition(|wait| desk.peek(|studio| (wait.is_over)(studio)));
        self.0.waits.borrow_mut().extend(open);
        for wait in over {
            call(&wait.resolve, &JsValue::UNDEFINED);
        }
    }

    /// Answers whoever asked for a reading.
    pub fn answer_guess(&self, id: CallId, guess: Result<Guess, String>) {
        self.answer(id, guess.map(|guess| answers::guess(&guess)));
    }

    /// Answers whoever asked for an evaluation.
    pub fn answer_score(&self, id: CallId, score: Result<Box<Score>, String>) {
        self.answer(id, score.map(|score| answers::score(&score)));
    }

    fn answer(&self, id: CallId, answer: Result<JsValue, String>) {
        let mut calls = self.0.calls.borrow_mut();
        let Some(at) = calls.iter().position(|call| call.id == id) else {
            return;
        };
        let asked = calls.swap_remove(at);
        drop(calls);
        match answer {
            Ok(value) => call(&asked.resolve, &value),
            Err(reason) => call(&asked.reject, &JsError::from(reason).into()),
        }
    }

    /// Tells the scripts that listen.
    pub fn notify(&self, desk: Desk, notification: Notification) {
        let event = answers::event_name(&notification);
        let listeners: Vec<Function> = {
            let listeners = self.0.listeners.borrow();
            let wanted = listeners.iter().filter(|(_, name, _)| name == event);
            wanted.map(|(_, _, listener)| listener.clone()).collect()
        };
        if listeners.is_empty() {
            return;
        }
        let payload = desk.peek(|studio| answers::payload(studio, &notification));
        for listener in listeners {
            call(&listener, &payload);
        }
    }

    fn subscribe(&self, event: String, listener: Function) -> u32 {
        let number = self.next_number();
        self.0
            .listeners
            .borrow_mut()
            .push((number, event, listener));
        number
    }

    fn unsubscribe(&self, number: u32) {
        self.0
            .listeners
            .borrow_mut()
            .retain(|(other, _, _)| *other != number);
    }
}

/// Calls a script's function. What it throws is its own affair, and is left to the console.
fn call(function: &Function, argument: &JsValue) {
    if let Err(error) = function.call1(&JsValue::UNDEFINED, argument) {
        report_error(&error);
    }
}

#[wasm_bindgen::prelude::wasm_bindgen]
extern "C" {
    /// The browser's own way of putting an exception into the console.
    #[wasm_bindgen(js_name = reportError)]
    fn report_error(error: &JsValue);
}
