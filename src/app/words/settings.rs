//! The summary of the settings, and the runtimes to choose from.

use super::{counted, sentence, stopped};
use crate::app::definition::RuntimeChoice;
use crate::app::studio::Studio;
use crate::app::studio::form::{Field, Form};
use crate::engine::Runtime;

/// One entry of the runtime chooser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuntimeOption {
    /// What is chosen with it.
    pub choice: RuntimeChoice,
    /// Its name.
    pub title: &'static str,
    /// What it is, or why it can't be chosen.
    pub remark: String,
    /// Whether it can be chosen.
    pub is_available: bool,
}

/// The first setting that is wrong, and what is wrong with it in words.
pub fn first_problem(form: &Form) -> Option<(Field, String)> {
    let problem = |field: Field| form.problem(field).map(|problem| (field, problem));
    Field::ALL.into_iter().find_map(problem)
}

/// What the settings hold, in one line: the network, and what its recipe has otherwise; or the field that is wrong.
pub fn settings_line(studio: &Studio) -> String {
    let form = &studio.form;
    if let Some((field, _)) = first_problem(form) {
        return format!("{} needs another value", field.title().to_ascii_lowercase());
    }
    let mut parts = vec![form.architecture().name().to_owned(), epochs(form)];
    let others = |field: &Field| *field != Field::Epochs;
    parts.extend(
        form.differences()
            .filter(others)
            .map(|field| setting(form, field)),
    );
    if form.differences().next().is_none() {
        parts.push("recommended settings".to_owned());
    }
    if let Ok(resolved) = studio.runtimes.resolve(studio.runtimes.choice) {
        parts.push(resolved.runtime.title().to_owned());
    }
    parts.join(" · ")
}

fn epochs(form: &Form) -> String {
    let epochs = form.text(Field::Epochs).trim();
    epochs.parse().map_or_else(
        |_| format!("{epochs} epochs"),
        |number| counted(number, "epoch"),
    )
}

/// "learning rate 0.05", "optimizer Adam".
fn setting(form: &Form, field: Field) -> String {
    let text = form.text(field).trim();
    let chosen = field.entries().iter().find(|entry| entry.name == text);
    let value = chosen.map_or(text, |entry| entry.title);
    format!("{} {value}", field.title().to_ascii_lowercase())
}

/// What stands under a setting: what is wrong with it, or what it does.
pub fn setting_note(form: &Form, field: Field) -> String {
    if let Some(problem) = form.problem(field) {
        return sentence(&problem);
    }
    let mut entries = field.entries().iter();
    let chosen = entries.find(|entry| entry.name == form.text(field));
    chosen.map_or(field.hint(), |entry| entry.hint).to_owned()
}

/// The runtime in the header: the one at work, or the one that the next run would use.
pub fn chip(studio: &Studio) -> &'static str {
    let active = studio.runs.iter().find(|run| run.state.is_active());
    if let Some(runtime) = active.and_then(|run| run.runtime) {
        return runtime.title();
    }
    let resolved = studio.runtimes.resolve(studio.runtimes.choice);
    resolved.map_or("CPU", |resolved| resolved.runtime.title())
}

/// The entries of the runtime chooser, `auto` first.
pub fn runtime_options(studio: &Studio) -> [RuntimeOption; 4] {
    let automatic = RuntimeOption {
        choice: RuntimeChoice::Auto,
        title: "Automatic",
        remark: "The GPU where there is one, otherwise Flex on the CPU.".to_owned(),
        is_available: true,
    };
    let [webgpu, flex, ndarray] = studio.runtimes.list().map(|info| {
        let (is_available, words) = match info.availability {
            Ok(()) => (true, info.remark),
            Err(reason) => (false, format!("not available: {reason}")),
        };
        let words = match (info.adapter.filter(|name| !name.is_empty()), is_available) {
            (Some(adapter), true) => format!("{words} ({adapter})"),
            _ => words,
        };
        RuntimeOption {
            choice: RuntimeChoice::Only(info.runtime),
            title: info.runtime.title(),
            remark: sentence(&words),
            is_available,
        }
    });
    [automatic, webgpu, flex, ndarray]
}

/// What the choice comes down to, and what that means for a run that is under way.
pub fn runtime_note(studio: &Studio) -> String {
    let Ok(resolved) = studio.runtimes.resolve(studio.runtimes.choice) else {
        return "This runtime is not available here.".to_owned();
    };
    let title = resolved.runtime.title();
    let note = match studio.runtimes.choice {
        RuntimeChoice::Auto => format!("Automatic means {title} here: {}", resolved.reason),
        RuntimeChoice::Only(_) => format!("Training uses {title}: {}", resolved.reason),
    };
    let note = stopped(&note);
    let active = studio.runs.iter().find(|run| run.state.is_active());
    match active.and_then(|run| run.runtime) {
        Some(busy) if busy != resolved.runtime => later(&note, busy),
        _ => note,
    }
}

fn later(note: &str, busy: Runtime) -> String {
    format!("{note} The run under way stays on {}.", busy.title())
}
