//! Reads PyTorch's `torch.save(model.state_dict(), path)`.
//!
//! Such a file is an archive (`torch/csrc/jit/serialization` of PyTorch): `data.pkl` says which tensors there are, and
//! `data/0`, `data/1`, ... hold their numbers.

use super::pickle::{Global, Object, Pickle, PickleError, Value};
use super::stored::{Number, Stored, network};
use super::zip::{self, Entry, ZipError};
use super::{Format, FormatError, MAX_HEADER_BYTES, Model};

const FORMAT: Format = Format::Pth;
/// Most entries of a dictionary, letters of a name, and dimensions. What lies behind them may stand in the file once and
/// be meant a million times, so that a small file can describe more than fits into memory. PyTorch's own networks stay
/// far below.
const MOST_ENTRIES: usize = 4_096;
const MOST_LETTERS: usize = 256;
const MOST_DIMENSIONS: usize = 8;
/// Keys under which people keep a state_dict beside the optimizer's, as PyTorch's tutorials do.
const WRAPPERS: [&str; 3] = ["model_state_dict", "state_dict", "model"];

fn damaged(what: &'static str) -> FormatError {
    FormatError::Damaged {
        format: FORMAT,
        what,
    }
}

fn unsupported(what: &'static str) -> FormatError {
    FormatError::Unsupported {
        format: FORMAT,
        what,
    }
}

fn too_much() -> FormatError {
    unsupported("it describes far more than a network")
}

/// Reads a state_dict.
///
/// # Errors
///
/// When the file isn't one, asks for anything but tensors, or its tensors are not those of a network here.
pub(super) fn read(bytes: &[u8]) -> Result<Model, FormatError> {
    let archive = Archive::open(bytes)?;
    let pickle = archive
        .part("data.pkl")
        .ok_or(damaged("it has no data.pkl"))?;
    if pickle.len() > MAX_HEADER_BYTES {
        return Err(too_much());
    }
    let pickle = Pickle::load(pickle).map_err(|error| match error {
        PickleError::Global(name) => FormatError::Program { name },
        PickleError::Protocol => unsupported("it was saved with another pickle_protocol than 2"),
        PickleError::Damaged => damaged("its data.pkl makes no sense"),
    })?;
    let tensors = archive.tensors(&pickle)?;
    network(tensors, FORMAT).map(Model::from)
}

/// The parts of a file, all below one folder.
struct Archive<'a> {
    folder: &'a str,
    entries: Vec<Entry<'a>>,
}

impl<'a> Archive<'a> {
    fn open(bytes: &'a [u8]) -> Result<Self, FormatError> {
        match bytes {
            [b'P', b'K', ..] => {}
            [0x80, ..] => {
                return Err(unsupported(
                    "it is a bare pickle, as PyTorch saved before 1.6; load it there and save it again",
                ));
            }
            _ => return Err(FormatError::Kind(FORMAT)),
        }
        let entries = zip::read(bytes).map_err(|error| match error {
            ZipError::NoList => damaged("its list of parts is missing"),
            ZipError::Packed => unsupported("its parts are compressed, which PyTorch never does"),
            ZipError::Damaged(what) => damaged(what),
        })?;
        let folder = entries
            .iter()
            .find_map(|entry| entry.name.strip_suffix("data.pkl"));
        let folder = folder.ok_or(damaged("it has no data.pkl"))?;
        let archive = Self { folder, entries };
        match archive.part("byteorder") {
            None | Some(b"little") => Ok(archive),
            Some(_) => Err(unsupported("its numbers have their big end first")),
        }
    }

    fn part(&self, name: &str) -> Option<&'a [u8]> {
        let is_it = |entry: &&Entry<'_>| entry.name.strip_prefix(self.folder) == Some(name);
        self.entries.iter().find(is_it).map(|entry| entry.bytes)
    }

    /// The tensors of the state_dict that the pickle is, or has in one of the usual places.
    fn tensors(&self, pickle: &Pickle<'a>) -> Result<Vec<Stored<'a>>, FormatError> {
        let no_dict = damaged("it holds no state_dict");
        let entries = pickle.dict(pickle.result).ok_or(no_dict.clone())?;
        let wrapped = |key| {
            let (_, value) = entries.iter().find(|(name, _)| *name == Value::Text(key))?;
            pickle.dict(*value)
        };
        let entries = WRAPPERS.into_iter().find_map(wrapped).unwrap_or(entries);
        if entries.len() > MOST_ENTRIES {
            return Err(too_much());
        }
        let tensors = entries.iter().map(|(name, value)| {
            let Value::Text(name) = *name else {
                return Err(no_dict.clone());
            };
            if name.len() > MOST_LETTERS {
                return Err(too_much());
            }
            self.tensor(pickle, name, *value)
        });
        tensors.collect()
    }

    fn tensor(
        &self,
        pickle: &Pickle<'a>,
        name: &str,
        value: Value<'a>,
    ) -> Result<Stored<'a>, FormatError> {
        let rebuilt =
            Rebuilt::of(pickle, value).ok_or(damaged("an entry of its state_dict is no tensor"))?;
        let contents = self
            .part(&format!("data/{}", rebuilt.key))
            .ok_or(damaged("a tensor's numbers are missing"))?;
        let is_known = !matches!(rebuilt.number, Number::Other(_));
        if is_known && rebuilt.count.checked_mul(rebuilt.number.size()) != Some(contents.len()) {
            return Err(damaged("a tensor's numbers are too few or too many"));
        }
        Ok(Stored {
            name: name.to_owned(),
            number: rebuilt.number,
            shape: rebuilt.shape,
            strides: rebuilt.strides,
            start: rebuilt.start,
            bytes: contents,
        })
    }
}

/// What a pickle says of a tensor.
struct Rebuilt<'a> {
    number: Number,
    /// The name of its storage.
    key: &'a str,
    /// Numbers in the storage.
    count: usize,
    start: usize,
    shape: Vec<usize>,
    strides: Vec<usize>,
}

impl<'a> Rebuilt<'a> {
    /// `_rebuild_tensor_v2(("storage", kind, key, device, count), start, shape, strides, ...)`, or
    /// `_rebuild_parameter` of one.
    fn of(pickle: &Pickle<'a>, value: Value<'a>) -> Option<Self> {
        let &Object::Call(global, arguments) = pickle.object(value)? else {
            return None;
        };
        let arguments = pickle.sequence(arguments)?;
        match (global, arguments) {
            (Global::RebuildTensor, [storage, start, shape, strides, ..]) => {
                Self::of_tensor(pickle, [*storage, *start, *shape, *strides])
            }
            // Not this function again: a pickle may hold a parameter of a parameter of itself.
            (Global::RebuildParameter, [tensor, ..]) => match pickle.object(*tensor)? {
                Object::Call(Global::RebuildTensor, arguments) => {
                    let arguments = pickle.sequence(*arguments)?.first_chunk()?;
                    Self::of_tensor(pickle, *arguments)
                }
                _ => None,
            },
            _ => None,
        }
    }

    fn of_tensor(pickle: &Pickle<'a>, arguments: [Value<'a>; 4]) -> Option<Self> {
        let [storage, start, shape, strides] = arguments;
        let Object::Persistent(id) = *pickle.object(storage)? else {
            return None;
        };
        let [Value::Text("storage"), kind, key, _, count] = *pickle.sequence(id)? else {
            return None;
        };
        let (Value::Global(Global::Storage(number)), Value::Text(key)) = (kind, key) else {
            return None;
        };
        (key.len() <= MOST_LETTERS).then_some(())?;
        let shape = counts(pickle.sequence(shape)?)?;
        let strides = counts(pickle.sequence(strides)?)?;
        (shape.len() == strides.len()).then_some(())?;
        Some(Self {
            number,
            key,
            count: counted(count)?,
            start: counted(start)?,
            shape,
            strides,
        })
    }
}

fn counted(value: Value<'_>) -> Option<usize> {
    match value {
        Value::Int(number) => number.try_into().ok(),
        _ => None,
    }
}

fn counts(values: &[Value<'_>]) -> Option<Vec<usize>> {
    (values.len() <= MOST_DIMENSIONS).then_some(())?;
    values.iter().copied().map(counted).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// BINUNICODE
    fn text(letters: &str) -> Vec<u8> {
        let len = (letters.len() as u32).to_le_bytes();
        [&b"X"[..], &len, letters.as_bytes()].concat()
    }

    /// A dictionary with one tensor of so many dimensions, which stands in the file once, under each name.
    fn file(names: &[&str], dimensions: usize) -> Vec<u8> {
        let ones = b"K\x01".repeat(dimensions);
        let storage = [
            &b"(("[..],
            &text("storage"),
            b"ctorch\nFloatStorage\n",
            &text("0"),
            &text("cpu"),
            b"K\x01tQ",
        ];
        let tensor = [
            &b"ctorch._utils\n_rebuild_tensor_v2\n"[..],
            &storage.concat(),
            b"K\x00(",
            &ones,
            b"tq\x01h\x01tRq\x00",
        ];
        let mut entries: Vec<u8> = Vec::new();
        for (number, name) in names.iter().enumerate() {
            entries.extend(text(name));
            entries.extend(if number == 0 {
                tensor.concat()
            } else {
                b"h\x00".to_vec()
            });
        }
        let mut writer = zip::Writer::default();
        let pickle = [&b"\x80\x02}("[..], &entries, b"u."].concat();
        writer.add("a/data.pkl", &pickle);
        writer.add("a/data/0", &[0; 4]);
        writer.finish()
    }

    #[test]
    fn what_is_written_once_and_meant_often_is_refused_before_it_is_copied() {
        let refusal = |names: &[&str], dimensions| match read(&file(names, dimensions)) {
            Err(error) => error.to_string(),
            Ok(_) => panic!("{} names of {dimensions} dimensions were read", names.len()),
        };
        let sound = refusal(&["conv1.weight"], MOST_DIMENSIONS);
        assert!(sound.contains("conv1"), "only the shape is wrong: {sound}");
        assert!(refusal(&["conv1.weight"], 100_000).contains("is no tensor"));
        let many = vec!["conv1.weight"; MOST_ENTRIES + 1];
        assert!(refusal(&many, 1).contains("far more than a network"));
        assert!(refusal(&["n".repeat(100_000).as_str()], 1).contains("far more than a network"));
    }
}
