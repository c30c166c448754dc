//! Writes what PyTorch's `torch.load(path, weights_only=True)` takes.

use super::super::parameters::Parameters;
use super::stored::row_strides;
use super::zip::Writer;

/// Folder of the archive; the pattern calls its file `saved_models.pth`.
const FOLDER: &str = "saved_models";

/// A state_dict in PyTorch's own layout.
pub(super) fn write(parameters: &Parameters) -> Vec<u8> {
    let mut archive = Writer::default();
    let mut add = |name: &str, bytes: &[u8]| archive.add(&format!("{FOLDER}/{name}"), bytes);
    add("data.pkl", &state_dict(parameters));
    add(".format_version", b"1");
    add(".storage_alignment", b"64");
    add("byteorder", b"little");
    for (key, (_, values)) in parameters.tensors().enumerate() {
        let bytes: Vec<u8> = values
            .iter()
            .flat_map(|value| value.to_le_bytes())
            .collect();
        add(&format!("data/{key}"), &bytes);
    }
    add("version", b"3\n");
    archive.finish()
}

/// The pickle that makes the state_dict: an `OrderedDict` of `_rebuild_tensor_v2` of storages outside of it.
fn state_dict(parameters: &Parameters) -> Vec<u8> {
    let mut program = Program(b"\x80\x02".to_vec());
    program.ordered_dict();
    program.put(b"(");
    for (key, (spec, values)) in parameters.tensors().enumerate() {
        program.text(&spec.name());
        program.put(b"ctorch._utils\n_rebuild_tensor_v2\n(");
        program.storage(key, values.len());
        program.number(0);
        let shape = spec.shape();
        program.tuple(&shape);
        program.tuple(&row_strides(&shape));
        // Doesn't require a gradient, and has no hooks for one.
        program.put(b"\x89");
        program.ordered_dict();
        program.put(b"tR");
    }
    program.put(b"u.");
    program.0
}

/// A pickle of protocol 2 in the making.
struct Program(Vec<u8>);

impl Program {
    fn put(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    fn ordered_dict(&mut self) {
        self.put(b"ccollections\nOrderedDict\n)R");
    }

    fn text(&mut self, text: &str) {
        self.put(b"X");
        self.put(&(text.len() as u32).to_le_bytes());
        self.put(text.as_bytes());
    }

    fn number(&mut self, number: usize) {
        self.put(b"J");
        self.put(&(number as u32).to_le_bytes());
    }

    fn tuple(&mut self, numbers: &[usize]) {
        self.put(b"(");
        numbers.iter().for_each(|number| self.number(*number));
        self.put(b"t");
    }

    /// The persistent id of a storage of float32.
    fn storage(&mut self, key: usize, count: usize) {
        self.put(b"(");
        self.text("storage");
        self.put(b"ctorch\nFloatStorage\n");
        self.text(&key.to_string());
        self.text("cpu");
        self.number(count);
        self.put(b"tQ");
    }
}
