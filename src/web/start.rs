//! The page's first steps.

use super::desk::Desk;
use super::failure::JsFailure;
use super::future::begin;
use super::link::base_address;
use super::{api, gpu, page, threads};
use crate::app::definition::RuntimeChoice;
use crate::app::studio::Input;
use js_sys::Uint8Array;
use leptos::prelude::Owner;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Response, Url, UrlSearchParams};

/// The network that ships with the page, beside the page.
const PRETRAINED: &str = "models/pretrained.dscp";

/// Shows the page, starts the classifier, and asks for everything that has to come from outside.
pub fn start_page() {
    // In builds whose panics have words: the site's page has none (xtask/src/slim.rs), and index.html says that it stopped.
    console_error_panic_hook::set_once();
    let owner = Owner::new();
    owner.set();
    let desk = Desk::new();
    api::install(desk);
    desk.send(Input::ThreadsProbed(threads::probe()));
    open(desk);
    begin(async move { desk.send(Input::Probed(gpu::probe().await)) });
    begin(async move {
        let fetched = fetch_pretrained()
            .await
            .map_err(|failure| failure.to_string());
        desk.send(Input::PretrainedArrived(fetched));
    });
    page::mount(desk);
    begin(register_service_worker());
    // The desk's signals live as long as the page does.
    std::mem::forget(owner);
}

/// Starts the classifier with the runtime that the address's `?runtime=` asks for.
fn open(desk: Desk) {
    let query = web_sys::window().and_then(|window| window.location().search().ok());
    let parameters = query.and_then(|query| UrlSearchParams::new_with_str(&query).ok());
    let asked = parameters.and_then(|parameters| parameters.get("runtime"));
    let asked = asked.filter(|asked| !asked.is_empty());
    let choice = asked.as_deref().map(RuntimeChoice::from_id);
    desk.send(Input::Opened(choice.flatten().unwrap_or_default()));
    if let (Some(asked), Some(None)) = (asked, choice) {
        desk.send(Input::UnknownRuntime(asked));
    }
}

/// Keeps the page's files for visits without a network. Without it, as in some private windows, nothing else changes.
async fn register_service_worker() {
    let Some(window) = web_sys::window() else {
        return;
    };
    let container = js_sys::Reflect::get(&window.navigator(), &"serviceWorker".into());
    if container.is_ok_and(|container| container.is_object()) {
        let registered = window.navigator().service_worker().register("sw.js");
        JsFuture::from(registered).await.ok();
    }
}

async fn fetch_pretrained() -> Result<Vec<u8>, JsFailure> {
    let window = web_sys::window().ok_or_else(|| JsFailure("there is no window".to_owned()))?;
    let address = Url::new_with_base(PRETRAINED, &base_address())?.href();
    let response: Response = JsFuture::from(window.fetch_with_str(&address))
        .await?
        .unchecked_into();
    if !response.ok() {
        return Err(JsFailure(format!(
            "the server answered {}",
            response.status()
        )));
    }
    let buffer = JsFuture::from(response.array_buffer()?).await?;
    Ok(Uint8Array::new(&buffer).to_vec())
}
