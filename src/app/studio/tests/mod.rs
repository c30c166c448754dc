//! What the page does when things happen, without a page.

mod keeping;
mod losses;
mod questions;
mod reading;
mod runtimes;
mod threads;
mod training;

use super::run::RunState;
use super::runtimes::{AdapterSpeed, ThreadsProbe};
use super::*;
use crate::app::definition::Definition;
use crate::app::protocol::{Activity, RunId};
use crate::engine::{Image, Split};

const NOW: f64 = 1_000.0;
const RUN: RunId = RunId(1);

/// A page whose classifier runs and whose browser has a GPU of that speed, or none.
fn studio(gpu: Option<AdapterSpeed>) -> Studio {
    let mut studio = Studio::default();
    let probe = match gpu {
        Some(speed) => GpuProbe::Present {
            adapter: "test".to_owned(),
            speed,
        },
        None => GpuProbe::Absent {
            reason: "there is no GPU".to_owned(),
        },
    };
    send(&mut studio, Input::Opened(RuntimeChoice::Auto));
    send(&mut studio, Input::Probed(probe));
    send(&mut studio, Input::PretrainedArrived(Ok(vec![1])));
    open(&mut studio, Role::Reader);
    studio
}

fn send(studio: &mut Studio, input: Input) -> Vec<Effect> {
    update(studio, NOW, input)
}

/// The present worker of a role says something.
fn say(studio: &mut Studio, role: Role, event: Event) -> Vec<Effect> {
    let generation = studio.worker(role).generation();
    send(studio, Input::Worker(role, generation, event))
}

fn offer_two_threads(studio: &mut Studio) {
    let probe = ThreadsProbe {
        is_built: true,
        is_isolated: true,
        processors: 2,
    };
    send(studio, Input::ThreadsProbed(probe));
}

fn open(studio: &mut Studio, role: Role) -> Vec<Effect> {
    let runtime = studio
        .worker(role)
        .runtime()
        .expect("the worker was asked for");
    say(
        studio,
        role,
        Event::Ready {
            build: BUILD.to_owned(),
        },
    );
    say(studio, role, Event::Opened { runtime })
}

fn training(gpu: Option<AdapterSpeed>) -> Studio {
    let mut studio = studio(gpu);
    train(&mut studio, "training-a");
    open(&mut studio, Role::Trainer);
    say(&mut studio, Role::Trainer, Event::Started { run: RUN });
    studio
}

fn train(studio: &mut Studio, id: &str) -> Vec<Effect> {
    let definition = Definition::default();
    send(
        studio,
        Input::Train {
            id: id.to_owned(),
            definition,
        },
    )
}

fn progress(studio: &mut Studio, first_step: u32, steps: usize) {
    let losses = vec![1.0; steps];
    let event = Event::Progress {
        run: RUN,
        first_step,
        losses,
        images: 64,
        busy_millis: None,
    };
    say(studio, Role::Trainer, event);
}

fn snapshot(studio: &mut Studio, bytes: &[u8]) -> Vec<Effect> {
    say(
        studio,
        Role::Trainer,
        Event::Snapshot {
            run: RUN,
            checkpoint: bytes.to_vec(),
        },
    )
}

fn commands(effects: &[Effect], to: Role) -> Vec<&Command> {
    let command = |effect| match effect {
        &Effect::Send { role, ref command } if role == to => Some(command),
        _ => None,
    };
    effects.iter().filter_map(command).collect()
}

fn request(effects: &[Effect]) -> RequestId {
    match commands(effects, Role::Reader)[..] {
        [Command::Classify { request, .. }] => *request,
        ref other => panic!("one question expected, not {other:?}"),
    }
}

fn image(pixel: u8) -> Image {
    Image::from([pixel; 784])
}

fn answer(request: RequestId, digit: usize) -> Event {
    let mut probabilities = [0.0; 10];
    probabilities[digit] = 1.0;
    Event::Classified {
        request,
        probabilities,
        millis: 1.0,
    }
}

fn digit(studio: &Studio) -> Option<u8> {
    studio.reading.guess.as_ref().map(|guess| guess.digit)
}

fn lose(studio: &mut Studio, role: Role) -> Vec<Effect> {
    let generation = studio.worker(role).generation();
    let lost = Input::WorkerLost(role, generation, "boom".to_owned());
    send(studio, lost)
}

fn act(studio: &mut Studio, action: Action) -> Vec<Effect> {
    send(studio, Input::Run("training-a".to_owned(), action))
}
