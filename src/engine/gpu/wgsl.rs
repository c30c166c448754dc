//! Writing WGSL: constants and bindings in front of a kernel's text, and repetitions in it.
//!
//! Sizes go into the text as constants, and loops over registers are written out: an array that is indexed by a
//! variable would live in memory instead.

use super::plan::Buffer;
use std::fmt::Write as _;

/// Invocations of a workgroup.
pub(super) const WORKGROUP: usize = 64;

/// A kernel's text and what it works on.
#[derive(Debug, Clone)]
pub struct Kernel {
    /// For people.
    pub name: String,
    /// All of its WGSL; the entry point is `main`.
    pub source: String,
    /// What the bindings are bound to, in their order.
    pub bindings: Vec<Buffer>,
    /// Workgroups.
    pub workgroups: u32,
}

/// A kernel that is being written.
pub(super) struct Writer {
    name: String,
    header: String,
    bindings: Vec<Buffer>,
}

impl Writer {
    pub(super) fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            header: String::new(),
            bindings: Vec::new(),
        }
    }

    /// A `u32` constant.
    pub(super) fn size(mut self, name: &str, value: usize) -> Self {
        self.line(format_args!("const {name} = {value}u;"));
        self
    }

    /// An `f32` constant.
    pub(super) fn number(mut self, name: &str, value: f32) -> Self {
        self.line(format_args!("const {name}: f32 = {value:?};"));
        self
    }

    /// A buffer that is read.
    pub(super) fn reads(self, name: &str, element: &str, buffer: Buffer) -> Self {
        self.binds(name, element, buffer, "read")
    }

    /// A buffer that is written, and perhaps read.
    pub(super) fn writes(self, name: &str, element: &str, buffer: Buffer) -> Self {
        self.binds(name, element, buffer, "read_write")
    }

    /// The array's length is a constant ([`Kernel::with_lengths`]): browsers check each index against it, which costs
    /// less than against a length that is looked up.
    fn binds(mut self, name: &str, element: &str, buffer: Buffer, access: &str) -> Self {
        let binding = self.bindings.len();
        self.line(format_args!(
            "@group(0) @binding({binding}) var<storage, {access}> {name}: array<{element}, LEN_{binding}>;"
        ));
        self.bindings.push(buffer);
        self
    }

    fn line(&mut self, text: std::fmt::Arguments<'_>) {
        writeln!(self.header, "{text}").expect("a string takes everything");
    }

    /// Ends with the text of a kernel whose invocations, `t`, are independent.
    pub(super) fn each(self, invocations: usize, functions: &str, body: &str) -> Kernel {
        let main = format!(
            "{functions}\n@compute @workgroup_size({WORKGROUP})\n\
             fn main(@builtin(global_invocation_id) id: vec3u) {{\n\
             let t = id.x;\nif (t >= {invocations}u) {{ return; }}\n{body}\n}}\n"
        );
        Kernel {
            name: self.name,
            source: self.header + &main,
            bindings: self.bindings,
            workgroups: invocations.div_ceil(WORKGROUP) as u32,
        }
    }
}

impl Kernel {
    /// Says how long the bindings' arrays are.
    pub(super) fn with_lengths(mut self, words: impl Fn(Buffer) -> usize) -> Self {
        let lengths = self.bindings.iter().enumerate();
        let lengths: String = lengths
            .map(|(binding, buffer)| format!("const LEN_{binding} = {}u;\n", words(*buffer)))
            .collect();
        self.source = lengths + &self.source;
        self
    }
}

/// Repeats a text.
pub(super) fn unrolled(count: usize, text: impl Fn(usize) -> String) -> String {
    (0..count).map(text).collect()
}

/// The name of a vector's component.
pub(super) fn component(index: usize) -> char {
    ['x', 'y', 'z', 'w'][index % 4]
}
