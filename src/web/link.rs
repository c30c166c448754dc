//! The page's end of the line to one worker.

use super::failure::JsFailure;
use super::listener::Listener;
use crate::app::protocol::{BUILD, decode, encode};
use crate::app::studio::WorkerKind;
use js_sys::{Array, ArrayBuffer, Reflect, Uint8Array};
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{ErrorEvent, MessageEvent, Url, Worker, WorkerOptions, WorkerType};

/// A running worker. Dropping it ends the worker at once.
pub struct Link {
    worker: Worker,
    _listeners: [Listener; 2],
}

impl Link {
    /// Starts a worker. It must not be sent anything before its `Ready`: what arrives before its program listens is lost.
    ///
    /// # Errors
    ///
    /// When the browser refuses to start workers.
    pub fn start<E: DeserializeOwned>(
        kind: WorkerKind,
        on_event: impl Fn(E) + 'static,
        on_loss: impl Fn(String) + Clone + 'static,
    ) -> Result<Self, JsFailure> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(&address(kind)?, &options)?;
        let on_error = on_loss.clone();
        let listeners = [
            Listener::on(&worker, "message", move |message: MessageEvent| match read(
                &message.data(),
            ) {
                Ok(event) => on_event(event),
                Err(failure) => on_loss(failure.to_string()),
            }),
            Listener::on(&worker, "error", move |event: web_sys::Event| {
                on_error(error_text(&event));
            }),
        ];
        Ok(Self {
            worker,
            _listeners: listeners,
        })
    }

    /// Sends a command; its bytes are handed over, not copied.
    pub fn send(&self, command: &impl Serialize) {
        let buffer = Uint8Array::from(encode(command).as_slice()).buffer();
        let sent = self
            .worker
            .post_message_with_transfer(&buffer, &Array::of1(&buffer));
        sent.expect("a fresh buffer can be transferred");
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

/// Where the worker's loader is: beside the page, whatever the path that the page is served under.
fn address(kind: WorkerKind) -> Result<String, JsFailure> {
    let kind = match kind {
        WorkerKind::Cpu => "worker_cpu".to_owned(),
        WorkerKind::CpuThreads(threads) => format!("worker_cpu_threads&threads={threads}"),
        WorkerKind::Gpu => "worker_gpu".to_owned(),
        WorkerKind::Storage => "worker_storage".to_owned(),
    };
    let file = format!("worker.js?kind={kind}&build={BUILD}");
    Ok(Url::new_with_base(&file, &base_address())?.href())
}

/// The address that the page's files are beside of.
pub fn base_address() -> String {
    let document = web_sys::window().and_then(|window| window.document());
    let base = document.and_then(|document| document.base_uri().ok().flatten());
    base.unwrap_or_default()
}

fn read<E: DeserializeOwned>(data: &JsValue) -> Result<E, JsFailure> {
    if let Some(buffer) = data.dyn_ref::<ArrayBuffer>() {
        let bytes = Uint8Array::new(buffer).to_vec();
        return decode(&bytes)
            .ok_or_else(|| JsFailure("the worker speaks another version".to_owned()));
    }
    let failed = Reflect::get(data, &"failed".into())?;
    Err(JsFailure(
        failed
            .as_string()
            .unwrap_or_else(|| "the worker failed".to_owned()),
    ))
}

fn error_text(event: &web_sys::Event) -> String {
    let message = event.dyn_ref::<ErrorEvent>().map(ErrorEvent::message);
    let message = message.filter(|message| !message.is_empty());
    message.unwrap_or_else(|| {
        "the worker's files could not be loaded; check the connection".to_owned()
    })
}
