//! Tensors as a file holds them, and the network that they make.

use super::super::architecture::{Architecture, Part};
use super::super::parameters::{Parameters, TensorSpec};
use super::error::quoted;
use super::{Format, FormatError};
use half::{bf16, f16};
use std::collections::BTreeMap;

/// How a number is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Number {
    F64,
    F32,
    F16,
    Bf16,
    /// None that is read: what to call it.
    Other(&'static str),
}

impl Number {
    /// Bytes that one takes; of the others it doesn't matter.
    pub(super) fn size(self) -> usize {
        match self {
            Self::F64 => 8,
            Self::F32 => 4,
            Self::F16 | Self::Bf16 => 2,
            Self::Other(_) => 1,
        }
    }

    /// The number in [`Number::size`] bytes, little end first.
    fn decode(self, bytes: &[u8]) -> Option<f32> {
        Some(match self {
            Self::F64 => f64::from_le_bytes(bytes.try_into().ok()?) as f32,
            Self::F32 => f32::from_le_bytes(bytes.try_into().ok()?),
            Self::F16 => f16::from_le_bytes(bytes.try_into().ok()?).to_f32(),
            Self::Bf16 => bf16::from_le_bytes(bytes.try_into().ok()?).to_f32(),
            Self::Other(_) => return None,
        })
    }
}

/// A tensor of a file: nothing of it is checked, and its numbers are still in the file.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Stored<'a> {
    pub(super) name: String,
    pub(super) number: Number,
    /// PyTorch's shape.
    pub(super) shape: Vec<usize>,
    /// Numbers between neighbours along each dimension.
    pub(super) strides: Vec<usize>,
    /// Where the tensor begins, in numbers.
    pub(super) start: usize,
    pub(super) bytes: &'a [u8],
}

impl<'a> Stored<'a> {
    /// A tensor whose numbers follow each other, row by row.
    pub(super) fn in_rows(
        name: String,
        number: Number,
        shape: Vec<usize>,
        bytes: &'a [u8],
    ) -> Self {
        let strides = row_strides(&shape);
        Self {
            name,
            number,
            shape,
            strides,
            start: 0,
            bytes,
        }
    }

    /// Its numbers, row by row; `None` where it reaches beyond its bytes.
    ///
    /// Allocates for the shape, so that must be a known one.
    fn numbers(&self) -> Option<Vec<f32>> {
        let mut places = vec![self.start];
        for (&size, &stride) in self.shape.iter().zip(&self.strides) {
            let reach = size.checked_sub(1)?.checked_mul(stride)?;
            places.last()?.checked_add(reach)?;
            let spread = |place| (0..size).map(move |at| place + at * stride);
            places = places.into_iter().flat_map(spread).collect();
        }
        let number_at = |place: usize| {
            let start = place.checked_mul(self.number.size())?;
            let end = start.checked_add(self.number.size())?;
            self.number.decode(self.bytes.get(start..end)?)
        };
        places.into_iter().map(number_at).collect()
    }
}

/// Numbers between neighbours along each dimension where rows follow each other. Wraps for shapes that can't be.
pub(super) fn row_strides(shape: &[usize]) -> Vec<usize> {
    let mut strides = vec![1_usize; shape.len()];
    for at in (1..shape.len()).rev() {
        strides[at - 1] = strides[at].wrapping_mul(shape[at]);
    }
    strides
}

/// The network that the tensors of a file make.
///
/// # Errors
///
/// When they are not exactly those of a network here.
pub(super) fn network(tensors: Vec<Stored<'_>>, format: Format) -> Result<Parameters, FormatError> {
    let by_name = by_name(&tensors)?;
    let architecture = closest(&by_name)?;
    let mut values = Vec::with_capacity(architecture.parameters());
    for spec in architecture.tensors() {
        let name = spec.name();
        let missing = || FormatError::Missing {
            architecture,
            tensor: name.clone(),
        };
        let tensor = by_name.get(name.as_str()).ok_or_else(missing)?;
        values.extend(values_of(tensor, spec, architecture, format)?);
    }
    let known: Vec<String> = architecture.tensors().map(TensorSpec::name).collect();
    if let Some(name) = by_name
        .keys()
        .find(|name| !known.iter().any(|known| known == *name))
    {
        let tensor = quoted(name);
        return Err(FormatError::Extra {
            architecture,
            tensor,
        });
    }
    let impossible = FormatError::Damaged {
        format,
        what: "its numbers make no network",
    };
    Parameters::new(architecture, values).or(Err(impossible))
}

/// The tensors by their names, without the `module.` that PyTorch's `DataParallel` puts before every one.
fn by_name<'a, 'b>(
    tensors: &'a [Stored<'b>],
) -> Result<BTreeMap<&'a str, &'a Stored<'b>>, FormatError> {
    const PARALLEL: &str = "module.";
    let is_parallel = tensors
        .iter()
        .all(|tensor| tensor.name.starts_with(PARALLEL));
    let skipped = if is_parallel { PARALLEL.len() } else { 0 };
    let mut by_name = BTreeMap::new();
    for tensor in tensors {
        let name = &tensor.name[skipped..];
        if by_name.insert(name, tensor).is_some() {
            let tensor = quoted(name);
            return Err(FormatError::Twice { tensor });
        }
    }
    Ok(by_name)
}

/// The network that has most of these tensors, by name and shape, then by name.
fn closest(by_name: &BTreeMap<&str, &Stored<'_>>) -> Result<Architecture, FormatError> {
    let likeness = |architecture: &Architecture| {
        let named = architecture
            .tensors()
            .filter_map(|spec| Some((spec.shape(), by_name.get(spec.name().as_str())?)));
        named.fold((0, 0), |(shapes, names), (shape, tensor)| {
            (shapes + u32::from(tensor.shape == shape), names + 1)
        })
    };
    // The last of several is taken, so the usual network comes last.
    let best = Architecture::ALL.into_iter().rev().max_by_key(likeness);
    let best = best.filter(|best| likeness(best) > (0, 0));
    best.ok_or_else(|| {
        let names: Vec<_> = by_name.keys().take(3).map(|name| quoted(name)).collect();
        let more = if by_name.len() > 3 { ", ..." } else { "" };
        let found = match by_name.len() {
            0 => "none".to_owned(),
            _ => names.join(", ") + more,
        };
        FormatError::Network { found }
    })
}

/// The numbers of one tensor of the network.
fn values_of(
    tensor: &Stored<'_>,
    spec: TensorSpec,
    architecture: Architecture,
    format: Format,
) -> Result<Vec<f32>, FormatError> {
    if tensor.shape != spec.shape() {
        return Err(FormatError::Shape {
            architecture,
            tensor: spec.name(),
            expected: sizes(&spec.shape()),
            found: sizes(&tensor.shape),
        });
    }
    if let Number::Other(kind) = tensor.number {
        let tensor = spec.name();
        return Err(FormatError::Numbers { tensor, kind });
    }
    let beyond = FormatError::Damaged {
        format,
        what: "a tensor reaches beyond its numbers",
    };
    let values = tensor.numbers().ok_or(beyond)?;
    match values.iter().position(|value| !value.is_finite()) {
        None => Ok(values),
        Some(index) => Err(FormatError::NotFinite {
            tensor: spec.name(),
            index,
        }),
    }
}

/// A shape in words, however long the file says it is.
fn sizes(shape: &[usize]) -> String {
    let shown: Vec<_> = shape.iter().take(6).map(usize::to_string).collect();
    let more = if shape.len() > 6 { " x ..." } else { "" };
    match shape.len() {
        0 => "a single number".to_owned(),
        _ => shown.join(" x ") + more,
    }
}

/// Whether burn keeps the tensor turned over: its linear layers have `[in, out]`.
pub(super) fn is_turned_in_burn(spec: TensorSpec) -> bool {
    spec.part == Part::Weight && spec.shape().len() == 2
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tensors of the network, in float64 to have another kind.
    fn tensors(architecture: Architecture, bytes: &[u8]) -> Vec<Stored<'_>> {
        let tensor = |spec: TensorSpec| {
            Stored::in_rows(
                spec.name(),
                Number::F64,
                spec.shape(),
                &bytes[..8 * spec.len()],
            )
        };
        architecture.tensors().map(tensor).collect()
    }

    fn check(change: impl FnOnce(&mut Vec<Stored<'_>>), sentence: &str) {
        let bytes = vec![0; 8 * Architecture::Fast.parameters()];
        let mut tensors = tensors(Architecture::Net, &bytes);
        change(&mut tensors);
        let said = network(tensors, Format::Pth).unwrap_err().to_string();
        assert_eq!(said, sentence);
    }

    #[test]
    fn a_network_is_known_by_its_names_and_shapes() {
        let bytes = vec![0; 8 * Architecture::Fast.parameters()];
        for architecture in Architecture::ALL {
            let mut given = tensors(architecture, &bytes);
            let zeros = Parameters::zeros(architecture);
            assert_eq!(network(given.clone(), Format::Pth), Ok(zeros.clone()));
            for tensor in &mut given {
                tensor.name.insert_str(0, "module.");
            }
            assert_eq!(network(given, Format::Pth), Ok(zeros));
        }
    }

    #[test]
    fn what_does_not_fit_is_said() {
        check(
            |tensors| tensors.truncate(7),
            "the file lacks the tensor `fc2.bias` of the network `net`",
        );
        check(
            |tensors| tensors.clear(),
            "the file's tensors (none) belong to none of the networks here: net, fast, accurate, tiny",
        );
        check(
            |tensors| {
                tensors
                    .iter_mut()
                    .for_each(|tensor| tensor.name.insert(0, '\n'));
            },
            "the file's tensors (`\\nconv1.bias`, `\\nconv1.weight`, `\\nconv2.bias`, ...) belong to none of the \
             networks here: net, fast, accurate, tiny",
        );
        check(
            |tensors| tensors.extend(tensors.clone()),
            "the file has two tensors `conv1.weight`",
        );
        check(
            |tensors| tensors[4].shape = vec![320, 50],
            "the tensor `fc1.weight` is 320 x 50 in the file, and 50 x 320 in the network `net`",
        );
        check(
            |tensors| tensors[0].shape = vec![usize::MAX; 9],
            &format!(
                "the tensor `conv1.weight` is {} x ... in the file, and 10 x 1 x 5 x 5 in the network `net`",
                vec![usize::MAX.to_string(); 6].join(" x ")
            ),
        );
        check(
            |tensors| tensors[1].number = Number::Other("int64"),
            "the tensor `conv1.bias` holds int64; float64, float32, float16 and bfloat16 can be read",
        );
        check(
            |tensors| tensors[1].start = 1,
            "the pth file is damaged or incomplete: a tensor reaches beyond its numbers",
        );
        check(
            |tensors| tensors[1].strides = vec![usize::MAX],
            "the pth file is damaged or incomplete: a tensor reaches beyond its numbers",
        );
    }

    #[test]
    fn a_tensor_too_much_and_a_number_that_is_none_are_said() {
        let extra = |tensors: &mut Vec<Stored<'_>>| {
            let mut extra = tensors[1].clone();
            extra.name = "bn1.running_mean".to_owned();
            tensors.push(extra);
        };
        check(
            extra,
            "the file has a tensor `bn1.running_mean`, which the network `net` doesn't have",
        );
        let not_finite = [0.0, 1.0, 2.0, 1e39_f64].map(f64::to_le_bytes).concat();
        let not_finite = [not_finite, vec![0; 48]].concat();
        let bytes = vec![0; 8 * 16_000];
        let mut tensors = tensors(Architecture::Net, &bytes);
        tensors[1].bytes = &not_finite;
        let said = network(tensors, Format::Pth).unwrap_err().to_string();
        assert_eq!(said, "number 3 of the tensor `conv1.bias` is not finite");
    }

    #[test]
    fn every_kind_of_number_is_read() {
        let check = |number: Number, bytes: &[u8]| {
            let tensor = Stored::in_rows(String::new(), number, vec![1], bytes);
            assert_eq!(tensor.numbers(), Some(vec![-1.5]), "{number:?}");
        };
        check(Number::F64, &(-1.5_f64).to_le_bytes());
        check(Number::F32, &(-1.5_f32).to_le_bytes());
        check(Number::F16, &[0x00, 0xbe]);
        check(Number::Bf16, &[0xc0, 0xbf]);
    }

    #[test]
    fn strides_may_lead_anywhere_within_the_bytes() {
        let bytes: Vec<u8> = (0_u8..6).flat_map(|n| f32::from(n).to_le_bytes()).collect();
        let mut tensor = Stored::in_rows(String::new(), Number::F32, vec![3, 2], &bytes);
        assert_eq!(tensor.numbers(), Some(vec![0.0, 1.0, 2.0, 3.0, 4.0, 5.0]));
        tensor.strides = vec![1, 3];
        assert_eq!(tensor.numbers(), Some(vec![0.0, 3.0, 1.0, 4.0, 2.0, 5.0]));
        tensor.strides = vec![0, 0];
        assert_eq!(tensor.numbers(), Some(vec![0.0; 6]));
        tensor.strides = vec![2, 2];
        assert_eq!(tensor.numbers(), None);
    }
}
