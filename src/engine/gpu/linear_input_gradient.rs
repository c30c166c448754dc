//! The gradient by the sums of the layer before a linear layer.
//!
//! ```text
//! passed[b, i] = scale * (sum over j of gradient[b, j] * weight[i, j])     where input[b, i] > 0, else 0
//! ```
//!
//! The input is what ReLU and dropout let through, so where it is 0 they stop the gradient as well.
//!
//! - reads: `gradient [batch, out]`, `weight [in, out]`, `input [batch, in]`
//! - writes: `passed [batch, in]`

use super::plan::{Buffer, Context, Phase};
use super::tile::Tile;
use super::wgsl::{Kernel, Writer};

pub(super) fn kernel(context: &Context<'_>, layer: usize) -> Kernel {
    let linear = context.network.linear(layer);
    let tile = Tile::new(context.batch, linear.inputs);
    let product = tile.add(
        |image| format!("gradient[(row + {image}u) * OUT + j]"),
        |i| format!("parameters[WEIGHT + (column + {i}u) * OUT + j]"),
    );
    let stored = tile.stored(context.batch, linear.inputs, |image, i, sum| {
        format!(
            "let at = (row + {image}u) * IN + column + {i}u; passed[at] = select(0.0, {sum} * SCALE, input[at] > 0.0);"
        )
    });
    let body = format!(
        "{}{}for (var j = 0u; j < OUT; j++) {{\n{product}}}\n{stored}",
        tile.place(linear.inputs),
        tile.declared(),
    );
    Writer::new(format!("linear{} input gradient", layer + 1))
        .size("IN", linear.inputs)
        .size("OUT", linear.outputs)
        .size("WEIGHT", context.network.parameters_at(layer))
        .number("SCALE", context.scale(layer - 1))
        .reads("parameters", "f32", Buffer::Parameters)
        .reads("input", "f32", Phase::Training.output(layer - 1))
        .reads("gradient", "f32", Buffer::Gradient(layer))
        .writes("passed", "f32", Buffer::Gradient(layer - 1))
        .each(tile.invocations(context.batch, linear.inputs), "", &body)
}
