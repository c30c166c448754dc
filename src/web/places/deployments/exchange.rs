//! A request to a deployment's address, and its reply.

use super::super::studio::{get, list, number, object, text, try_apply};
use super::read;
use crate::app::places::deployments::{Deployed, Verdict, reply_line};
use crate::web::failure::JsFailure;
use js_sys::{Array, JSON, Object, Reflect};
use leptos::prelude::window;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{RequestInit, Response};

/// What came back.
#[derive(Clone, PartialEq)]
pub(super) struct Reply {
    /// The request that it answers, as it was typed.
    pub(super) payload: String,
    /// HTTP's status and the time.
    pub(super) line: String,
    /// Whether it was answered.
    pub(super) is_good: bool,
    /// Why it wasn't; empty when it was.
    pub(super) reason: String,
    /// The reply's JSON, to be read by people.
    pub(super) json: String,
    /// What it says, where it is a prediction.
    pub(super) verdict: Option<Verdict>,
}

/// Sends a payload as it was typed.
///
/// # Errors
///
/// When there is no reply at all.
pub(super) async fn ask(deployed: &Deployed, payload: &str) -> Result<Reply, JsFailure> {
    let start = now();
    let (status, word, body) = if is_served() {
        fetch(&deployed.url, payload).await?
    } else {
        call(&deployed.id, payload).await?
    };
    Ok(Reply {
        payload: payload.to_owned(),
        line: reply_line(status, &word, now() - start),
        is_good: status == 200,
        reason: text(&list(&body, "errors").get(0), "message"),
        json: pretty(&body),
        verdict: read::verdict(&body),
    })
}

/// Whether the service worker answers this page's requests: not yet on a first visit, and nowhere without https.
fn is_served() -> bool {
    let navigator = window().navigator();
    get(&get(&navigator, "serviceWorker"), "controller").is_object()
}

async fn fetch(url: &str, payload: &str) -> Result<(u16, String, JsValue), JsFailure> {
    let headers = Object::new();
    Reflect::set(&headers, &"Content-Type".into(), &"application/json".into())?;
    let request = RequestInit::new();
    request.set_method("POST");
    request.set_body(&payload.into());
    request.set_headers(&headers);
    let response = window().fetch_with_str_and_init(url, &request);
    let response: Response = JsFuture::from(response).await?.unchecked_into();
    let text = JsFuture::from(response.text()?).await?;
    let text = text.as_string().unwrap_or_default();
    let body = JSON::parse(&text).unwrap_or_else(|_syntax| text.into());
    Ok((response.status(), response.status_text(), body))
}

/// The same by the studio's own call. Its error has the status and the code that the reply has.
async fn call(id: &str, payload: &str) -> Result<(u16, String, JsValue), JsFailure> {
    let payload = JSON::parse(payload).unwrap_or_else(|_syntax| payload.into());
    match try_apply("deployments.score", &[&id.into(), &payload]).await {
        Ok(body) => Ok((200, "OK".to_owned(), body)),
        Err(error) => match number(&error, "status") {
            Some(status) => Ok((status as u16, String::new(), errors(error))),
            None => Err(error.into()),
        },
    }
}

fn errors(error: JsValue) -> JsValue {
    let code = get(&error, "code");
    let message = JsValue::from(JsFailure::from(error).0);
    let told = object(&[("code", &code), ("message", &message)]);
    object(&[("errors", &Array::of1(&told))])
}

fn pretty(body: &JsValue) -> String {
    if let Some(text) = body.as_string() {
        return text;
    }
    let text = JSON::stringify_with_replacer_and_space(body, &JsValue::NULL, &2.into());
    text.map(String::from).unwrap_or_default()
}

fn now() -> f64 {
    window().performance().map_or(0.0, |clock| clock.now())
}
