//! Reads and writes burnpack, the format of burn's own store, without burn.
//!
//! The layout is that of the crate `burn-pack` 0.22.1: `NRUB`, a version, the length of a CBOR description, the
//! description, and the tensors' numbers, each at a place that is a multiple of 256. A module of burn with layers of
//! PyTorch's names loads it as it is: linear weights are `[in, out]`, as burn has them.

use super::super::parameters::TensorSpec;
use super::scan::Scan;
use super::stored::{Number, Stored, is_turned_in_burn, network, row_strides};
use super::{Format, FormatError, MAX_HEADER_BYTES, Model};
use ciborium::Value;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

const FORMAT: Format = Format::Bpk;
const MAGIC: &[u8; 4] = b"NRUB";
const VERSION: u16 = 1;
const HEADER_BYTES: usize = 10;
const ALIGNMENT: usize = 256;

/// What a file says about itself.
#[derive(Serialize, Deserialize)]
struct Description {
    tensors: BTreeMap<String, Place>,
    #[serde(default)]
    metadata: BTreeMap<String, String>,
}

/// What a file says about a tensor.
#[derive(Serialize, Deserialize)]
struct Place {
    /// A name for most kinds; quantised ones and truth values say more.
    dtype: Value,
    shape: Vec<u64>,
    data_offsets: (u64, u64),
}

fn damaged(what: &'static str) -> FormatError {
    FormatError::Damaged {
        format: FORMAT,
        what,
    }
}

/// A file of float32 tensors.
pub(super) fn write(model: &Model) -> Vec<u8> {
    let mut tensors = BTreeMap::new();
    let mut data = Vec::new();
    for (spec, values) in model.parameters.tensors() {
        data.resize(data.len().next_multiple_of(ALIGNMENT), 0);
        let start = data.len() as u64;
        let (shape, values) = burns_layout(spec, values);
        data.extend(values.iter().flat_map(|value| value.to_le_bytes()));
        let place = Place {
            dtype: "F32".into(),
            shape,
            data_offsets: (start, data.len() as u64),
        };
        tensors.insert(spec.name(), place);
    }
    let mut metadata = model.described();
    metadata.insert("format".to_owned(), "burnpack".to_owned());
    let mut header = Vec::new();
    let description = Description { tensors, metadata };
    ciborium::into_writer(&description, &mut header).expect("plain data always encodes");
    let len = (header.len() as u32).to_le_bytes();
    let mut file = [&MAGIC[..], &VERSION.to_le_bytes(), &len, &header].concat();
    file.resize(file.len().next_multiple_of(ALIGNMENT), 0);
    file.extend(data);
    file
}

/// A tensor as burn keeps it.
fn burns_layout(spec: TensorSpec, values: &[f32]) -> (Vec<u64>, Vec<f32>) {
    let mut shape = spec.shape();
    let values = match (is_turned_in_burn(spec), shape.as_slice()) {
        (true, &[_, inputs]) => {
            let column = |input| values.iter().skip(input).step_by(inputs);
            (0..inputs).flat_map(column).copied().collect()
        }
        _ => values.to_vec(),
    };
    if is_turned_in_burn(spec) {
        shape.reverse();
    }
    (shape.into_iter().map(|size| size as u64).collect(), values)
}

/// Reads a file.
///
/// # Errors
///
/// When it isn't one, is damaged, or its tensors are not those of a network here.
pub(super) fn read(bytes: &[u8]) -> Result<Model, FormatError> {
    let body = bytes.strip_prefix(MAGIC).ok_or(FormatError::Kind(FORMAT))?;
    let mut scan = Scan(body);
    let early = damaged("it ends within its header");
    let version = scan.u16().ok_or(early.clone())?;
    if version != VERSION {
        return Err(FormatError::Unsupported {
            format: FORMAT,
            what: "its version is another than 1, which burn 0.22 writes",
        });
    }
    let len = scan.length().ok_or(early.clone())?;
    if len > MAX_HEADER_BYTES {
        return Err(damaged("it describes far more than a network"));
    }
    let header = scan.take(len).ok_or(early.clone())?;
    let description: Description =
        ciborium::from_reader(header).or(Err(damaged("its header makes no sense")))?;
    let data = bytes
        .get((HEADER_BYTES + len).next_multiple_of(ALIGNMENT)..)
        .ok_or(early)?;
    let parameters = network(tensors(description.tensors, data)?, FORMAT)?;
    Ok(Model {
        parameters,
        metadata: description.metadata,
    })
}

/// The tensors, none of which lies over another.
fn tensors(places: BTreeMap<String, Place>, data: &[u8]) -> Result<Vec<Stored<'_>>, FormatError> {
    let mut offsets: Vec<_> = places.values().map(|place| place.data_offsets).collect();
    offsets.sort_unstable();
    if offsets.windows(2).any(|pair| pair[0].1 > pair[1].0) {
        return Err(damaged("its tensors lie over each other"));
    }
    let tensors = places
        .into_iter()
        .map(|(name, place)| tensor(name, &place, data));
    tensors.collect()
}

fn tensor<'a>(name: String, place: &Place, data: &'a [u8]) -> Result<Stored<'a>, FormatError> {
    let outside = damaged("a tensor lies outside of the file");
    let offset = |offset: u64| usize::try_from(offset).or(Err(outside.clone()));
    let (start, end) = (offset(place.data_offsets.0)?, offset(place.data_offsets.1)?);
    let bytes = data.get(start..end).ok_or(outside.clone())?;
    let shape: Vec<usize> = place
        .shape
        .iter()
        .map(|size| offset(*size))
        .collect::<Result<_, _>>()?;
    let number = number(&place.dtype);
    let count = shape
        .iter()
        .try_fold(1_usize, |count, size| count.checked_mul(*size));
    let size = count.and_then(|count| count.checked_mul(number.size()));
    if !matches!(number, Number::Other(_)) && size != Some(bytes.len()) {
        return Err(damaged("a tensor's shape doesn't fit its bytes"));
    }
    let mut stored = Stored::in_rows(name, number, shape, bytes);
    // All of burn's tensors with two dimensions here are linear weights.
    if stored.shape.len() == 2 {
        stored.strides = row_strides(&stored.shape);
        stored.strides.reverse();
        stored.shape.reverse();
    }
    Ok(stored)
}

fn number(kind: &Value) -> Number {
    match kind.as_text() {
        Some("F64") => Number::F64,
        Some("F32") => Number::F32,
        Some("F16") => Number::F16,
        Some("BF16") => Number::Bf16,
        Some("I64") => Number::Other("int64"),
        Some("I32") => Number::Other("int32"),
        _ => Number::Other("numbers of another kind"),
    }
}
