//! Reads and writes safetensors files, with PyTorch's names and layout.

use super::stored::{Number, Stored, network};
use super::{Format, FormatError, MAX_HEADER_BYTES, Model};
use ::safetensors::tensor::{Dtype, SafeTensorError, SafeTensors, TensorView, serialize};

const FORMAT: Format = Format::Safetensors;

/// A file of float32 tensors.
pub(super) fn write(model: &Model) -> Vec<u8> {
    let tensors: Vec<(String, Vec<usize>, Vec<u8>)> = model
        .parameters
        .tensors()
        .map(|(spec, values)| {
            let bytes = values
                .iter()
                .flat_map(|value| value.to_le_bytes())
                .collect();
            (spec.name(), spec.shape(), bytes)
        })
        .collect();
    let views = tensors.iter().map(|(name, shape, bytes)| {
        let view = TensorView::new(Dtype::F32, shape.clone(), bytes);
        (name.as_str(), view.expect("bytes of that shape"))
    });
    let mut metadata = model.described();
    // What transformers and others ask for before they load a file into PyTorch.
    metadata.insert("format".to_owned(), "pt".to_owned());
    serialize(views, Some(metadata.into_iter().collect())).expect("names and sizes are in order")
}

/// Reads a file.
///
/// # Errors
///
/// When it isn't one, is damaged, or its tensors are not those of a network here.
pub(super) fn read(bytes: &[u8]) -> Result<Model, FormatError> {
    let [_, _, _, _, 0, 0, 0, 0, b'{', ..] = bytes else {
        return Err(FormatError::Kind(FORMAT));
    };
    let (header, description) = SafeTensors::read_metadata(bytes).map_err(named)?;
    if header > MAX_HEADER_BYTES {
        return Err(FormatError::Unsupported {
            format: FORMAT,
            what: "it describes far more than a network",
        });
    }
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
