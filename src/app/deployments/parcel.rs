//! How the service worker and the binary that answers hand things over: as bytes, which need no binding.
//!
//! A parcel is the length of its head (32 bits, little-endian), the head in JSON, and the bytes whose lengths the head
//! tells, in its order. `static/sw.js` has the other end.

use super::{Change, Refusal, Reply, Request, answer};
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
struct RequestHead {
    method: String,
    path: String,
    base: String,
    now: String,
    id: String,
    /// Id and length of each kept deployment.
    kept: Vec<(String, usize)>,
    text: usize,
    model: Option<usize>,
}

#[derive(Serialize)]
struct ReplyHead<'a> {
    status: u16,
    allow: Option<&'static str>,
    remove: Vec<&'a str>,
    /// Id and length of each deployment that is to be kept.
    keep: Vec<(&'a str, usize)>,
    /// Ids of deployments that are to be looked at, once the reply is given.
    untried: &'a [String],
    /// What the body is, where there is one.
    media_type: Option<&'static str>,
    body: usize,
}

/// The reply to a request.
pub fn exchange(parcel: &[u8]) -> Vec<u8> {
    let reply = match open(parcel) {
        Some((head, rest)) => read(&head, rest).map(|request| answer(&request)),
        None => None,
    };
    wrap(&reply.unwrap_or_else(|| Reply::refused(&Refusal::Parcel, "")))
}

fn open(parcel: &[u8]) -> Option<(RequestHead, &[u8])> {
    let (length, rest) = parcel.split_first_chunk()?;
    let (head, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
    Some((serde_json::from_slice(head).ok()?, rest))
}

fn read<'a>(head: &'a RequestHead, mut rest: &'a [u8]) -> Option<Request<'a>> {
    let mut cut = |length: usize| {
        let (bytes, tail) = rest.split_at_checked(length)?;
        rest = tail;
        Some(bytes)
    };
    let kept = head.kept.iter();
    let kept = kept.map(|(id, length)| Some((id.as_str(), cut(*length)?)));
    Some(Request {
        kept: kept.collect::<Option<_>>()?,
        text: cut(head.text)?,
        model: match head.model {
            Some(length) => Some(cut(length)?),
            None => None,
        },
        method: &head.method,
        path: &head.path,
        base: &head.base,
        now: &head.now,
        id: &head.id,
    })
}

fn wrap(reply: &Reply) -> Vec<u8> {
    let mut head = ReplyHead {
        status: reply.status,
        allow: reply.allow,
        remove: Vec::new(),
        keep: Vec::new(),
        untried: &reply.untried,
        media_type: reply.body.media_type(),
        body: reply.body.bytes().len(),
    };
    let mut rest = Vec::new();
    for change in &reply.changes {
        match change {
            Change::Remove { id } => head.remove.push(id),
            Change::Keep { id, bytes } => {
                head.keep.push((id, bytes.len()));
                rest.extend_from_slice(bytes);
            }
        }
    }
    let head = serde_json::to_vec(&head).expect("plain data always encodes");
    let mut parcel = (head.len() as u32).to_le_bytes().to_vec();
    parcel.extend(head);
    parcel.extend(rest);
    parcel.extend_from_slice(reply.body.bytes());
    parcel
}
