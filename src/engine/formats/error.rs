//! Why a file is no network, in a sentence each.

use super::super::architecture::Architecture;
use super::{Format, MAX_FILE_BYTES};

const MEGABYTE: usize = 1_000_000;

/// A file that can't be taken. Names out of the file are shortened and escaped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// It is larger than any network here.
    #[error(
        "the file has {} MB, which is too large for a network: those that can be read have {} MB at most",
        .found.div_ceil(MEGABYTE),
        MAX_FILE_BYTES / MEGABYTE
    )]
    TooLarge {
        /// How large it is, in bytes.
        found: usize,
    },
    /// It begins like none of the formats.
    #[error("this is no model file: pth (of PyTorch), safetensors and bpk (of burn) can be read")]
    Unrecognised,
    /// It is not what it was said to be.
    #[error("this is not a {} file", .0.name())]
    Kind(Format),
    /// ONNX is exported only.
    #[error(
        "onnx files can be exported, not imported; import the network's pth, safetensors or bpk file"
    )]
    WriteOnly,
    /// It ends early, or its parts contradict each other.
    #[error("the {} file is damaged or incomplete: {what}", .format.name())]
    Damaged {
        /// What it is.
        format: Format,
        /// What is wrong.
        what: &'static str,
    },
    /// It is of a kind that isn't read.
    #[error("this {} file can't be read: {what}", .format.name())]
    Unsupported {
        /// What it is.
        format: Format,
        /// What it has, and what helps.
        what: &'static str,
    },
    /// A pickle that asks for anything but tensors.
    #[error(
        "the pth file wants to run {name}, and nothing in a file is run here; save the numbers alone, with torch.save(model.state_dict(), path)"
    )]
    Program {
        /// What the file names.
        name: String,
    },
    /// None of the tensors is known.
    #[error(
        "the file's tensors ({found}) belong to none of the networks here: net, fast, accurate, tiny"
    )]
    Network {
        /// The first of its tensors.
        found: String,
    },
    /// A tensor is not there.
    #[error("the file lacks the tensor `{tensor}` of the network `{}`", .architecture.name())]
    Missing {
        /// The network that fits best.
        architecture: Architecture,
        /// What isn't there.
        tensor: String,
    },
    /// There is a tensor that the network doesn't have.
    #[error("the file has a tensor {tensor}, which the network `{}` doesn't have", .architecture.name())]
    Extra {
        /// The network that fits best.
        architecture: Architecture,
        /// What is too much.
        tensor: String,
    },
    /// A name stands for two tensors.
    #[error("the file has two tensors {tensor}")]
    Twice {
        /// Their name.
        tensor: String,
    },
    /// A tensor has another shape.
    #[error("the tensor `{tensor}` is {found} in the file, and {expected} in the network `{}`", .architecture.name())]
    Shape {
        /// The network that fits best.
        architecture: Architecture,
        /// Which tensor.
        tensor: String,
        /// PyTorch's shape of it.
        expected: String,
        /// What the file says.
        found: String,
    },
    /// A tensor holds no floating-point numbers.
    #[error(
        "the tensor `{tensor}` holds {kind}; float64, float32, float16 and bfloat16 can be read"
    )]
    Numbers {
        /// Which tensor.
        tensor: String,
        /// What it holds.
        kind: &'static str,
    },
    /// A number is infinite, not a number, or too large for float32.
    #[error("number {index} of the tensor `{tensor}` is not finite")]
    NotFinite {
        /// Which tensor.
        tensor: String,
        /// Which of its numbers.
        index: usize,
    },
}

/// A file's own word, fit to be shown: quoted, escaped, and not long.
pub(super) fn quoted(word: &str) -> String {
    const LONGEST: usize = 60;
    let shown: String = word.chars().take(LONGEST).collect();
    let end = if shown.len() < word.len() { "..." } else { "" };
    format!("`{}{end}`", shown.escape_debug())
}
