//! Reads and writes safetensors files, with PyTorch's names and layout.

use super::stored::{Number, Stored, network};
use super::{Format, FormatError, MAX_HEADER_BYTES, Model};
use ::safetensors::tensor::{Dtype, SafeTensorError, SafeTensors};
use serde::Serialize;
use std::collections::BTreeMap;

const FORMAT: Format = Format::Safetensors;

/// What a file says before its numbers.
#[derive(Serialize)]
struct Header {
    #[serde(rename = "__metadata__")]
    metadata: BTreeMap<String, String>,
    #[serde(flatten)]
    tensors: BTreeMap<String, Place>,
}

#[derive(Serialize)]
struct Place {
    dtype: &'static str,
    shape: Vec<usize>,
    data_offsets: [usize; 2],
}

/// A file of float32 tensors. Not by the library, which writes metadata in an order that changes from time to time.
pub(super) fn write(model: &Model) -> Vec<u8> {
    let mut tensors = BTreeMap::new();
    let mut data = Vec::new();
    for (spec, values) in model.parameters.tensors() {
        let start = data.len();
        data.extend(values.iter().flat_map(|value| value.to_le_bytes()));
        let place = Place {
            dtype: "F32",
            shape: spec.shape(),
            data_offsets: [start, data.len()],
        };
        tensors.insert(spec.name(), place);
    }
    let mut metadata = model.described();
    // What libraries ask for before they load a file into PyTorch.
    metadata.insert("format".to_owned(), "pt".to_owned());
    let header = Header { metadata, tensors };
    let mut header = serde_json::to_vec(&header).expect("plain data always encodes");
    // The numbers begin at a multiple of eight.
    header.resize(header.len().next_multiple_of(8), b' ');
    let len = (header.len() as u64).to_le_bytes();
    [&len[..], &header, &data].concat()
}

/// Reads a file.
///
/// # Errors
///
/// When it isn't one, is damaged, or its tensors are not those of a network here.
pub(super) fn read(bytes: &[u8]) -> Result<Model, FormatError> {
    let [a, b, c, d, 0, 0, 0, 0, b'{', ..] = *bytes else {
        return Err(FormatError::Kind(FORMAT));
    };
    // Before anything is made of it: what is described takes many times the memory of its description.
    if u32::from_le_bytes([a, b, c, d]) as usize > MAX_HEADER_BYTES {
        return Err(FormatError::Unsupported {
            format: FORMAT,
            what: "it describes far more than a network",
        });
    }
    let (_, description) = SafeTensors::read_metadata(bytes).map_err(named)?;
    let file = SafeTensors::deserialize(bytes).map_err(named)?;
    let tensors = file.iter().map(|(name, view)| {
        Stored::in_rows(
            name.to_owned(),
            number(view.dtype()),
            view.shape().to_vec(),
            view.data(),
        )
    });
    let parameters = network(tensors.collect(), FORMAT)?;
    let metadata = description.metadata().iter().flatten();
    Ok(Model {
        parameters,
        metadata: metadata
            .map(|(key, text)| (key.clone(), text.clone()))
            .collect(),
    })
}

fn named(error: SafeTensorError) -> FormatError {
    let what = match error {
        SafeTensorError::HeaderTooSmall
        | SafeTensorError::HeaderTooLarge
        | SafeTensorError::InvalidHeaderLength => "it ends within its header",
        SafeTensorError::MetadataIncompleteBuffer => "its tensors don't fill it exactly",
        SafeTensorError::InvalidOffset(_) => "its tensors lie over each other, or leave gaps",
        SafeTensorError::TensorInvalidInfo | SafeTensorError::ValidationOverflow => {
            "a tensor's shape doesn't fit its bytes"
        }
        _ => "its header makes no sense",
    };
    FormatError::Damaged {
        format: FORMAT,
        what,
    }
}

fn number(kind: Dtype) -> Number {
    match kind {
        Dtype::F64 => Number::F64,
        Dtype::F32 => Number::F32,
        Dtype::F16 => Number::F16,
        Dtype::BF16 => Number::Bf16,
        Dtype::I64 => Number::Other("int64"),
        Dtype::I32 => Number::Other("int32"),
        Dtype::U8 => Number::Other("uint8"),
        _ => Number::Other("numbers of another kind"),
    }
}
