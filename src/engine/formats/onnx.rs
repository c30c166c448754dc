//! Writes a network as an ONNX model: `images` of `[N, 1, 28, 28]` in, `log_probabilities` of `[N, 10]` out.
//!
//! Messages and field numbers are those of `onnx/onnx.proto`; burn's own exporter would bring burn along, and 124 kB.

use super::super::architecture::{Layer, LayerKind};
use super::super::digit::{CLASSES, SIDE};
use super::super::kernels::conv_pool::ConvPool;
use super::super::kernels::linear::{Activation, Linear};
use super::super::parameters::TensorSpec;
use super::Model;
use super::protobuf::{Message, bytes, message, number};

/// Operators as they have been since ONNX 1.13, and what their files are called.
const OPSET: usize = 18;
const IR_VERSION: usize = 8;
const FLOAT: usize = 1;
const INPUT: &str = "images";
const OUTPUT: &str = "log_probabilities";

/// The model's file.
pub(super) fn write(model: &Model) -> Vec<u8> {
    let mut fields = vec![
        number(1, IR_VERSION),
        bytes(2, "digit-studio"),
        bytes(3, env!("CARGO_PKG_VERSION")),
        bytes(7, graph(model)),
        bytes(8, message([bytes(1, ""), number(2, OPSET)])),
    ];
    let described = model.described();
    fields.extend(
        described
            .iter()
            .map(|(key, text)| bytes(14, message([bytes(1, key), bytes(2, text)]))),
    );
    message(fields).0
}

fn graph(model: &Model) -> Message {
    let architecture = model.parameters.architecture();
    let mut fields: Vec<Message> = Nodes::of(architecture.layers());
    fields.push(bytes(2, architecture.name()));
    let tensors = model.parameters.tensors();
    fields.extend(tensors.map(|(spec, values)| bytes(5, tensor(spec, values))));
    fields.push(bytes(11, value(INPUT, &[1, SIDE, SIDE])));
    fields.push(bytes(12, value(OUTPUT, &[CLASSES])));
    message(fields)
}

/// A tensor that the graph begins with.
fn tensor(spec: TensorSpec, values: &[f32]) -> Message {
    let numbers: Vec<u8> = values
        .iter()
        .flat_map(|value| value.to_le_bytes())
        .collect();
    let mut fields: Vec<Message> = spec
        .shape()
        .into_iter()
        .map(|size| number(1, size))
        .collect();
    fields.extend([number(2, FLOAT), bytes(8, spec.name()), bytes(9, numbers)]);
    message(fields)
}

/// What goes in or comes out: as many as there are, of that shape each.
fn value(name: &str, shape: &[usize]) -> Message {
    let any = bytes(1, bytes(2, "N"));
    let sizes = shape.iter().map(|size| bytes(1, number(1, *size)));
    let shape = message([any].into_iter().chain(sizes));
    let kind = bytes(1, message([number(1, FLOAT), bytes(2, shape)]));
    message([bytes(1, name), bytes(2, kind)])
}

/// The graph's nodes in the making, each fed by the one before it.
struct Nodes {
    fields: Vec<Message>,
    /// What the last node puts out.
    last: String,
}

impl Nodes {
    fn of(layers: &[Layer]) -> Vec<Message> {
        let mut nodes = Self {
            fields: Vec::new(),
            last: INPUT.to_owned(),
        };
        for (at, layer) in layers.iter().enumerate() {
            let is_flat = at > 0 && matches!(layers[at - 1].kind, LayerKind::Linear(_));
            match layer.kind {
                LayerKind::Conv(conv) => nodes.conv(layer.name, conv),
                LayerKind::Linear(linear) => nodes.linear(layer.name, linear, is_flat),
            }
        }
        nodes.add("LogSoftmax", OUTPUT, &[], &[whole("axis", 1)]);
        nodes.fields
    }

    fn conv(&mut self, name: &str, conv: ConvPool) {
        let both = |size| [size, size];
        let kernel = wholes("kernel_shape", &both(conv.kernel));
        let parameters = [format!("{name}.weight"), format!("{name}.bias")];
        self.add("Conv", name, &parameters, &[kernel]);
        if conv.pool > 1 {
            let window = wholes("kernel_shape", &both(conv.pool));
            let strides = wholes("strides", &both(conv.pool));
            self.add("MaxPool", &format!("{name}.pool"), &[], &[window, strides]);
        }
        self.add("Relu", &format!("{name}.relu"), &[], &[]);
    }

    fn linear(&mut self, name: &str, linear: Linear, is_flat: bool) {
        if !is_flat {
            self.add("Flatten", "flatten", &[], &[whole("axis", 1)]);
        }
        let parameters = [format!("{name}.weight"), format!("{name}.bias")];
        self.add("Gemm", name, &parameters, &[whole("transB", 1)]);
        if linear.activation == Activation::Relu {
            self.add("Relu", &format!("{name}.relu"), &[], &[]);
        }
    }

    /// Adds a node, whose output has its name.
    fn add(&mut self, operator: &str, name: &str, parameters: &[String], attributes: &[Message]) {
        let mut fields = vec![bytes(1, &self.last)];
        fields.extend(parameters.iter().map(|parameter| bytes(1, parameter)));
        fields.extend([bytes(2, name), bytes(3, name), bytes(4, operator)]);
        fields.extend(attributes.iter().map(|attribute| bytes(5, attribute)));
        self.fields.push(bytes(1, message(fields)));
        self.last = name.to_owned();
    }
}

/// An attribute with a whole number.
fn whole(name: &str, value: usize) -> Message {
    const INT: usize = 2;
    message([bytes(1, name), number(3, value), number(20, INT)])
}

/// An attribute with whole numbers.
fn wholes(name: &str, values: &[usize]) -> Message {
    const INTS: usize = 7;
    let values = values.iter().map(|value| number(8, *value));
    let fields = [bytes(1, name)].into_iter().chain(values);
    message(fields.chain([number(20, INTS)]))
}
