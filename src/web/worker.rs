//! A worker's message pump: commands in, events out, and in between the session computes.

use super::dataset::{DataError, Library, Notice};
use crate::app::protocol::{Activity, BUILD, Command, Event, decode, encode};
use crate::app::session::{Data, Session};
use crate::engine::Split;
use js_sys::{Array, ArrayBuffer, Function, Promise, Uint8Array};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::panic;
use std::rc::Rc;
use std::task::{Poll, Waker};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DedicatedWorkerGlobalScope, MessageChannel, MessageEvent};

/// Starts the worker: from here on it answers commands.
pub fn start() {
    tell_of_panics();
    listen();
}

/// Starts the worker with so many threads, of which this is one.
///
/// # Errors
///
/// When the browser refuses to start the others.
#[cfg(feature = "threads")]
pub async fn start_with_threads(threads: usize) -> Result<(), JsValue> {
    tell_of_panics();
    let others = threads.saturating_sub(1);
    JsFuture::from(wasm_bindgen_rayon::init_thread_pool(others)).await?;
    listen();
    Ok(())
}

fn tell_of_panics() {
    panic::set_hook(Box::new(|info| {
        #[cfg(feature = "threads")]
        crate::engine::note_failure(&info.to_string());
        // After the hook the binary traps and can say no more.
        post(&Event::Panicked {
            message: info.to_string(),
        });
        console_error_panic_hook::hook(info);
    }));
}

fn listen() {
    let inbox = Inbox::listen();
    post(&Event::Ready {
        build: BUILD.to_owned(),
    });
    spawn_local(serve(inbox));
}

/// Works for as long as the worker lives.
async fn serve(inbox: Inbox) {
    let mut session = Session::new(now_millis);
    let mut library = Library::default();
    loop {
        if !session.is_busy() {
            inbox.arrival().await;
        }
        while let Some(command) = inbox.take() {
            post_all(handle(&mut session, &mut library, command).await);
        }
        post_all(session.advance().await);
        yield_to_browser().await;
    }
}

async fn handle(session: &mut Session, library: &mut Library, command: Command) -> Vec<Event> {
    match command {
        Command::Train {
            run,
            definition,
            checkpoint,
        } => match both(library).await {
            Ok(data) => session.train(run, definition, checkpoint.as_deref(), data),
            Err(error) => vec![failed(Activity::FetchingData(run), &error)],
        },
        Command::Evaluate {
            request,
            checkpoint,
            split,
        } => match library.get(split, &mut tell).await {
            Ok(data) => session.evaluate(request, &checkpoint, data),
            Err(error) => vec![failed(Activity::Answering(request), &error)],
        },
        other => session.handle(other).await,
    }
}

async fn both(library: &mut Library) -> Result<Data, DataError> {
    Ok(Data {
        train: library.get(Split::Train, &mut tell).await?,
        test: library.get(Split::Test, &mut tell).await?,
    })
}

fn failed(during: Activity, error: &DataError) -> Event {
    let reason = error.to_string();
    Event::Failed { during, reason }
}

fn tell(notice: Notice) {
    post(&match notice {
        Notice::Progress(received, total) => Event::Fetching { received, total },
        Notice::Text(text) => Event::DataNotice { text },
    });
}

fn post_all(events: Vec<Event>) {
    events.iter().for_each(post);
}

/// Hands an event's bytes to the page.
fn post(event: &Event) {
    let buffer = Uint8Array::from(encode(event).as_slice()).buffer();
    let sent = scope().post_message_with_transfer(&buffer, &Array::of1(&buffer));
    sent.expect("a fresh buffer can be transferred");
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

fn now_millis() -> f64 {
    scope()
        .performance()
        .map_or(0.0, |performance| performance.now())
}

/// Lets messages in. It must be a macrotask: awaiting a ready future never lets `onmessage` run, and a nested
/// `setTimeout(0)` is clamped to 4 ms, so this goes through a `MessageChannel`.
async fn yield_to_browser() {
    thread_local! {
        static CHANNEL: MessageChannel = MessageChannel::new().expect("every worker has message channels");
    }
    let turn = Promise::new(&mut |resolve: Function, _| {
        CHANNEL.with(|channel| {
            channel.port1().set_onmessage(Some(&resolve));
            let sent = channel.port2().post_message(&JsValue::NULL);
            sent.expect("nothing can be sent");
        });
    });
    let turn = JsFuture::from(turn).await;
    turn.expect("nothing rejects this promise");
}

/// Commands that have arrived.
#[derive(Clone, Default)]
struct Inbox(Rc<RefCell<Arrivals>>);

#[derive(Default)]
struct Arrivals {
    commands: VecDeque<Command>,
    waker: Option<Waker>,
}

impl Inbox {
    fn listen() -> Self {
        let inbox = Self::default();
        let arrivals = inbox.clone();
        let listener = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
            arrivals.accept(&message.data());
        });
        scope().set_onmessage(Some(listener.as_ref().unchecked_ref()));
        // The listener lives as long as the worker.
        listener.forget();
        inbox
    }

    fn accept(&self, data: &JsValue) {
        let bytes = data
            .dyn_ref::<ArrayBuffer>()
            .map(|buffer| Uint8Array::new(buffer).to_vec());
        let mut arrivals = self.0.borrow_mut();
        arrivals
            .commands
            .extend(bytes.as_deref().and_then(decode::<Command>));
        if let Some(waker) = arrivals.waker.take() {
            waker.wake();
        }
    }

    fn take(&self) -> Option<Command> {
        self.0.borrow_mut().commands.pop_front()
    }

    async fn arrival(&self) {
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
