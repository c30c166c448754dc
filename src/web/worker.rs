//! A worker's message pump: commands in, events out, and in between the session computes.

use super::dataset::{DataError, Library, Notice};
use super::inbox::{Inbox, post, scope};
use crate::app::protocol::{Activity, BUILD, Command, Event};
use crate::app::session::{Data, Session};
use crate::engine::Split;
use js_sys::{Function, Promise};
use std::panic;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::MessageChannel;

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
    let inbox = Inbox::listen(|command: Command| command);
    post(&Event::Ready {
        build: BUILD.to_owned(),
    });
    spawn_local(serve(inbox));
}

/// Works for as long as the worker lives.
async fn serve(inbox: Inbox<Command>) {
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
    events.iter().for_each(post::<Event>);
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
