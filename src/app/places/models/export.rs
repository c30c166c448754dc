//! Networks as files: the formats, and what a file is called.

/// A format that networks are exported in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExportFormat {
    /// The name in the page's API, and the ending of its files.
    pub name: &'static str,
    /// As people know it.
    pub title: &'static str,
    /// What opens it.
    pub opened_by: &'static str,
}

/// All formats, the pattern's own first.
pub const EXPORT_FORMATS: [ExportFormat; 5] = [
    ExportFormat {
        name: "pth",
        title: "PyTorch",
        opened_by: "torch.load and load_state_dict open it",
    },
    ExportFormat {
        name: "safetensors",
        title: "safetensors",
        opened_by: "opens in PyTorch, JAX and many others",
    },
    ExportFormat {
        name: "onnx",
        title: "ONNX",
        opened_by: "ONNX Runtime and most servers run it",
    },
    ExportFormat {
        name: "bpk",
        title: "burn",
        opened_by: "programs in Rust with burn load it",
    },
    ExportFormat {
        name: "html",
        title: "A page",
        opened_by: "any browser reads drawings with it, offline",
    },
];

/// What an exported file is called: what a name has besides letters and digits would trouble some file system.
pub fn file_name(name: &str, format: ExportFormat) -> String {
    let words = name.split(|letter: char| !letter.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let stem = match words.is_empty() {
        true => "network".to_owned(),
        false => words.join("-"),
    };
    format!("{stem}.{}", format.name)
}
