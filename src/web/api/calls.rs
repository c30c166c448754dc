//! The methods of `window.studio`, before they are wrapped for JavaScript.

use super::answers::{self, JsError};
use super::definition::definition_of;
use super::plain::{list, object, set_property};
use super::{Desk, start_run};
use crate::app::studio::{Action, Input, ModelRef, RunError, Studio};
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

/// The runs that were kept from before are known a moment after the page is there.
async fn runs_are_known(desk: Desk) {
    let api = desk.with_api(Clone::clone);
    api.wait(desk, Studio::knows_runs).await;
}

pub(super) async fn runs(desk: Desk) -> Answer {
    runs_are_known(desk).await;
    Ok(desk.peek(|studio| list(studio.runs.iter().map(answers::run))))
}

pub(super) async fn get(desk: Desk, id: String) -> Answer {
    runs_are_known(desk).await;
    let run = desk.peek(|studio| studio.run(&id).map(answers::run));
    run.ok_or_else(|| unknown(&id))
}

pub(super) async fn log(desk: Desk, id: String) -> Answer {
    runs_are_known(desk).await;
    let log = desk.peek(|studio| studio.run(&id).map(|run| JsValue::from(run.log())));
    log.ok_or_else(|| unknown(&id))
}

pub(super) async fn metrics(desk: Desk, id: String) -> Answer {
    runs_are_known(desk).await;
    let metrics = desk.peek(|studio| studio.run(&id).map(answers::metrics));
    metrics.ok_or_else(|| unknown(&id))
}

fn unknown(id: &str) -> JsError {
    RunError::Unknown(id.to_owned()).into()
}

/// Does something with a run and waits until it is so.
pub(super) async fn act(desk: Desk, id: String, action: Action) -> Answer {
    runs_are_known(desk).await;
    desk.peek(|studio| studio.check_action(&id, action))?;
    desk.send(Input::Run(id.clone(), action));
    if action == Action::Delete {
        return Ok(JsValue::UNDEFINED);
    }
    let api = desk.with_api(Clone::clone);
    let name = id.clone();
    api.wait(desk, move |studio| {
        studio
            .run(&name)
            .is_none_or(|run| run.state.is_over() || has_settled(action, run.state.name()))
    })
    .await;
    get(desk, id).await
}

fn has_settled(action: Action, state: &str) -> bool {
    match action {
        Action::Pause => state == "paused",
        Action::Resume => state == "running",
        Action::Cancel | Action::Delete => false,
    }
}

pub(super) async fn wait(desk: Desk, id: String) -> Answer {
    get(desk, id.clone()).await?;
    let api = desk.with_api(Clone::clone);
    let name = id.clone();
    api.wait(desk, move |studio| {
        studio.run(&name).is_none_or(|run| run.state.is_over())
    })
    .await;
    get(desk, id).await
}

pub(super) async fn models(desk: Desk) -> Answer {
    runs_are_known(desk).await;
    let models = desk.peek(|studio| {
        let runs = studio.runs.iter().map(|run| ModelRef::Run(run.id.clone()));
        let all = std::iter::once(ModelRef::Pretrained).chain(runs);
        let present = all.filter(|model| studio.checkpoint(model).is_some());
        list(present.map(|model| answers::model(&model, model == studio.model)))
    });
    Ok(models)
}

pub(super) async fn use_model(desk: Desk, id: String) -> Answer {
    runs_are_known(desk).await;
    let model = model_of(desk, &id)?;
    desk.send(Input::ModelChosen(model));
    Ok(JsValue::UNDEFINED)
}

fn model_of(desk: Desk, id: &str) -> Result<ModelRef, JsError> {
    let model = match id {
        "pretrained" => ModelRef::Pretrained,
        run => ModelRef::Run(run.to_owned()),
    };
    let present = desk.peek(|studio| studio.checkpoint(&model).is_some());
    present.then_some(model).ok_or_else(|| {
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
