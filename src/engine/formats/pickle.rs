//! A machine for the pickles that PyTorch writes. It builds plain values and calls nothing.
//!
//! A pickle is a program for a stack machine (`Lib/pickletools.py` of CPython lists the instructions). Python's own
//! machine imports and calls whatever the program names; this one knows the few names of [`Global`], notes what was to
//! be called with what, and leaves the meaning to its caller. Values are small and shared by number, so that a
//! program's memory grows only with its own length.

use super::error::quoted;
use super::scan::Scan;
use super::stored::Number;
use std::collections::BTreeMap;

/// Things that a program may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Global {
    /// A dictionary, once it is called.
    OrderedDict,
    /// Makes a tensor of a storage, a place, a shape and strides.
    RebuildTensor,
    /// Makes a parameter of a tensor.
    RebuildParameter,
    /// What a storage holds.
    Storage(Number),
}

impl Global {
    fn from_name(module: &str, name: &str) -> Option<Self> {
        Some(match (module, name) {
            ("collections", "OrderedDict") => Self::OrderedDict,
            ("torch._utils", "_rebuild_tensor_v2") => Self::RebuildTensor,
            ("torch._utils", "_rebuild_parameter") => Self::RebuildParameter,
            ("torch", "DoubleStorage") => Self::Storage(Number::F64),
            ("torch", "FloatStorage") => Self::Storage(Number::F32),
            ("torch", "HalfStorage") => Self::Storage(Number::F16),
            ("torch", "BFloat16Storage") => Self::Storage(Number::Bf16),
            ("torch", "LongStorage") => Self::Storage(Number::Other("int64")),
            ("torch", "IntStorage") => Self::Storage(Number::Other("int32")),
            ("torch", "BoolStorage") => Self::Storage(Number::Other("truth values")),
            _ => return None,
        })
    }
}

/// What lies on the stack.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Value<'a> {
    /// Nothing of interest: `None`, a truth value, a fraction.
    Plain,
    Int(i64),
    Text(&'a str),
    Global(Global),
    /// The number of an [`Object`].
    Object(usize),
}

/// What values can share.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Object<'a> {
    /// A tuple or a list.
    Sequence(Vec<Value<'a>>),
    Dict(Vec<(Value<'a>, Value<'a>)>),
    /// What is kept outside of the pickle.
    Persistent(Value<'a>),
    /// What a global was to be called with.
    Call(Global, Value<'a>),
}

/// Why a pickle was not run to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PickleError {
    /// It names something that is not allowed.
    Global(String),
    /// It is of another protocol than 2, which is PyTorch's.
    Protocol,
    /// It is none, ends early, or uses instructions that PyTorch doesn't write.
    Damaged,
}

/// What a pickle leaves behind.
#[derive(Debug)]
pub(super) struct Pickle<'a> {
    objects: Vec<Object<'a>>,
    pub(super) result: Value<'a>,
}

impl<'a> Pickle<'a> {
    /// Runs a pickle.
    ///
    /// # Errors
    ///
    /// When it asks for more than plain values and what [`Global`] knows.
    pub(super) fn load(bytes: &'a [u8]) -> Result<Self, PickleError> {
        let mut machine = Machine {
            program: Scan(bytes),
            stack: Vec::new(),
            marks: Vec::new(),
            memo: BTreeMap::new(),
            objects: Vec::new(),
        };
        loop {
            if let Some(result) = machine.step()? {
                let objects = machine.objects;
                return Ok(Self { objects, result });
            }
        }
    }

    /// The object that a value is, if it is one.
    pub(super) fn object(&self, value: Value<'a>) -> Option<&Object<'a>> {
        match value {
            Value::Object(at) => self.objects.get(at),
            _ => None,
        }
    }

    /// The values of a tuple or a list.
    pub(super) fn sequence(&self, value: Value<'a>) -> Option<&[Value<'a>]> {
        match self.object(value)? {
            Object::Sequence(values) => Some(values),
            _ => None,
        }
    }

    /// The entries of a dictionary.
    pub(super) fn dict(&self, value: Value<'a>) -> Option<&[(Value<'a>, Value<'a>)]> {
        match self.object(value)? {
            Object::Dict(entries) => Some(entries),
            _ => None,
        }
    }
}

struct Machine<'a> {
    program: Scan<'a>,
    stack: Vec<Value<'a>>,
    /// Heights of the stack at which a group begins.
    marks: Vec<usize>,
    memo: BTreeMap<u32, Value<'a>>,
    objects: Vec<Object<'a>>,
}

impl<'a> Machine<'a> {
    /// Does one instruction. Gives the result, once there is one.
    fn step(&mut self) -> Result<Option<Value<'a>>, PickleError> {
        let instruction = self.program.u8().ok_or(PickleError::Damaged)?;
        match instruction {
            0x80 if self.program.u8() != Some(2) => return Err(PickleError::Protocol),
            0x80 => {}
            b'c' => self.global()?,
            b'.' => {
                let result = self.stack.pop().ok_or(PickleError::Damaged)?;
                return Ok(Some(result));
            }
            other => self.build(other).ok_or(PickleError::Damaged)?,
        }
        Ok(None)
    }

    /// `GLOBAL`: a name on two lines.
    fn global(&mut self) -> Result<(), PickleError> {
        let (module, name) = self
            .program
            .line()
            .zip(self.program.line())
            .ok_or(PickleError::Damaged)?;
        let unknown = || PickleError::Global(quoted(&format!("{module}.{name}")));
        let global = Global::from_name(module, name).ok_or_else(unknown)?;
        self.stack.push(Value::Global(global));
        Ok(())
    }

    /// The instructions that only move values.
    fn build(&mut self, instruction: u8) -> Option<()> {
        match instruction {
            b'(' => self.marks.push(self.stack.len()),
            b'N' | 0x88 | 0x89 => self.stack.push(Value::Plain),
            b'K' | b'M' | b'J' | b'G' | 0x8a => self.number(instruction)?,
            b'X' => {
                let len = self.program.length()?;
                let text = self.program.text(len)?;
                self.stack.push(Value::Text(text));
            }
            b')' | b']' => self.push(Object::Sequence(Vec::new())),
            b'}' => self.push(Object::Dict(Vec::new())),
            0x85..=0x87 => {
                let values = self.top(usize::from(instruction - 0x84))?;
                self.push(Object::Sequence(values));
            }
            b't' => {
                let values = self.group()?;
                self.push(Object::Sequence(values));
            }
            b'q' | b'r' => self.remember(instruction == b'q')?,
            b'h' | b'j' => self.recall(instruction == b'h')?,
            b'Q' => {
                let id = self.stack.pop()?;
                self.push(Object::Persistent(id));
            }
            b'R' => self.reduce()?,
            // BUILD sets attributes of an object; PyTorch's `_metadata` is one, and none is of use here.
            b'b' => drop(self.top(2).map(|two| self.stack.push(two[0]))?),
            b's' | b'u' | b'a' | b'e' => self.fill(instruction)?,
            _ => return None,
        }
        Some(())
    }

    fn number(&mut self, instruction: u8) -> Option<()> {
        let value = match instruction {
            b'K' => Value::Int(self.program.u8()?.into()),
            b'M' => Value::Int(self.program.u16()?.into()),
            b'J' => Value::Int(self.program.i32()?.into()),
            b'G' => self.program.take(8).map(|_| Value::Plain)?,
            // LONG1: a number of any length, little end first, with a sign.
            _ => {
                let len = self.program.u8()?;
                let digits = self.program.take(len.into())?;
                let is_negative = digits.last().is_some_and(|last| *last >= 0x80);
                let mut wide = [if is_negative { 0xff } else { 0 }; 8];
                wide.get_mut(..digits.len())?.copy_from_slice(digits);
                Value::Int(i64::from_le_bytes(wide))
            }
        };
        self.stack.push(value);
        Some(())
    }

    fn push(&mut self, object: Object<'a>) {
        self.stack.push(Value::Object(self.objects.len()));
        self.objects.push(object);
    }

    /// Takes the last values off the stack, though not those of an outer group.
    fn top(&mut self, count: usize) -> Option<Vec<Value<'a>>> {
        let start = self.stack.len().checked_sub(count)?;
        let floor = self.marks.last().copied().unwrap_or(0);
        (start >= floor).then(|| self.stack.split_off(start))
    }

    /// Takes the values since the last mark off the stack.
    fn group(&mut self) -> Option<Vec<Value<'a>>> {
        let mark = self.marks.pop()?;
        (mark <= self.stack.len()).then(|| self.stack.split_off(mark))
    }

    fn memo_place(&mut self, is_short: bool) -> Option<u32> {
        match is_short {
            true => self.program.u8().map(u32::from),
            false => self.program.u32(),
        }
    }

    fn remember(&mut self, is_short: bool) -> Option<()> {
        let place = self.memo_place(is_short)?;
        self.memo.insert(place, *self.stack.last()?);
        Some(())
    }

    fn recall(&mut self, is_short: bool) -> Option<()> {
        let place = self.memo_place(is_short)?;
        self.stack.push(*self.memo.get(&place)?);
        Some(())
    }

    /// Notes a call. An `OrderedDict` without arguments is a dictionary at once, as entries are put into it.
    fn reduce(&mut self) -> Option<()> {
        let [callable, arguments] = self.top(2)?.try_into().ok()?;
        match callable {
            Value::Global(Global::OrderedDict) => self.push(Object::Dict(Vec::new())),
            Value::Global(global) => self.push(Object::Call(global, arguments)),
            _ => return None,
        }
        Some(())
    }

    /// Puts values into the dictionary or list below them.
    fn fill(&mut self, instruction: u8) -> Option<()> {
        let values = match instruction {
            b's' => self.top(2)?,
            b'a' => self.top(1)?,
            _ => self.group()?,
        };
        let Value::Object(at) = *self.stack.last()? else {
            return None;
        };
        match (self.objects.get_mut(at)?, instruction) {
            (Object::Dict(entries), b's' | b'u') => {
                let pairs = values.chunks_exact(2);
                pairs.remainder().is_empty().then_some(())?;
                entries.extend(pairs.map(|pair| (pair[0], pair[1])));
            }
            (Object::Sequence(list), b'a' | b'e') => list.extend(values),
            _ => return None,
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(program: &[u8], error: PickleError) {
        assert_eq!(Pickle::load(program).unwrap_err(), error, "{program:?}");
    }

    #[test]
    fn plain_values_are_built() {
        let pickle = Pickle::load(
            b"\x80\x02}q\0(X\x01\0\0\0aK\x05X\x01\0\0\0bM\0\x01\x8a\x02\xff\xff\x86u.",
        )
        .unwrap();
        let entries = pickle.dict(pickle.result).unwrap();
        assert_eq!(entries[0], (Value::Text("a"), Value::Int(5)));
        let pair = pickle.sequence(entries[1].1).unwrap();
        assert_eq!(pair, [Value::Int(256), Value::Int(-1)]);
    }

    #[test]
    fn programs_are_not_run() {
        check(
            b"\x80\x02cos\nsystem\n(X\x02\0\0\0lstR.",
            PickleError::Global("`os.system`".to_owned()),
        );
        check(
            b"\x80\x02cbuiltins\neval\n.",
            PickleError::Global("`builtins.eval`".to_owned()),
        );
        check(
            b"\x80\x02c__main__\nNet\n)\x81.",
            PickleError::Global("`__main__.Net`".to_owned()),
        );
        // The same by protocol 4's instruction, by INST and by OBJ, none of which PyTorch writes.
        check(b"\x80\x04.", PickleError::Protocol);
        for program in [
            &b"\x8c\x02os\x8c\x06system\x93."[..],
            b"(ios\nsystem\n.",
            b"(o.",
        ] {
            check(program, PickleError::Damaged);
        }
    }

    #[test]
    fn broken_programs_are_refused() {
        for program in [
            &b""[..],
            b".",
            b"\x80",
            b"t.",
            b"(",
            b"K",
            b"u.",
            b"R.",
            b"h\x05.",
            b"q\0.",
            b"X\xff\xff\xff\xffa.",
            b"X\x01\0\0\0\xff.",
            b"}(K\x01u.",
            b"K\x01K\x02K\x03s.",
            b"(K\x01(\x85.",
            b")(\x86.",
            b"\x8a\xff.",
            b"cos\n",
            b"b.",
            b"Q.",
            b"]K\x01K\x02s.",
        ] {
            check(
                program,
                if program == b"\x80" {
                    PickleError::Protocol
                } else {
                    PickleError::Damaged
                },
            );
        }
    }

    #[test]
    fn a_list_that_holds_itself_and_doubled_tuples_do_no_harm() {
        assert!(Pickle::load(b"]q\0h\0a.").is_ok());
        let mut program = b"K\x01q\0".to_vec();
        for _ in 0..10_000 {
            program.extend(b"h\0h\0\x86q\0");
        }
        program.push(b'.');
        assert_eq!(Pickle::load(&program).unwrap().objects.len(), 10_000);
    }
}
