//! What buckets and objects may be called.

use super::ObjectsError;
use std::net::Ipv4Addr;

/// Longest key, in bytes (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html>).
const MOST_KEY_BYTES: usize = 1024;

/// Longest name of a bucket anywhere: Google's may have several parts of 63 characters
/// (<https://cloud.google.com/storage/docs/buckets#naming>).
const MOST_NAME_BYTES: usize = 222;

/// Checks the name of a bucket by S3's rules
/// (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html>).
///
/// # Errors
///
/// The first rule that the name breaks.
pub fn check_bucket_name(name: &str) -> Result<(), ObjectsError> {
    match broken_rule(name) {
        Some(rule) => Err(ObjectsError::InvalidBucketName {
            name: name.to_owned(),
            rule,
        }),
        None => Ok(()),
    }
}

fn broken_rule(name: &str) -> Option<&'static str> {
    let is_alphanumeric = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let bytes = name.as_bytes();
    if !(3..=63).contains(&bytes.len()) {
        return Some("it has 3 to 63 characters");
    }
    if !bytes
        .iter()
        .all(|byte| is_alphanumeric(byte) || b".-".contains(byte))
    {
        return Some("it has lower-case letters, digits, dots and hyphens only");
    }
    if !bytes.first().is_some_and(is_alphanumeric) || !bytes.last().is_some_and(is_alphanumeric) {
        return Some("it begins and ends with a letter or a digit");
    }
    if name.contains("..") {
        return Some("it has no two dots in a row");
    }
    if name.parse::<Ipv4Addr>().is_ok() {
        return Some("it must not look like an IP address");
    }
    let is_reserved = ["xn--", "sthree-", "amzn-s3-demo-"]
        .iter()
        .any(|start| name.starts_with(start))
        || ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"]
            .iter()
            .any(|end| name.ends_with(end));
    is_reserved.then_some("it begins or ends with what S3 keeps for itself")
}

/// Checks the name of a bucket that a service may have: each has its own rules (Google's has underscores, AWS's oldest
/// have capitals), and only what would be another address is refused.
///
/// # Errors
///
/// When the name can't be part of a path.
pub fn check_service_bucket(name: &str) -> Result<(), ObjectsError> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
    if (1..=MOST_NAME_BYTES).contains(&name.len())
        && name.bytes().all(is_plain)
        && !matches!(name, "." | "..")
    {
        return Ok(());
    }
    Err(ObjectsError::InvalidBucketName {
        name: name.to_owned(),
        rule: "it has letters, digits, dots, hyphens and underscores only",
    })
}

/// Checks the key of an object.
///
/// # Errors
///
/// When the key is empty or too long.
pub fn check_key(key: &str) -> Result<(), ObjectsError> {
    match key.len() {
        0 => Err(ObjectsError::InvalidArgument(
            "A key has at least one character.".to_owned(),
        )),
        len if len > MOST_KEY_BYTES => Err(ObjectsError::KeyTooLong(len)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_rules_of_s3() {
        let longest = "b".repeat(63);
        for good in [
            "abc",
            "training-mnist-data-5c70",
            "a.b.c",
            "1.2.3",
            longest.as_str(),
        ] {
            assert_eq!(check_bucket_name(good), Ok(()), "{good}");
        }
        let too_long = "b".repeat(64);
        for bad in [
            "",
            "ab",
            &too_long,
            "Results",
            "a_b",
            "a b",
            "é-bucket",
            "-abc",
            "abc-",
            ".abc",
            "a..b",
            "192.168.0.1",
            "xn--abc",
            "abc-s3alias",
            "amzn-s3-demo-bucket",
            "abc.mrap",
            "../up",
        ] {
            let error = check_bucket_name(bad).map_err(|error| error.code());
            assert_eq!(error, Err("InvalidBucketName"), "{bad}");
        }
    }

    #[test]
    fn a_service_may_call_its_buckets_as_it_likes() {
        for good in ["my_data", "Results", "a.example.org"] {
            assert_eq!(check_service_bucket(good), Ok(()), "{good}");
        }
        for bad in ["", ".", "..", "a/b", "a b", "a?b", "a%2fb"] {
            assert!(check_service_bucket(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn keys_are_counted_in_bytes() {
        assert_eq!(check_key("a/b c+é.txt"), Ok(()));
        assert_eq!(check_key(&"é".repeat(512)), Ok(()));
        assert_eq!(
            check_key(&"é".repeat(513)),
            Err(ObjectsError::KeyTooLong(1026))
        );
        assert!(check_key("").is_err());
    }
}
