//! A service that speaks S3.

use super::failures::{canceled, failed_late, refused, service, strange, unanswered};
use super::store::{BucketInfo, ObjectInfo, Place, Store, Task};
use super::upload;
use crate::app::objects::{
    Connection, Listing, PART_BYTES, Query, Request, Requests, buckets, check_bucket_name, listing,
};
use crate::web::service::Failure;
use jiff::Timestamp;
use js_sys::{Array, Date, Reflect};
use std::rc::Rc;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Blob, BlobPropertyBag, Headers, ReadableStreamDefaultReader, Response};

#[wasm_bindgen(module = "/src/web/objects/browser.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = send)]
    async fn send_request(
        method: &str,
        address: &str,
        headers: &Headers,
        body: &JsValue,
        signal: &JsValue,
    ) -> Result<JsValue, JsValue>;
    fn origin() -> String;
}

/// Buckets of a service.
pub(super) struct Remote(pub(super) Rc<Connection>);

impl Remote {
    /// Requests about a bucket, signed for now.
    pub(super) fn bucket(&self, name: &str) -> Result<Requests<'_>, Failure> {
        Ok(self.0.bucket(name, now())?)
    }

    /// What a page of this origin has to be allowed.
    pub(super) fn origin(&self) -> String {
        origin()
    }

    /// Sends a request without a body.
    pub(super) async fn ask(
        &self,
        request: Request,
        bucket: &str,
        task: &Task,
    ) -> Result<Response, Failure> {
        self.send(
            &request,
            Some(bucket),
            None,
            &JsValue::UNDEFINED,
            Some(&task.signal),
        )
        .await
    }

    /// Sends a request. An answer that isn't one of success is a failure in the service's words.
    pub(super) async fn send(
        &self,
        request: &Request,
        bucket: Option<&str>,
        content_type: Option<&str>,
        body: &JsValue,
        signal: Option<&AbortSignal>,
    ) -> Result<Response, Failure> {
        let headers = headers(request, content_type).map_err(refused)?;
        let signal = signal.map_or(JsValue::UNDEFINED, JsValue::from);
        let answer = send_request(request.method, &request.address, &headers, body, &signal).await;
        let response: Response = match answer {
            Ok(response) => response.unchecked_into(),
            Err(error) => return Err(unanswered(&error, &self.0, bucket, &origin())),
        };
        if response.ok() {
            return Ok(response);
        }
        let words = text(&response).await.unwrap_or_default();
        Err(service(response.status(), &words, &self.0))
    }

    /// The body of an answer.
    pub(super) async fn text(&self, response: &Response) -> Result<String, Failure> {
        text(response).await.ok_or_else(|| strange(&self.0))
    }
}

impl Store for Remote {
    async fn buckets(&self, task: &Task) -> Result<Vec<BucketInfo>, Failure> {
        if let Some(only) = self.0.only_bucket() {
            return Ok(vec![bucket_info(only.to_owned(), None)]);
        }
        let request = self.0.list_buckets(now());
        let nothing = JsValue::UNDEFINED;
        let response = self
            .send(&request, None, None, &nothing, Some(&task.signal))
            .await?;
        let buckets = buckets(&self.text(&response).await?).into_iter();
        Ok(buckets
            .map(|(name, created_at)| bucket_info(name, Some(created_at)))
            .collect())
    }

    async fn create_bucket(&self, name: &str, task: &Task) -> Result<(), Failure> {
        check_bucket_name(name)?;
        let request = self.bucket(name)?.create();
        self.ask(request, name, task).await.map(drop)
    }

    async fn delete_bucket(&self, name: &str, task: &Task) -> Result<(), Failure> {
        let request = self.bucket(name)?.delete();
        self.ask(request, name, task).await.map(drop)
    }

    async fn list(&self, bucket: &str, query: &Query, task: &Task) -> Result<Listing, Failure> {
        let request = self.bucket(bucket)?.list(query);
        let response = self.ask(request, bucket, task).await?;
        listing(&self.text(&response).await?).ok_or_else(|| strange(&self.0))
    }

    async fn put(&self, to: &Place, body: &Blob, task: &Task) -> Result<ObjectInfo, Failure> {
        let size = body.size() as u64;
        let etag = if size > PART_BYTES {
            Some(upload::in_parts(self, to, body, task).await?)
        } else {
            let request = self.bucket(&to.bucket)?.object(&to.key)?.put();
            let (bucket, content_type) = (Some(to.bucket.as_str()), body.type_());
            let response = self
                .send(
                    &request,
                    bucket,
                    Some(&content_type),
                    body,
                    Some(&task.signal),
                )
                .await?;
            task.report(size, Some(size));
            etag(&response)
        };
        Ok(ObjectInfo {
            size,
            etag,
            content_type: Some(body.type_()),
            last_modified: None,
        })
    }

    async fn get(&self, from: &Place, task: &Task) -> Result<Blob, Failure> {
        let request = self.bucket(&from.bucket)?.object(&from.key)?.get();
        let response = self.ask(request, &from.bucket, task).await?;
        let total = header(&response, "content-length").and_then(|bytes| bytes.parse().ok());
        let parts = read_body(&response, total, task)
            .await
            .map_err(|error| unanswered(&error, &self.0, Some(&from.bucket), &origin()))?;
        let options = BlobPropertyBag::new();
        options.set_type(&header(&response, "content-type").unwrap_or_default());
        Blob::new_with_u8_array_sequence_and_options(&parts, &options).map_err(refused)
    }

    async fn head(&self, place: &Place, task: &Task) -> Result<ObjectInfo, Failure> {
        let request = self.bucket(&place.bucket)?.object(&place.key)?.head();
        let response = self.ask(request, &place.bucket, task).await?;
        let size = header(&response, "content-length").and_then(|bytes| bytes.parse().ok());
        let modified = header(&response, "last-modified").map(|date| Date::new(&date.into()));
        let modified = modified.filter(|date| date.get_time().is_finite());
        Ok(ObjectInfo {
            size: size.ok_or_else(|| strange(&self.0))?,
            etag: etag(&response),
            content_type: header(&response, "content-type"),
            last_modified: modified.map(|date| date.to_iso_string().into()),
        })
    }

    async fn copy(&self, from: &Place, to: &Place, task: &Task) -> Result<(), Failure> {
        // The source goes by a header, and is checked as if it were asked for.
        self.bucket(&from.bucket)?.object(&from.key)?;
        let request = self
            .bucket(&to.bucket)?
            .object(&to.key)?
            .copy_from(&from.bucket, &from.key);
        let response = self.ask(request, &to.bucket, task).await?;
        let answer = self.text(&response).await?;
        if answer.contains("<CopyObjectResult") {
            return Ok(());
        }
        Err(failed_late(&answer, &self.0))
    }

    async fn delete(&self, place: &Place, task: &Task) -> Result<(), Failure> {
        let request = self.bucket(&place.bucket)?.object(&place.key)?.delete();
        self.ask(request, &place.bucket, task).await.map(drop)
    }
}

fn bucket_info(name: String, created_at: Option<String>) -> BucketInfo {
    BucketInfo {
        name,
        created_at,
        read_only: false,
    }
}

fn headers(request: &Request, content_type: Option<&str>) -> Result<Headers, JsValue> {
    let headers = Headers::new()?;
    if let Some((name, value)) = &request.header {
        headers.set(name, value)?;
    }
    if let Some(content_type) = content_type.filter(|content_type| !content_type.is_empty()) {
        headers.set("content-type", content_type)?;
    }
    Ok(headers)
}

async fn text(response: &Response) -> Option<String> {
    JsFuture::from(response.text().ok()?)
        .await
        .ok()?
        .as_string()
}

/// A header, where the page may read it.
fn header(response: &Response, name: &str) -> Option<String> {
    response.headers().get(name).ok().flatten()
}

/// What changes with an object's content, without its quotes.
pub(super) fn etag(response: &Response) -> Option<String> {
    header(response, "etag").map(|etag| etag.trim_matches('"').to_owned())
}

async fn read_body(response: &Response, total: Option<u64>, task: &Task) -> Result<Array, JsValue> {
    let parts = Array::new();
    let Some(body) = response.body() else {
        return Ok(parts);
    };
    let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
    let mut loaded = 0.0;
    loop {
        let chunk = JsFuture::from(reader.read()).await?;
        if Reflect::get(&chunk, &"done".into())?.is_truthy() {
            return Ok(parts);
        }
        let value: JsValue = Reflect::get(&chunk, &"value".into())?;
        loaded += Reflect::get(&value, &"byteLength".into())?
            .as_f64()
            .unwrap_or_default();
        parts.push(&value);
        task.report(loaded as u64, total);
    }
}

fn now() -> Timestamp {
    Timestamp::from_millisecond(Date::now() as i64).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// Whether a failure is somebody's wish.
pub(super) fn is_canceled(failure: &Failure) -> bool {
    *failure == canceled()
}
