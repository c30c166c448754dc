//! A linear layer with bias, ReLU and dropout.
//!
//! ```text
//! z[b, j]   = bias[j] + sum over i of input[b, i] * weight[i, j]
//! out[b, j] = mask[b, j] * max(0, z[b, j])
//! ```
//!
//! - reads: `input [batch, in]`, `weight [in, out]`, `bias [out]`, the step's row
//! - writes: `out [batch, out]`

use super::plan::{Buffer, Context, Phase};
use super::tile::Tile;
use super::wgsl::{Kernel, Writer};

pub(super) fn kernel(context: &Context<'_>, layer: usize, phase: Phase) -> Kernel {
    let linear = context.network.linear(layer);
    let tile = Tile::new(context.batch, linear.outputs);
    let mask = context
        .rows
        .mask_at(layer)
        .filter(|_| phase == Phase::Training);
    let weight = context.network.parameters_at(layer);
    let mut writer = Writer::new(format!("linear{} forward", layer + 1))
        .size("IN", linear.inputs)
        .size("OUT", linear.outputs)
        .size("WEIGHT", weight)
        .size("BIAS", weight + linear.inputs * linear.outputs)
        .number("SCALE", context.scale_in(phase, layer))
        .reads("parameters", "f32", phase.parameters(context))
        .reads("input", "f32", phase.output(layer - 1))
        .writes("output", "f32", phase.output(layer));
    if let Some(mask) = mask {
        writer = writer
            .size("ROW", context.rows.len)
            .size("MASK", mask)
            .size("MASK_WORDS", linear.outputs.div_ceil(32))
            .reads("steps", "u32", Buffer::Steps)
            .reads("cursor", "u32", Buffer::Cursor);
    }
    let product = tile.add(
        |image| format!("input[(row + {image}u) * IN + i]"),
        |unit| format!("parameters[at + {unit}u]"),
    );
    let stored = tile.stored(context.batch, linear.outputs, |image, unit, sum| {
        let dropped = if mask.is_some() {
            format!(
                "if (((steps[cursor[0] * ROW + MASK + (row + {image}u) * MASK_WORDS + (column + {unit}u) / 32u] \
                 >> ((column + {unit}u) % 32u)) & 1u) == 0u) {{ value = 0.0; }}"
            )
        } else {
            String::new()
        };
        format!(
            "var value = max({sum} + parameters[BIAS + column + {unit}u], 0.0) * SCALE; {dropped} \
             output[(row + {image}u) * OUT + column + {unit}u] = value;"
        )
    });
    let body = format!(
        "{}{}for (var i = 0u; i < IN; i++) {{\nlet at = WEIGHT + i * OUT + column;\n{product}}}\n{stored}",
        tile.place(linear.outputs),
        tile.declared(),
    );
    writer.each(tile.invocations(context.batch, linear.outputs), "", &body)
}
