//! A connection to an S3-compatible service: signed requests, which somebody else sends.
//!
//! They are signed in their addresses (SigV4, "presigned"), because a header for it would have the browser ask the
//! service for permission more often. An address is good for some minutes, and never has the secret in it.

use super::requests::LIFE;
use super::{ObjectsError, Request, Requests, check_service_bucket};
use jiff::Timestamp;
use rusty_s3::signing::sign;
use rusty_s3::{Bucket, BucketError, Credentials, Method, UrlStyle};
use serde::{Deserialize, Serialize};
use url::Url;

/// What somebody tells about a service. Not `Debug`: no message may have the keys in it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Its address, such as `https://s3.example.org`.
    pub endpoint: String,
    /// Its region, such as `eu-de`.
    pub region: String,
    /// The name of the key pair.
    pub access_key_id: String,
    /// The secret of the key pair.
    pub secret_access_key: String,
    /// The one bucket that is to be used, for services that list and create none for a page.
    pub bucket: Option<String>,
}

/// A service, and the right to use it. Not `Debug`: the keys stay in here.
pub struct Connection {
    endpoint: Url,
    region: String,
    credentials: Credentials,
    bucket: Option<String>,
}

impl Connection {
    /// A connection by what somebody tells about it. Nothing is sent.
    ///
    /// # Errors
    ///
    /// When something is missing or can't be right.
    pub fn new(settings: Settings) -> Result<Self, ObjectsError> {
        let refused = |words: &str| Err(ObjectsError::InvalidArgument(words.to_owned()));
        let Ok(endpoint) = Url::parse(settings.endpoint.trim()) else {
            return refused("The endpoint is an address such as https://s3.example.org.");
        };
        if !matches!(endpoint.scheme(), "http" | "https") || endpoint.host_str().is_none() {
            return refused("The endpoint's address begins with https:// or http://.");
        }
        if !endpoint.username().is_empty() || endpoint.password().is_some() {
            return refused(
                "The endpoint's address has no name or password in it: the key pair goes apart.",
            );
        }
        if settings.region.is_empty() {
            return refused("The region is missing: services without regions take us-east-1.");
        }
        if settings.access_key_id.is_empty() || settings.secret_access_key.is_empty() {
            return refused("A key pair has two parts: access_key_id and secret_access_key.");
        }
        if let Some(bucket) = &settings.bucket {
            check_service_bucket(bucket)?;
        }
        Ok(Self {
            endpoint,
            region: settings.region,
            credentials: Credentials::new(settings.access_key_id, settings.secret_access_key),
            bucket: settings.bucket,
        })
    }

    /// Where the service is, without anything secret.
    pub fn endpoint(&self) -> String {
        self.endpoint.origin().ascii_serialization()
    }

    /// The region.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// The one bucket that is to be used.
    pub fn only_bucket(&self) -> Option<&str> {
        self.bucket.as_deref()
    }

    /// Lists the account's buckets.
    pub fn list_buckets(&self, now: Timestamp) -> Request {
        let mut url = self.endpoint.clone();
        url.set_query(None);
        let (key, secret) = (self.credentials.key(), self.credentials.secret());
        let life = LIFE.as_secs();
        let nothing = std::iter::empty();
        let method = Method::Get;
        let url = sign(
            &now,
            method,
            url,
            key,
            secret,
            None,
            &self.region,
            life,
            nothing.clone(),
            nothing,
        );
        Request {
            method: method.to_str(),
            address: url.into(),
            header: None,
        }
    }

    /// Requests about one bucket.
    ///
    /// # Errors
    ///
    /// When its name is against the rules.
    pub fn bucket(&self, name: &str, now: Timestamp) -> Result<Requests<'_>, ObjectsError> {
        check_service_bucket(name)?;
        let endpoint = self.endpoint.clone();
        let bucket = Bucket::new(
            endpoint,
            UrlStyle::Path,
            name.to_owned(),
            self.region.clone(),
        );
        let refused = |error: BucketError| {
            ObjectsError::InvalidArgument(format!("The endpoint is of no use: {error}."))
        };
        Ok(Requests {
            bucket: bucket.map_err(refused)?,
            credentials: &self.credentials,
            now,
        })
    }
}

/// The rule that a bucket needs so that a page of this origin may use it, as services' consoles take it.
pub fn cors_rule(origin: &str) -> String {
    format!(
        r#"[{{"AllowedOrigins": ["{origin}"], "AllowedMethods": ["GET", "PUT", "POST", "DELETE", "HEAD"], "AllowedHeaders": ["*"], "ExposeHeaders": ["ETag"]}}]"#
    )
}

#[cfg(test)]
mod tests {
    use super::super::Query;
    use super::*;

    fn settings() -> Settings {
        Settings {
            endpoint: "https://s3.example.org".to_owned(),
            region: "eu-de".to_owned(),
            access_key_id: "AKIAIOSFODNN7EXAMPLE".to_owned(),
            secret_access_key: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".to_owned(),
            bucket: None,
        }
    }

    fn moment() -> Timestamp {
        "2013-05-24T00:00:00Z".parse().unwrap()
    }

    /// Test servers take any signature, so it is held against one that was computed apart from this code: a script
    /// after AWS's description, which was itself held against the example that AWS publishes
    /// (<https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html>).
    #[track_caller]
    fn check(request: &Request, method: &str, path: &str, signature: &str) {
        assert_eq!(request.method, method);
        assert!(
            request
                .address
                .starts_with(&format!("https://s3.example.org{path}?")),
            "{}",
            request.address
        );
        assert!(
            request
                .address
                .ends_with(&format!("X-Amz-Signature={signature}")),
            "{}",
            request.address
        );
        assert!(!request.address.contains("wJalr"), "{}", request.address);
    }

    #[test]
    fn requests_are_signed_as_aws_describes() {
        let connection = Connection::new(settings()).unwrap_or_else(|error| panic!("{error}"));
        let requests = connection
            .bucket("results", moment())
            .unwrap_or_else(|error| panic!("{error}"));
        let object = |key| {
            requests
                .object(key)
                .unwrap_or_else(|error| panic!("{error}"))
        };
        let query = Query {
            prefix: "a/".to_owned(),
            delimiter: "/".to_owned(),
            continuation_token: Some("t==".to_owned()),
            max_keys: 7,
        };
        check(
            &object("a/b c+é.txt").get(),
            "GET",
            "/results/a/b%20c%2B%C3%A9.txt",
            "15638e2c62041521d3d26fa0e68e3b68b31803221a9c51b57d1604912f1d31fd",
        );
        check(
            &requests.list(&query),
            "GET",
            "/results/",
            "33606295f63df658e4a42a7f959ea6b500c3fccc58e2fc2fe43b8997ace42c0a",
        );
        check(
            &object("b").copy_from("data", "a/b c+é.txt"),
            "PUT",
            "/results/b",
            "debbbd0ede388440261ad0fa09a749cde016624922c8b6cb6dc97481dabc55b6",
        );
        check(
            &object("b").part("u/1", 2),
            "PUT",
            "/results/b",
            "306520a8c5cba6879b0bcce8138ce2b599d0fafdce673288dc9aa053f88c0355",
        );
        check(
            &connection.list_buckets(moment()),
            "GET",
            "/",
            "1e8426d9387d2a28d7517c88357ea5e2c26ed210c81f783a276232661c6b6d85",
        );
    }

    #[test]
    fn what_is_missing_or_wrong_is_said() {
        let code = |settings: Settings| Connection::new(settings).err().map(|error| error.code());
        assert_eq!(code(settings()), None);
        for endpoint in [
            "",
            "s3.example.org",
            "ftp://s3.example.org",
            "https://a:b@s3.example.org",
            "data:x",
        ] {
            let endpoint = endpoint.to_owned();
            assert_eq!(
                code(Settings {
                    endpoint,
                    ..settings()
                }),
                Some("InvalidArgument")
            );
        }
        let region = String::new();
        assert_eq!(
            code(Settings {
                region,
                ..settings()
            }),
            Some("InvalidArgument")
        );
        let secret_access_key = String::new();
        assert_eq!(
            code(Settings {
                secret_access_key,
                ..settings()
            }),
            Some("InvalidArgument")
        );
        let bucket = Some("a/b".to_owned());
        assert_eq!(
            code(Settings {
                bucket,
                ..settings()
            }),
            Some("InvalidBucketName")
        );
    }

    #[test]
    fn no_key_leads_out_of_its_bucket() {
        let connection = Connection::new(settings()).unwrap_or_else(|error| panic!("{error}"));
        let requests = connection
            .bucket("results", moment())
            .unwrap_or_else(|error| panic!("{error}"));
        for key in ["..", "../other/a", "a/../../other/b", "./a"] {
            assert!(requests.object(key).is_err(), "{key}");
        }
        for key in ["..a", "a..b/c", "/a", "//host/a", "a?b#c"] {
            let address = requests.object(key).map(|object| object.get().address);
            assert!(
                address.is_ok_and(|address| address.starts_with("https://s3.example.org/results/")),
                "{key}"
            );
        }
    }

    #[test]
    fn the_rule_is_json_with_the_origin() {
        assert!(
            cors_rule("http://localhost:8080")
                .contains(r#""AllowedOrigins": ["http://localhost:8080"]"#)
        );
    }
}
