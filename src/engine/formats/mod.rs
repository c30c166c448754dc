//! Networks as files of other programs: PyTorch's `pth`, `safetensors`, `onnx` (written only) and burn's `bpk`.
//!
//! Needs no burn: tensors have PyTorch's names, shapes and order, as [`Parameters`] has them. What is read is trusted
//! in nothing. Readers look at a file in place, copy numbers only where name and shape are those of a network that is
//! known here, and run nothing: whatever doesn't fit becomes one sentence, a [`FormatError`].

mod bpk;
mod error;
#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod fuzz;
mod onnx;
mod pickle;
mod protobuf;
mod pth;
mod pth_writer;
mod safetensors;
mod scan;
mod stored;
mod zip;

pub use error::FormatError;

use super::digit::{MEAN, STANDARD_DEVIATION};
use super::parameters::Parameters;
use std::collections::BTreeMap;

/// Largest file that is looked at. The largest network here has 111,386 numbers; a file may hold more than a network.
pub const MAX_FILE_BYTES: usize = 64 << 20;
/// Largest description of tensors (names, shapes, offsets) in a file; ours are under 1 kB.
const MAX_HEADER_BYTES: usize = 1 << 20;

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// What `torch.save(model.state_dict(), path)` writes since PyTorch 1.6.
    Pth,
    /// The format of the safetensors library.
    Safetensors,
    /// The Open Neural Network Exchange: weights and graph. Written only.
    Onnx,
    /// The format of burn's own store.
    Bpk,
}

impl Format {
    /// Every format, in the order in which they are shown.
    pub const ALL: [Self; 4] = [Self::Pth, Self::Safetensors, Self::Onnx, Self::Bpk];

    /// What the format is called, and what its files' names end in.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pth => "pth",
            Self::Safetensors => "safetensors",
            Self::Onnx => "onnx",
            Self::Bpk => "bpk",
        }
    }

    /// The format of that name; `pt`, which PyTorch's users write too, is `pth`.
    pub fn from_name(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        let name = if name == "pt" { "pth" } else { &name };
        Self::ALL.into_iter().find(|known| known.name() == name)
    }

    /// The format that a file begins like.
    fn of_bytes(bytes: &[u8]) -> Option<Self> {
        match bytes {
            // A pickle without an archive is how PyTorch wrote before 1.6: the reader says what to do.
            [b'P', b'K', ..] | [0x80, ..] => Some(Self::Pth),
            [b'N', b'R', b'U', b'B', ..] => Some(Self::Bpk),
            // The length of a JSON object, and the object.
            [_, _, _, _, 0, 0, 0, 0, b'{', ..] => Some(Self::Safetensors),
            // `ir_version`, the first field of an ONNX model.
            [0x08, 1..=20, ..] => Some(Self::Onnx),
            _ => None,
        }
    }
}

/// A network with what its file says about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// The network.
    pub parameters: Parameters,
    /// Names and texts that travel with it, in the formats that have a place for them (all but `pth`).
    pub metadata: BTreeMap<String, String>,
}

impl From<Parameters> for Model {
    fn from(parameters: Parameters) -> Self {
        Self {
            parameters,
            metadata: BTreeMap::new(),
        }
    }
}

impl Model {
    /// What is said in every file that has a place for it: enough to use the network without this program.
    fn described(&self) -> BTreeMap<String, String> {
        let architecture = self.parameters.architecture().name();
        let said = [
            ("producer", "digit-studio".to_owned()),
            ("architecture", architecture.to_owned()),
            ("normalisation_mean", MEAN.to_string()),
            ("normalisation_std", STANDARD_DEVIATION.to_string()),
            (
                "input",
                "(ink - mean) / std of 28 x 28 grey pixels, where paper is 0 and ink is 1"
                    .to_owned(),
            ),
        ];
        let mut metadata = self.metadata.clone();
        metadata.extend(said.map(|(key, text)| (key.to_owned(), text)));
        metadata
    }
}

/// The bytes of a file in that format. The same model always gives the same bytes.
pub fn write(model: &Model, format: Format) -> Vec<u8> {
    match format {
        Format::Pth => pth_writer::write(&model.parameters),
        Format::Safetensors => safetensors::write(model),
        Format::Onnx => onnx::write(model),
        Format::Bpk => bpk::write(model),
    }
}

/// Reads a file, trusting nothing. Without a format, it is recognised by its first bytes.
///
/// # Errors
///
/// When the file is of another kind, damaged, too large, or holds anything but a network that is known here.
pub fn read(bytes: &[u8], format: Option<Format>) -> Result<Model, FormatError> {
    if bytes.len() > MAX_FILE_BYTES {
        return Err(FormatError::TooLarge { found: bytes.len() });
    }
    let format = format.or_else(|| Format::of_bytes(bytes));
    match format.ok_or(FormatError::Unrecognised)? {
        Format::Pth => pth::read(bytes),
        Format::Safetensors => safetensors::read(bytes),
        Format::Onnx => Err(FormatError::WriteOnly),
        Format::Bpk => bpk::read(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Architecture;

    /// The formats that can be read.
    const BOTH_WAYS: [Format; 3] = [Format::Pth, Format::Safetensors, Format::Bpk];

    #[test]
    fn what_is_written_is_read_to_the_bit() {
        for architecture in Architecture::ALL {
            let model = Model::from(Parameters::initial(architecture, 3));
            for format in BOTH_WAYS {
                let bytes = write(&model, format);
                for named in [None, Some(format)] {
                    let back = read(&bytes, named).expect("it reads what it wrote");
                    assert_eq!(back.parameters, model.parameters, "{}", format.name());
                }
            }
        }
    }

    #[test]
    fn metadata_is_kept_where_there_is_a_place_for_it() {
        let mut model = Model::from(Parameters::initial(Architecture::Tiny, 3));
        model.metadata.insert("run".to_owned(), "Ökonom".to_owned());
        for format in [Format::Safetensors, Format::Bpk] {
            let back = read(&write(&model, format), None).expect("it reads what it wrote");
            assert_eq!(back.metadata["run"], "Ökonom");
            assert_eq!(back.metadata["normalisation_mean"], "0.1307");
            assert_eq!(back.metadata["normalisation_std"], "0.3081");
            assert!(write(&back, format) == write(&model, format));
        }
    }

    #[test]
    fn formats_are_known_by_their_names() {
        let check = |name, format| assert_eq!(Format::from_name(name), format, "{name}");
        check("pth", Some(Format::Pth));
        check("pt", Some(Format::Pth));
        check("ONNX", Some(Format::Onnx));
        check("dscp", None);
        check("", None);
        for format in Format::ALL {
            check(format.name(), Some(format));
        }
    }

    #[test]
    fn what_is_no_model_is_refused() {
        let check = |bytes: &[u8], error| assert_eq!(read(bytes, None), Err(error));
        check(b"", FormatError::Unrecognised);
        check(b"hello, world", FormatError::Unrecognised);
        check(b"\x89PNG\r\n\x1a\n", FormatError::Unrecognised);
        let found = MAX_FILE_BYTES + 1;
        check(&vec![0; found], FormatError::TooLarge { found });
        let onnx = write(&Parameters::zeros(Architecture::Net).into(), Format::Onnx);
        check(&onnx, FormatError::WriteOnly);
        for format in BOTH_WAYS {
            let other = read(b"hello, world", Some(format));
            assert_eq!(other, Err(FormatError::Kind(format)));
        }
    }

    #[test]
    fn no_end_that_comes_early_is_taken() {
        let model = Model::from(Parameters::initial(Architecture::Tiny, 3));
        for format in BOTH_WAYS {
            let bytes = write(&model, format);
            for len in (0..bytes.len()).step_by(89) {
                assert!(read(&bytes[..len], Some(format)).is_err(), "{len}");
            }
        }
    }
}
