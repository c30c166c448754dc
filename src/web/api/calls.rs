//! The methods of `window.studio`, before they are wrapped for JavaScript.

use super::answers::{self, JsError};
use super::definition::definition_of;
use super::plain::{list, object, or_null, set_property};
use super::{Desk, start_run};
use crate::app::registry::is_id;
use crate::app::studio::run::Run;
use crate::app::studio::{Action, ImportedModel, Input, ModelRef, RunError, Studio};
use crate::app::words::readers;
use crate::engine::{Image, Runtime, Split};
use crate::web::failure::JsFailure;
use crate::web::raster::{prepare_blob, prepare_canvas, prepare_pixels};
use js_sys::{Object, Reflect, Uint8Array, Uint8ClampedArray};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Blob, HtmlCanvasElement, ImageData};

/// What every method gives: a value for the promise, or an `Error` for its rejection.
pub(super) type Answer = Result<JsValue, JsError>;

pub(super) async fn ready(desk: Desk) -> Answer {
    let api = desk.with_api(Clone::clone);
    api.wait(desk, |studio| studio.readiness().is_some()).await;
    match desk.peek(|studio| studio.readiness()) {
        Some(Err(reason)) => Err(reason.into()),
        _ => Ok(JsValue::UNDEFINED),
    }
}

pub(super) async fn runtimes(desk: Desk) -> Answer {
    let api = desk.with_api(Clone::clone);
    api.wait(desk, |studio| studio.runtimes.is_known()).await;
    let runtimes = desk.peek(|studio| studio.runtimes.list());
    Ok(list(runtimes.map(answers::runtime)))
}

/// What the network sees of whatever a script gave.
async fn image_of(given: &JsValue) -> Result<Image, JsError> {
    if let Some(bytes) = given.dyn_ref::<Uint8Array>() {
        return Ok(Image::try_from(bytes.to_vec())?);
    }
    if let Some(bytes) = given.dyn_ref::<Uint8ClampedArray>() {
        return Ok(Image::try_from(bytes.to_vec())?);
    }
    prepared(given).await
}

async fn prepared(given: &JsValue) -> Result<Image, JsError> {
    if let Some(canvas) = given.dyn_ref::<HtmlCanvasElement>() {
        return Ok(prepare_canvas(canvas)?);
    }
    if let Some(data) = given.dyn_ref::<ImageData>() {
        return Ok(prepare_pixels(data)?);
    }
    if let Some(blob) = given.dyn_ref::<Blob>() {
        return Ok(prepare_blob(blob).await?);
    }
    Err("give an ImageData, a Blob, an HTMLCanvasElement, or a Uint8Array of 784 bytes (ink is 255)".into())
}

pub(super) async fn prepare(given: JsValue) -> Answer {
    if given.is_instance_of::<Uint8Array>() {
        return Err("784 bytes are what the network sees already: give them to classify(), and to prepare() an ImageData, a Blob or an HTMLCanvasElement".into());
    }
    let image = prepared(&given).await?;
    Ok(Uint8Array::from(image.pixels().as_slice()).into())
}

pub(super) async fn classify(desk: Desk, given: JsValue, options: JsValue) -> Answer {
    let image = image_of(&given).await?;
    check_options(&options, &["runtime"])?;
    let runtime = runtime_option(&options)?;
    ready(desk).await?;
    runtimes(desk).await?;
    ask(desk, |call| Input::ClassifyCalled(call, image, runtime)).await
}

pub(super) async fn evaluate(desk: Desk, options: JsValue) -> Answer {
    check_options(&options, &["model", "set", "runtime"])?;
    let runtime = runtime_option(&options)?;
    let split = match text_option(&options, "set")?.as_deref() {
        None | Some("test") => Split::Test,
        Some("train") => Split::Train,
        Some(other) => {
            return Err(format!("set must be \"test\" or \"train\", not \"{other}\"").into());
        }
    };
    ready(desk).await?;
    runtimes(desk).await?;
    let model = match text_option(&options, "model")? {
        Some(id) => model_of(desk, &id)?,
        None => desk.peek(|studio| studio.model.clone()),
    };
    let score = ask(desk, |call| {
        Input::EvaluateCalled(call, model, split, runtime)
    })
    .await?;
    let set = if split == Split::Test {
        "test"
    } else {
        "train"
    };
    set_property(&score, "set", &set.into());
    Ok(score)
}

async fn ask(desk: Desk, input: impl FnOnce(crate::app::studio::CallId) -> Input) -> Answer {
    let api = desk.with_api(Clone::clone);
    let answer = api.ask(|call| desk.send(input(call))).await;
    answer.map_err(|error| JsFailure::from(error).into())
}

pub(super) async fn train(desk: Desk, definition: JsValue) -> Answer {
    // Whether a runtime is available is known only after the browser was asked for its GPU.
    runtimes(desk).await?;
    let definition = definition_of(desk, &definition)?;
    let id = start_run(desk, definition)?;
    Ok(object([("id", id.into())]))
}

/// What `train` would do: all settings, and as a command line.
pub(super) async fn describe(desk: Desk, definition: JsValue) -> Answer {
    let definition = definition_of(desk, &definition)?;
    definition.check()?;
    Ok(answers::definition(&definition))
}

/// What is looked up, or done, in a moment.
#[derive(Clone, Copy)]
pub(super) enum Look {
    Runs,
    Run,
    Log,
    Metrics,
    Models,
    Use,
    Weights,
}

/// Looks something up. Runs that were kept from before are known a moment after the page is there.
pub(super) async fn look(desk: Desk, look: Look, id: JsValue) -> Answer {
    let api = desk.with_api(Clone::clone);
    api.wait(desk, Studio::knows_runs).await;
    match look {
        Look::Runs => Ok(desk.peek(|studio| list(studio.runs.iter().map(answers::run)))),
        Look::Models => Ok(models(desk)),
        Look::Use => use_model(desk, &text(&id)?),
        Look::Weights => weights(desk, &text(&id)?),
        Look::Run => of_run(desk, &text(&id)?, answers::run),
        Look::Log => of_run(desk, &text(&id)?, |run| run.log().into()),
        Look::Metrics => of_run(desk, &text(&id)?, answers::metrics),
    }
}

fn text(value: &JsValue) -> Result<String, JsError> {
    value
        .as_string()
        .ok_or_else(|| "an id is a text, such as the one that train() gave".into())
}

fn of_run(desk: Desk, id: &str, tell: fn(&Run) -> JsValue) -> Answer {
    let told = desk.peek(|studio| studio.run(id).map(tell));
    told.ok_or_else(|| unknown(id))
}

fn unknown(id: &str) -> JsError {
    RunError::Unknown(id.to_owned()).into()
}

/// Does something with a run and waits until it is so.
pub(super) async fn act(desk: Desk, id: JsValue, action: Action) -> Answer {
    look(desk, Look::Run, id.clone()).await?;
    let name = text(&id)?;
    desk.peek(|studio| studio.check_action(&name, action))?;
    desk.send(Input::Run(name, action));
    if action == Action::Delete {
        return Ok(JsValue::UNDEFINED);
    }
    settled(desk, id, Some(action)).await
}

/// Waits until a run has ended, or until what was asked of it is so.
async fn settled(desk: Desk, id: JsValue, action: Option<Action>) -> Answer {
    let api = desk.with_api(Clone::clone);
    let name = text(&id)?;
    let is_so = move |studio: &Studio| match studio.run(&name) {
        Some(run) => {
            let state = &run.state;
            state.is_over() || action.is_some_and(|action| has_settled(action, state.name()))
        }
        None => true,
    };
    api.wait(desk, is_so).await;
    look(desk, Look::Run, id).await
}

fn has_settled(action: Action, state: &str) -> bool {
    match action {
        Action::Pause => state == "paused",
        Action::Resume => state == "running",
        Action::Cancel | Action::Delete => false,
    }
}

pub(super) async fn wait(desk: Desk, id: JsValue) -> Answer {
    look(desk, Look::Run, id.clone()).await?;
    settled(desk, id, None).await
}

fn models(desk: Desk) -> JsValue {
    desk.peek(|studio| {
        let all = readers(studio).into_iter();
        let present = all.filter(|reader| studio.checkpoint(&reader.model).is_some());
        list(present.map(|reader| {
            let run = studio.run(reader.model.id());
            answers::model(&reader, run, reader.model == studio.model)
        }))
    })
}

fn use_model(desk: Desk, id: &str) -> Answer {
    let model = model_of(desk, id)?;
    desk.send(Input::ModelChosen(model));
    Ok(JsValue::UNDEFINED)
}

/// A network's encoded checkpoint, for the parts that make files of it.
fn weights(desk: Desk, id: &str) -> Answer {
    let model = model_of(desk, id)?;
    let bytes = desk.peek(|studio| {
        let checkpoint = studio.checkpoint(&model);
        checkpoint.map(|bytes| Uint8Array::from(bytes.as_slice()))
    });
    Ok(or_null(bytes))
}

/// Takes a network's checkpoint under `{id, title}`, in the place of one that was added with that id.
pub(super) async fn add_model(desk: Desk, about: JsValue, checkpoint: JsValue) -> Answer {
    const USAGE: &str = "give {id, title}, and a checkpoint's Uint8Array";
    check_options(&about, &["id", "title"])?;
    let id = text_option(&about, "id")?.ok_or(USAGE)?;
    let title = text_option(&about, "title")?.ok_or(USAGE)?;
    let bytes = checkpoint.dyn_ref::<Uint8Array>().ok_or(USAGE)?;
    if !is_id(&id) {
        return Err("an id has letters, digits and hyphens, and 40 of them at most".into());
    }
    let is_other = id == ModelRef::Pretrained.id() || desk.peek(|studio| studio.run(&id).is_some());
    if is_other {
        return Err(format!("{id} is a network that nothing else can take the place of").into());
    }
    desk.send(Input::ModelImported(ImportedModel {
        id: id.clone(),
        title,
        checkpoint: bytes.to_vec(),
    }));
    Ok(object([("id", id.into())]))
}

/// Takes a network that was added away again.
pub(super) async fn drop_model(desk: Desk, id: JsValue) -> Answer {
    desk.send(Input::ModelDropped(text(&id)?));
    Ok(JsValue::UNDEFINED)
}

fn model_of(desk: Desk, id: &str) -> Result<ModelRef, JsError> {
    let (run, file) = (ModelRef::Run(id.to_owned()), ModelRef::File(id.to_owned()));
    let mut models = [ModelRef::Pretrained, run, file].into_iter();
    let model = desk
        .peek(|studio| models.find(|model| model.id() == id && studio.checkpoint(model).is_some()));
    model.ok_or_else(|| {
        format!("there is no network called {id}; studio.models.list() names those that there are")
            .into()
    })
}

fn runtime_option(options: &JsValue) -> Result<Option<Runtime>, JsError> {
    let Some(id) = text_option(options, "runtime")? else {
        return Ok(None);
    };
    let runtime = Runtime::from_id(&id);
    runtime
        .map(Some)
        .ok_or_else(|| "runtime must be webgpu, flex or ndarray".into())
}

/// Refuses options that there aren't, by their name.
fn check_options(options: &JsValue, known: &[&str]) -> Result<(), JsError> {
    if options.is_undefined() || options.is_null() {
        return Ok(());
    }
    if !options.is_object() {
        return Err(format!("options are an object, such as {{{}: ...}}", known[0]).into());
    }
    let names = Object::keys(options.unchecked_ref::<Object>());
    for name in names.iter() {
        let name = name.as_string().unwrap_or_default();
        if !known.contains(&name.as_str()) {
            let known = known.join(", ");
            return Err(format!("there is no option called {name}; there are: {known}").into());
        }
    }
    Ok(())
}

fn text_option(options: &JsValue, name: &str) -> Result<Option<String>, JsError> {
    if options.is_undefined() || options.is_null() {
        return Ok(None);
    }
    let value = Reflect::get(options, &name.into()).map_err(JsFailure::from)?;
    if value.is_undefined() || value.is_null() {
        return Ok(None);
    }
    let text = value
        .as_string()
        .ok_or_else(|| format!("{name} must be a text"));
    Ok(Some(text?))
}
