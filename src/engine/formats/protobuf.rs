//! As much of protobuf's wire format as an ONNX file needs (<https://protobuf.dev/programming-guides/encoding/>).

/// A message in the making.
#[derive(Debug, Default)]
pub(super) struct Message(pub(super) Vec<u8>);

/// A message of these fields, in this order.
pub(super) fn message(fields: impl IntoIterator<Item = Message>) -> Message {
    Message(fields.into_iter().flat_map(|field| field.0).collect())
}

/// A field with a whole number that isn't negative.
pub(super) fn number(field: u8, number: usize) -> Message {
    let mut bytes = Vec::new();
    put_varint(&mut bytes, usize::from(field) << 3);
    put_varint(&mut bytes, number);
    Message(bytes)
}

/// A field with bytes, a text, or a message.
pub(super) fn bytes(field: u8, contents: impl AsRef<[u8]>) -> Message {
    let contents = contents.as_ref();
    let mut bytes = Vec::with_capacity(contents.len() + 8);
    put_varint(&mut bytes, usize::from(field) << 3 | 2);
    put_varint(&mut bytes, contents.len());
    bytes.extend_from_slice(contents);
    Message(bytes)
}

impl AsRef<[u8]> for Message {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// Seven bits at a time, lowest first; the eighth says that more follow.
fn put_varint(bytes: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_those_of_the_documentation() {
        assert_eq!(number(1, 150).0, [0x08, 0x96, 0x01]);
        assert_eq!(bytes(2, "testing").0, *b"\x12\x07testing");
        assert_eq!(bytes(3, number(1, 150)).0, [0x1a, 0x03, 0x08, 0x96, 0x01]);
        assert_eq!(message([number(1, 0), number(2, 1)]).0, [0x08, 0, 0x10, 1]);
    }
}
