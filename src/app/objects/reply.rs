//! What a service answers, out of its XML.

use super::{Entry, Listing};
use rusty_s3::actions::{CompleteMultipartUploadResponse, CreateMultipartUpload, ListObjectsV2};

/// What a service says about something that it won't do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceError {
    /// Its code, such as `NoSuchBucket`.
    pub code: String,
    /// Its words.
    pub message: String,
}

impl ServiceError {
    /// Reads the body of an answer. Those that have none, as to `HEAD`, are told from their status.
    pub fn read(status: u16, body: &str) -> Self {
        let code = first(body, "Code").unwrap_or_else(|| {
            let code = match status {
                301 | 307 => "PermanentRedirect",
                403 => "AccessDenied",
                404 => "NotFound",
                _ => "ServiceError",
            };
            code.to_owned()
        });
        let message = first(body, "Message")
            .unwrap_or_else(|| format!("it gave no reason, and status {status}"));
        Self { code, message }
    }
}

/// The buckets of an account, each with when it was created, from the answer to `ListBuckets`.
pub fn buckets(body: &str) -> Vec<(String, String)> {
    let buckets = all(body, "Bucket").into_iter();
    buckets
        .filter_map(|bucket| Some((first(bucket, "Name")?, first(bucket, "CreationDate")?)))
        .collect()
}

/// A page of objects, from the answer to `ListObjectsV2`; nothing when the answer isn't one.
pub fn listing(body: &str) -> Option<Listing> {
    // The crate takes an answer that was cut short for a whole one, which would hide objects.
    let is_whole = ["</ListBucketResult>", "/>"]
        .iter()
        .any(|end| body.trim_end().ends_with(end));
    if !is_whole {
        return None;
    }
    let listing = ListObjectsV2::parse_response(&in_namespace(body)).ok()?;
    let entry = |object: rusty_s3::actions::list_objects_v2::ListObjectsContent| Entry {
        key: object.key,
        size: object.size.unwrap_or_default(),
        etag: object.etag.unwrap_or_default().trim_matches('"').to_owned(),
        last_modified: object.last_modified.unwrap_or_default(),
        content_type: None,
    };
    Some(Listing {
        objects: listing.contents.into_iter().map(entry).collect(),
        common_prefixes: listing
            .common_prefixes
            .into_iter()
            .map(|folder| folder.prefix)
            .collect(),
        next: listing.next_continuation_token,
    })
}

/// The id of an upload in parts.
pub fn upload_id(body: &str) -> Option<String> {
    let answer = CreateMultipartUpload::parse_response(&in_namespace(body)).ok()?;
    Some(answer.upload_id().to_owned())
}

/// The ETag of an object that came in parts, without its quotes; nothing when the parts weren't put together.
pub fn completed_etag(body: &str) -> Option<String> {
    let answer = CompleteMultipartUploadResponse::parse(&in_namespace(body)).ok()?;
    Some(answer.etag().trim_matches('"').to_owned())
}

/// An answer in the namespace that the crate insists on. Some services name an older one, or none.
fn in_namespace(body: &str) -> String {
    const NAMESPACE: &str = "http://s3.amazonaws.com/doc/2006-03-01/";
    let is_root =
        |at: &usize| body[at + 1..].starts_with(|letter: char| letter.is_ascii_alphabetic());
    let root = body.match_indices('<').map(|(at, _)| at).find(is_root);
    let tag = root.and_then(|begin| Some((begin, begin + body[begin..].find('>')?)));
    let Some((begin, end)) = tag else {
        return body.to_owned();
    };
    let tag = &body[begin + 1..end];
    let name = tag
        .split([' ', '\n', '\t', '\r', '/'])
        .next()
        .unwrap_or_default();
    let close = if tag.ends_with('/') { "/" } else { "" };
    let (before, after) = (&body[..begin], &body[end..]);
    format!("{before}<{name} xmlns=\"{NAMESPACE}\"{close}{after}")
}

/// The text of the first element of this name.
fn first(xml: &str, name: &str) -> Option<String> {
    all(xml, name).first().map(|text| unescaped(text))
}

/// What is inside of each element of this name, which has no attributes and holds none of its own kind. The crate
/// reads the large answers; for three names in a row its tables of types would weigh more than they spare.
fn all<'xml>(xml: &'xml str, name: &str) -> Vec<&'xml str> {
    let (begin, end) = (format!("<{name}>"), format!("</{name}>"));
    let elements = xml.split(&begin).skip(1);
    elements
        .filter_map(|rest| Some(rest.split_once(&end)?.0))
        .collect()
}

fn unescaped(text: &str) -> String {
    let plain = text.replace("&lt;", "<").replace("&gt;", ">");
    let plain = plain.replace("&quot;", "\"").replace("&apos;", "'");
    plain.replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_read_or_told_from_the_status() {
        let body = "<?xml version=\"1.0\"?><Error><Code>NoSuchBucket</Code><Message>a &lt;b&gt; &amp;lt;</Message></Error>";
        let error = ServiceError::read(404, body);
        assert_eq!(
            (error.code.as_str(), error.message.as_str()),
            ("NoSuchBucket", "a <b> &lt;")
        );
        assert_eq!(ServiceError::read(404, "").code, "NotFound");
        assert_eq!(ServiceError::read(403, "<html>").code, "AccessDenied");
        assert_eq!(ServiceError::read(500, "<Code>").code, "ServiceError");
    }

    #[test]
    fn buckets_are_read() {
        let body = "<ListAllMyBucketsResult><Owner><ID>x</ID></Owner><Buckets><Bucket><Name>one</Name>\
                    <CreationDate>2026-01-01T00:00:00Z</CreationDate></Bucket><Bucket><CreationDate>t</CreationDate>\
                    <Name>two</Name></Bucket></Buckets></ListAllMyBucketsResult>";
        let found = buckets(body);
        let names: Vec<_> = found.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["one", "two"]);
        assert_eq!(buckets("<html>"), []);
    }

    #[test]
    fn any_namespace_will_do() {
        let rest =
            "><IsTruncated>false</IsTruncated><Contents><Key>a</Key></Contents></ListBucketResult>";
        let older = "<?xml version=\"1.0\"?>\n<!-- x --><ListBucketResult\n xmlns=\"http://doc.s3.amazonaws.com/2006-03-01\"";
        for start in [
            "<ListBucketResult",
            "<?xml version=\"1.0\"?><ListBucketResult xmlns=''",
            older,
        ] {
            let page = listing(&format!("{start}{rest}"));
            assert!(
                page.is_some_and(|listing| listing.objects[0].key == "a"),
                "{start}"
            );
        }
        let empty = listing("<ListBucketResult/>");
        assert_eq!(empty.map(|listing| listing.objects.len()), Some(0));
        for hostile in [
            "",
            "<",
            "<a",
            "é<b",
            "<?xml",
            "<é>",
            "a>b",
            "<a/",
            "<ListBucketResult>",
        ] {
            assert_eq!(listing(hostile), None, "{hostile}");
        }
        let begun = "<InitiateMultipartUploadResult><Bucket>b</Bucket><Key>k</Key><UploadId>u</UploadId>\
                     </InitiateMultipartUploadResult>";
        assert_eq!(upload_id(begun).as_deref(), Some("u"));
        let failed = "<Error><Code>InternalError</Code><Message>m</Message></Error>";
        assert_eq!(completed_etag(failed), None);
    }

    #[test]
    fn a_page_of_objects_is_read() {
        let body = "<?xml version=\"1.0\"?><ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
                    <EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>\
                    <NextContinuationToken>t</NextContinuationToken><Contents><Key>a%2Fb+c%2B%C3%A9.txt</Key>\
                    <ETag>&quot;e&quot;</ETag><Size>3</Size><LastModified>2026-01-01T00:00:00Z</LastModified></Contents>\
                    <CommonPrefixes><Prefix>raw%2F</Prefix></CommonPrefixes></ListBucketResult>";
        let listing = listing(body).unwrap();
        assert_eq!(listing.objects[0].key, "a/b c+é.txt");
        assert_eq!(
            (listing.objects[0].etag.as_str(), listing.objects[0].size),
            ("e", 3)
        );
        assert_eq!(listing.common_prefixes, ["raw/"]);
        assert_eq!(listing.next.as_deref(), Some("t"));
        assert_eq!(super::listing("<html>"), None);
    }
}
