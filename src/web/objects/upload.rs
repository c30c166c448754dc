//! Large objects go to a service in parts: a part that fails is repeated alone, and there is progress to show.

use super::failures::{failed_late, hidden_etag, refused, strange};
use super::remote::{Remote, etag, is_canceled};
use super::store::{Place, Task};
use crate::app::objects::{completed_etag, part_bytes, upload_id};
use crate::web::service::Failure;
use wasm_bindgen::JsValue;
use web_sys::Blob;

/// Times that a part is sent before the upload is given up.
const TRIES: u32 = 3;

/// Uploads an object in parts and returns its ETag. One that fails or is canceled leaves nothing at the service.
pub(super) async fn in_parts(
    remote: &Remote,
    to: &Place,
    body: &Blob,
    task: &Task,
) -> Result<String, Failure> {
    let upload = begin(remote, to, &body.type_(), task).await?;
    let outcome = match send_all(remote, to, &upload, body, task).await {
        Ok(etags) => complete(remote, to, &upload, &etags, task).await,
        Err(failure) => Err(failure),
    };
    if outcome.is_err() {
        // Sent whatever became of the call. A service that can't be reached now drops old uploads by its own rules.
        abort(remote, to, &upload).await.ok();
    }
    outcome
}

async fn begin(
    remote: &Remote,
    to: &Place,
    content_type: &str,
    task: &Task,
) -> Result<String, Failure> {
    let request = remote.bucket(&to.bucket)?.object(&to.key)?.begin();
    let nothing = JsValue::UNDEFINED;
    let bucket = Some(to.bucket.as_str());
    let response = remote
        .send(
            &request,
            bucket,
            Some(content_type),
            &nothing,
            Some(&task.signal),
        )
        .await?;
    upload_id(&remote.text(&response).await?).ok_or_else(|| strange(&remote.0))
}

async fn send_all(
    remote: &Remote,
    to: &Place,
    upload: &str,
    body: &Blob,
    task: &Task,
) -> Result<Vec<String>, Failure> {
    let total = body.size() as u64;
    let size = part_bytes(total);
    let (mut etags, mut done) = (Vec::new(), 0);
    while done < total {
        let end = total.min(done + size);
        let part = body.slice_with_f64_and_f64(done as f64, end as f64);
        let part = part.map_err(refused)?;
        let number = u16::try_from(etags.len() + 1).unwrap_or(u16::MAX);
        etags.push(send_part(remote, to, upload, number, &part, task).await?);
        done = end;
        task.report(done, Some(total));
    }
    Ok(etags)
}

async fn send_part(
    remote: &Remote,
    to: &Place,
    upload: &str,
    number: u16,
    part: &Blob,
    task: &Task,
) -> Result<String, Failure> {
    let bucket = Some(to.bucket.as_str());
    let mut tries = 1;
    loop {
        let request = remote
            .bucket(&to.bucket)?
            .object(&to.key)?
            .part(upload, number);
        match remote
            .send(&request, bucket, None, part, Some(&task.signal))
            .await
        {
            Ok(response) => return etag(&response).ok_or_else(|| hidden_etag(&remote.origin())),
            // What the service refuses, it refuses again.
            Err(failure) if is_canceled(&failure) || (400..500).contains(&failure.status) => {
                return Err(failure);
            }
            Err(failure) if tries == TRIES => return Err(failure),
            Err(_) => tries += 1,
        }
    }
}

async fn complete(
    remote: &Remote,
    to: &Place,
    upload: &str,
    etags: &[String],
    task: &Task,
) -> Result<String, Failure> {
    let (request, body) = remote
        .bucket(&to.bucket)?
        .object(&to.key)?
        .complete(upload, etags);
    let bucket = Some(to.bucket.as_str());
    let response = remote
        .send(&request, bucket, None, &body.into(), Some(&task.signal))
        .await?;
    let answer = remote.text(&response).await?;
    let whole = completed_etag(&answer);
    whole.ok_or_else(|| failed_late(&answer, &remote.0))
}

async fn abort(remote: &Remote, to: &Place, upload: &str) -> Result<(), Failure> {
    let request = remote.bucket(&to.bucket)?.object(&to.key)?.abort(upload);
    let nothing = JsValue::UNDEFINED;
    remote
        .send(&request, Some(&to.bucket), None, &nothing, None)
        .await
        .map(drop)
}
