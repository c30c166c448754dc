//! Connecting a service that speaks S3.

use super::calls::storage;
use super::depot::Depot;
use crate::app::places::Refusal;
use crate::web::derive::{handler, text};
use crate::web::future::begin;
use crate::web::places::focus::focus_heading;
use crate::web::places::studio::object;
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::{Event, SubmitEvent};

/// What is typed into the form.
#[derive(Clone, Copy)]
struct Form {
    endpoint: RwSignal<String>,
    region: RwSignal<String>,
    key_id: RwSignal<String>,
    secret: RwSignal<String>,
    bucket: RwSignal<String>,
    is_remembered: RwSignal<bool>,
}

impl Form {
    fn new() -> Self {
        Self {
            endpoint: RwSignal::default(),
            region: RwSignal::new("us-east-1".to_owned()),
            key_id: RwSignal::default(),
            secret: RwSignal::default(),
            bucket: RwSignal::default(),
            is_remembered: RwSignal::default(),
        }
    }

    /// What `connect` takes.
    fn service(self) -> JsValue {
        let typed = |field: RwSignal<String>| JsValue::from(field.get_untracked().trim());
        let bucket = match self.bucket.get_untracked().trim() {
            "" => JsValue::UNDEFINED,
            bucket => bucket.into(),
        };
        object(&[
            ("endpoint", &typed(self.endpoint)),
            ("region", &typed(self.region)),
            ("access_key_id", &typed(self.key_id)),
            ("secret_access_key", &typed(self.secret)),
            ("bucket", &bucket),
            ("remember", &self.is_remembered.get_untracked().into()),
        ])
    }

    /// What was typed is nowhere any more.
    fn empty(self) {
        for field in [self.endpoint, self.key_id, self.secret, self.bucket] {
            field.set(String::new());
        }
        self.is_remembered.set(false);
    }
}

/// The form, folded in.
#[component]
pub(super) fn Connect() -> impl IntoView {
    let depot = Depot::of_place();
    let form = Form::new();
    let is_open = RwSignal::new(false);
    let connect = move |event: SubmitEvent| {
        // The browser's own way would put the keys into the address.
        event.prevent_default();
        depot.refusal.set(Refusal::default());
        begin(async move {
            match storage("connect", &[&form.service()]).await {
                Ok(_) => {
                    form.empty();
                    is_open.set(false);
                    focus_heading();
                }
                Err(refusal) => depot.refusal.set(refusal),
            }
        });
    };
    let remember = move |event: Event| form.is_remembered.set(event_target_checked(&event));
    view! {
        <details class="connect fold" prop:open=move || is_open.get()>
            <summary><b>"Connect a service"</b><span>"Buckets anywhere that speaks S3"</span></summary>
            <form id="connect" autocomplete="off" on:submit=handler(connect)>
                <div class="connect-fields">
                    <Field id="endpoint" label="Endpoint" hint="https://s3.example.org" value=form.endpoint />
                    <Field id="region" label="Region" hint="us-east-1" value=form.region />
                    <Field id="key-id" label="Access key id" hint="" value=form.key_id />
                    <Field id="secret" label="Secret access key" hint="" kind="password" value=form.secret />
                    <Field id="only-bucket" label="Existing bucket, if only that one may be used" hint="" value=form.bucket />
                </div>
                <label class="remember">
                    <input
                        type="checkbox"
                        id="remember"
                        aria-describedby="remember-note"
                        prop:checked=move || form.is_remembered.get()
                        on:change=handler(remember)
                    />
                    "Remember the keys on this device"
                </label>
                <p id="remember-note" class="note">
                    "Otherwise they are in this page’s memory alone, until it is closed or reloaded. Remembered keys are kept in this browser, unencrypted: leave this off where others use it too. Disconnecting forgets them."
                </p>
                <button type="submit" class="button" data-primary="true">"Connect"</button>
            </form>
        </details>
    }
}

#[component]
fn Field(
    id: &'static str,
    label: &'static str,
    hint: &'static str,
    #[prop(default = "text")] kind: &'static str,
    value: RwSignal<String>,
) -> impl IntoView {
    let typed = move |event: Event| value.set(event_target_value(&event));
    view! {
        <label class="field">
            <span>{label}</span>
            <input
                type=kind
                id=id
                placeholder=hint
                autocapitalize="off"
                autocomplete=if kind == "password" { "new-password" } else { "off" }
                spellcheck="false"
                prop:value=text(move || value.get())
                on:input=handler(typed)
            />
        </label>
    }
}
