//! A worker's end of the line to the page: messages in the order in which they came, and messages back.

use crate::app::protocol::{decode, encode};
use js_sys::{Array, ArrayBuffer, Uint8Array};
use serde::{Serialize, de::DeserializeOwned};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::task::{Poll, Waker};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

/// The worker's global object.
pub fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// Hands an event's bytes to the page.
pub fn post<E: Serialize>(event: &E) {
    let buffer = Uint8Array::from(encode(event).as_slice()).buffer();
    let sent = scope().post_message_with_transfer(&buffer, &Array::of1(&buffer));
    sent.expect("a fresh buffer can be transferred");
}

/// Commands that have arrived.
pub struct Inbox<C>(Rc<RefCell<Arrivals<C>>>);

struct Arrivals<C> {
    commands: VecDeque<C>,
    waker: Option<Waker>,
}

impl<C> Clone for Inbox<C> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

impl<C: 'static> Inbox<C> {
    /// Listens for what the page sends, from now on and as long as the worker lives. It becomes `C`.
    pub fn listen<M: DeserializeOwned>(wrap: impl Fn(M) -> C + 'static) -> Self {
        let inbox = Self(Rc::new(RefCell::new(Arrivals {
            commands: VecDeque::new(),
            waker: None,
        })));
        let arrivals = inbox.clone();
        let listener = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
            if let Some(message) = read(&message.data()) {
                arrivals.add(wrap(message));
            }
        });
        scope().set_onmessage(Some(listener.as_ref().unchecked_ref()));
        // The listener lives as long as the worker.
        listener.forget();
        inbox
    }

    /// Adds a command that doesn't come from the page.
    pub fn add(&self, command: C) {
        let mut arrivals = self.0.borrow_mut();
        arrivals.commands.push_back(command);
        if let Some(waker) = arrivals.waker.take() {
            waker.wake();
        }
    }

    /// The command that came first.
    pub fn take(&self) -> Option<C> {
        self.0.borrow_mut().commands.pop_front()
    }

    /// Waits until there is a command.
    pub async fn arrival(&self) {
        std::future::poll_fn(|context| {
            let mut arrivals = self.0.borrow_mut();
            if arrivals.commands.is_empty() {
                arrivals.waker = Some(context.waker().clone());
                return Poll::Pending;
            }
            Poll::Ready(())
        })
        .await;
    }
}

/// The message in what the page sent.
fn read<M: DeserializeOwned>(data: &JsValue) -> Option<M> {
    let buffer = data.dyn_ref::<ArrayBuffer>()?;
    decode(&Uint8Array::new(buffer).to_vec())
}
