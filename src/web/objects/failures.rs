//! What goes wrong here, as the page is told.

use crate::app::objects::{Connection, ObjectsError, ServiceError, cors_rule};
use crate::web::failure::JsFailure;
use crate::web::service::Failure;
use js_sys::Reflect;
use wasm_bindgen::JsValue;

impl From<ObjectsError> for Failure {
    fn from(error: ObjectsError) -> Self {
        Self {
            message: error.to_string(),
            code: error.code().to_owned(),
            status: error.status(),
        }
    }
}

fn failure(code: &str, status: u16, message: String) -> Failure {
    let code = code.to_owned();
    Failure {
        message,
        code,
        status,
    }
}

/// Browsers' name for what was broken off, by whomever.
const ABORTED: &str = "AbortError";

/// Somebody canceled the call.
pub(super) fn canceled() -> Failure {
    failure(ABORTED, 0, "The call was canceled.".to_owned())
}

/// The browser gave no way to its files at all.
pub(super) fn no_storage(error: JsValue) -> Failure {
    if name(&error) == "QuotaExceededError" {
        return refused(error);
    }
    let words = format!(
        "The browser keeps no files for this page ({}), so it has no buckets of its own. Private windows and pages \
         without https have none; buckets of a service work all the same.",
        JsFailure::from(error)
    );
    failure("StorageUnavailable", 503, words)
}

/// The browser refused something about a file.
pub(super) fn refused(error: JsValue) -> Failure {
    match name(&error).as_str() {
        "QuotaExceededError" => failure(
            "QuotaExceededError",
            507,
            "The browser has no more room for this page. Nothing that was stored has changed: delete objects, or free \
             space on the disk, then try again."
                .to_owned(),
        ),
        // Nobody's wish: no file is given a signal.
        ABORTED => {
            let words = format!(
                "The browser stopped writing ({}), as it does on a full disk. Nothing that was stored has changed: \
                 delete objects, or free space on the disk, then try again.",
                JsFailure::from(error)
            );
            failure("InternalError", 500, words)
        }
        _ => {
            let words = format!(
                "The browser's storage failed ({}). Try again.",
                JsFailure::from(error)
            );
            failure("InternalError", 500, words)
        }
    }
}

/// The bytes of an object aren't where they should be.
pub(super) fn lost(key: &str) -> Failure {
    let words = format!(
        "The bytes of {key:?} are gone from the browser's storage: delete the object, or store it again."
    );
    failure("InternalError", 500, words)
}

/// A service's answer can't be had. A browser doesn't tell a page whether there was none, or one that it may not read.
pub(super) fn unanswered(
    error: &JsValue,
    connection: &Connection,
    bucket: Option<&str>,
    origin: &str,
) -> Failure {
    // Requests have the call's signal, and nothing else breaks them off by this name.
    if name(error) == ABORTED {
        return canceled();
    }
    let endpoint = connection.endpoint();
    let which = bucket.map_or("what was asked for".to_owned(), |bucket| {
        format!("the bucket {bucket:?}")
    });
    let words = format!(
        "{endpoint} gave no answer that this page may read. Either it can't be reached, or it lets no page of this \
         origin use {which}. In the second case, give the bucket this CORS rule: {}. Many services, AWS among them, \
         list and create buckets for no page at all: create one in their console, and name it when you connect.",
        cors_rule(origin)
    );
    failure("NetworkingError", 0, words)
}

/// A service refused.
pub(super) fn service(status: u16, body: &str, connection: &Connection) -> Failure {
    let ServiceError { code, message } = ServiceError::read(status, body);
    let words = format!("{} refused ({code}): {message}.", connection.endpoint());
    let advice = match code.as_str() {
        "SignatureDoesNotMatch" | "InvalidAccessKeyId" => {
            " Its key pair is wrong: disconnect the service, and connect it with another one."
        }
        _ => "",
    };
    failure(&code, status, words.replace("..", ".") + advice)
}

/// A service began to answer with success before it knew, and put a failure into the body.
pub(super) fn failed_late(body: &str, connection: &Connection) -> Failure {
    service(500, body, connection)
}

/// A service answered, but with something else than S3 does.
pub(super) fn strange(connection: &Connection) -> Failure {
    let words = format!(
        "{} gave an answer that isn't S3's: check the endpoint.",
        connection.endpoint()
    );
    failure("InvalidResponse", 502, words)
}

/// The page may not read what tells the parts of an upload apart.
pub(super) fn hidden_etag(origin: &str) -> Failure {
    let words = format!(
        "The bucket's CORS rule hides the header ETag, without which no object is uploaded in parts. This is the rule \
         to set: {}.",
        cors_rule(origin)
    );
    failure("NetworkingError", 0, words)
}

fn name(error: &JsValue) -> String {
    let name = Reflect::get(error, &"name".into()).unwrap_or_default();
    name.as_string().unwrap_or_default()
}
