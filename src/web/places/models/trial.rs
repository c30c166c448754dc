//! One or two networks and a pad: what each says of the drawing, while it is drawn.

use super::calls::{self, Answer};
use super::pad::{Pad, Sheet};
use super::{clear_refusal, entry_of, follow};
use crate::app::number::fixed;
use crate::app::places::Route;
use crate::app::places::models::{ModelEntry, interval_text, network_text, verdict};
use crate::app::words::share_text;
use crate::web::derive::{memo, text};
use crate::web::failure::JsFailure;
use crate::web::future::begin;
use crate::web::places::absent::Absent;
use crate::web::places::hall::Hall;
use crate::web::places::overlay::letter;
use crate::web::places::row::Link;
use crate::web::places::studio;
use crate::web::places::table::Refusal;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

/// Whether the newest drawing was asked about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Asking {
    #[default]
    Idle,
    /// A question is under way.
    Asked,
    /// A question is under way, and the drawing has changed since.
    Outdated,
}

/// The networks, and what they say. Copies are the same one.
#[derive(Clone, Copy)]
struct Bench {
    ids: StoredValue<Vec<String>>,
    answers: RwSignal<Vec<Answer>>,
    asking: StoredValue<Asking>,
    sheet: StoredValue<Option<Sheet>>,
    hall: Hall,
}

impl Bench {
    /// The drawing has changed. It is asked about one question at a time, always the newest.
    fn ask(self) {
        match self.asking.get_value() {
            Asking::Idle => {
                self.asking.set_value(Asking::Asked);
                begin(async move { self.answer().await });
            }
            Asking::Asked | Asking::Outdated => self.asking.set_value(Asking::Outdated),
        }
    }

    async fn answer(self) {
        loop {
            let answers = self.look().await;
            // The place may have been left meanwhile.
            let Some(before) = self.asking.try_get_value() else {
                return;
            };
            match answers {
                Ok(answers) => self.answers.set(answers),
                Err(failure) => self.hall.refusal.set(failure.to_string()),
            }
            if before != Asking::Outdated {
                return self.asking.set_value(Asking::Idle);
            }
            self.asking.set_value(Asking::Asked);
        }
    }

    /// What each network says of the drawing; nothing of a blank pad.
    async fn look(self) -> Result<Vec<Answer>, JsFailure> {
        let drawing = self.sheet.get_value().and_then(Sheet::drawing);
        let Some(canvas) = drawing else {
            return Ok(Vec::new());
        };
        let pixels: JsValue = studio::call("prepare", &canvas).await?;
        let mut answers = Vec::new();
        for id in self.ids.try_get_value().unwrap_or_default() {
            answers.push(calls::classify(&pixels, &id).await?);
        }
        Ok(answers)
    }
}

/// Two networks on the same drawing.
#[component]
pub(in crate::web::places) fn Compare(ids: [String; 2]) -> impl IntoView {
    let rack = follow();
    clear_refusal();
    let missing = {
        let ids = ids.clone();
        memo(move || {
            let is_known = rack.entries.with(Option::is_some);
            is_known && ids.iter().any(|id| rack.entry(id).is_none())
        })
    };
    move || match missing.get() {
        true => view! { <Absent what="model" all=Route::Models title="All models" /> }.into_any(),
        false => view! {
            <div class="place-head">
                <h1 tabindex="-1">"Models compared"</h1>
                <div class="acts">
                    <Link route=Route::Models class="button">"All models"</Link>
                </div>
            </div>
            <Refusal />
            <Trial ids=ids.to_vec() />
        }
        .into_any(),
    }
}

/// A pad, and what the networks say of what is on it.
#[component]
pub(super) fn Trial(ids: Vec<String>) -> impl IntoView {
    let bench = Bench {
        ids: StoredValue::new(ids.clone()),
        answers: RwSignal::default(),
        asking: StoredValue::default(),
        sheet: StoredValue::default(),
        hall: Hall::of_place(),
    };
    let sheet = Sheet::new(Callback::new(move |()| bench.ask()));
    bench.sheet.set_value(Some(sheet));
    let said = move || {
        bench.answers.with(|answers| match answers.as_slice() {
            [only] => format!("It reads {}", only.digit),
            [first, second] => verdict(Some(first.digit), Some(second.digit)),
            _ => String::new(),
        })
    };
    let columns = ids.into_iter().enumerate();
    let columns = columns.map(|(at, id)| view! { <Column at id bench /> });
    view! {
        <div class="trial" data-networks=bench.ids.with_value(Vec::len).to_string()>
            <div>
                <Pad sheet />
            </div>
            <div class="trial-answers">
                {columns.collect_view()}
                <p id="verdict" class="lead" role="status">{text(said)}</p>
            </div>
        </div>
    }
}

/// What one network says.
#[component]
fn Column(at: usize, id: String, bench: Bench) -> impl IntoView {
    let entry = entry_of(super::Rack::of_place(), id.clone());
    let is_one_of_two = bench.ids.with_value(Vec::len) > 1;
    let digit = move || {
        bench
            .answers
            .with(|answers| answers.get(at).map(|answer| answer.digit))
    };
    let shown = text(move || digit().map_or_else(|| "–".to_owned(), |digit| digit.to_string()));
    let about = move |entry: &ModelEntry| {
        let network = network_text(entry);
        match entry.accuracy {
            None => format!("{network}, not tested yet"),
            accuracy => format!("{network}, {}", interval_text(accuracy)),
        }
    };
    let head = is_one_of_two.then(|| {
        let route = Route::Model(id.clone());
        view! {
            <h2 data-line=letter(at)>
                <b class="letter">{letter(at)}</b>
                <Link route class="run-name">{text(move || entry.with(|entry| entry.name.clone()))}</Link>
            </h2>
            <p class="note">{text(move || entry.with(about))}</p>
        }
    });
    let label = move || {
        let name = entry.with(|entry| entry.name.clone());
        format!("Probability of each digit in percent, by {name}")
    };
    view! {
        <section class="trial-answer" data-model=id.clone()>
            {head}
            <p class="guess" data-known=text(move || digit().is_some())>{shown}</p>
            <ol class="bars" aria-label=text(label)>
                {(0..10_u8).map(|digit| view! { <Bar at digit bench /> }).collect_view()}
            </ol>
        </section>
    }
}

#[component]
fn Bar(at: usize, digit: u8, bench: Bench) -> impl IntoView {
    let answer = move || bench.answers.with(|answers| answers.get(at).cloned());
    let share = move || {
        let shares = answer().map(|answer| answer.probabilities);
        shares.and_then(|shares| shares.get(usize::from(digit)).copied())
    };
    let is_top = move || answer().is_some_and(|answer| answer.digit == digit);
    // Only certainty itself is a whole, as on the desk.
    let parts = |share: f64| {
        let most = if share < 1.0 { 9_999.0 } else { 10_000.0 };
        (share * 10_000.0).round().min(most) as u16
    };
    let percent = move || {
        share()
            .map(|share| share_text(parts(share)))
            .unwrap_or_default()
    };
    let height = move || format!("--share:{}", fixed(share().unwrap_or_default(), 4));
    view! {
        <li data-digit=digit.to_string() data-top=text(is_top) style=text(height)>
            <b>{digit.to_string()}</b>
            <i aria-hidden="true"></i>
            <em>{text(percent)}</em>
        </li>
    }
}
