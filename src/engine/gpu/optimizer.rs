//! Adds up the partial sums of the gradients and takes the step, for all parameters at once.
//!
//! ```text
//! SGD    v = momentum * v + g                      w -= rate * v
//! Adam   m = 0.9 * m + 0.1 * g                     v = 0.999 * v + 0.001 * g^2
//!        w -= rate * (m * c1) / (sqrt(v * c2) + 1e-8)      c1 = 1 / (1 - 0.9^step), c2 = 1 / (1 - 0.999^step)
//! AdamW  the same after w -= rate * decay * w
//! mean   += (1 - mean decay) * (w - mean)               where the run keeps one
//! ```
//!
//! The cursor moves on to the next step's row.
//!
//! - reads: parts, the header of the step's row
//! - writes: parameters, moments, the mean, the cursor

use super::plan::{Buffer, Context, Descent};
use super::wgsl::{Kernel, Writer, unrolled};

pub(super) fn kernel(context: &Context<'_>, descent: Descent) -> Kernel {
    let parameters = context.network.parameters();
    let writer = Writer::new("optimizer")
        .reads("parts", "f32", Buffer::Parts)
        .writes("parameters", "f32", Buffer::Parameters)
        .writes("first", "f32", Buffer::FirstMoment)
        .writes("cursor", "u32", Buffer::Cursor);
    let (mut writer, rule) = match descent {
        Descent::Sgd { momentum } => (writer.number("MOMENTUM", momentum), SGD),
        Descent::Adam { weight_decay } => (
            writer
                .number("DECAY", weight_decay)
                .writes("second", "f32", Buffer::SecondMoment),
            ADAM,
        ),
    };
    let mut mean = "";
    if context.keeps_mean {
        writer = writer.writes("mean", "f32", Buffer::Mean);
        mean = MEAN;
    }
    let body = format!(
        "if (t == 0u) {{ cursor[0] += 1u; }}\n{}let rate = bitcast<f32>(cursor[2]);\n{rule}{mean}",
        summed(context)
    );
    writer.each(parameters, "", &body)
}

/// The gradient of parameter `t`, from the parts of the layer that it belongs to.
fn summed(context: &Context<'_>) -> String {
    let layers = unrolled(context.parts.len(), |layer| {
        let parts = context.parts[layer];
        let start: usize = context.parts[..layer].iter().map(|parts| parts.len).sum();
        let place = format!("{}u + t - {start}u", parts.at);
        let sum = match parts.count {
            1 => format!("g = parts[{place}];"),
            count => format!(
                "for (var part = 0u; part < {count}u; part++) {{ g += parts[{place} + part * {}u]; }}",
                parts.len
            ),
        };
        format!(
            "if (t >= {start}u && t < {}u) {{ {sum} }}\n",
            start + parts.len
        )
    });
    format!("var g = 0.0;\n{layers}")
}

const SGD: &str = "
let velocity = fma(MOMENTUM, first[t], g);
first[t] = velocity;
parameters[t] -= rate * velocity;
";

const MEAN: &str = "
let old = mean[t];
mean[t] = fma(1.0 - bitcast<f32>(cursor[6]), parameters[t] - old, old);
";

const ADAM: &str = "
let m = fma(0.9, first[t], 0.1 * g);
let v = fma(0.999, second[t], 0.001 * g * g);
first[t] = m;
second[t] = v;
let c1 = bitcast<f32>(cursor[3]);
let c2 = bitcast<f32>(cursor[4]);
let w = parameters[t] * (1.0 - rate * DECAY);
parameters[t] = w - rate * (m * c1) / (sqrt(v * c2) + 1e-8);
";
