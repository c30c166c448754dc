//! The gradient of a linear layer's weight and bias.
//!
//! ```text
//! weight'[i, j] = sum over the batch of input[b, i] * gradient[b, j]
//! bias'[j]      = sum over the batch of gradient[b, j]
//! ```
//!
//! The bias is the row after the last, as if of an input that is always 1. Behind the last layer's gradient stand the
//! images' shares of the loss: its kernel adds them up as if they were one more bias.
//!
//! - reads: `input [batch, in]`, `gradient [batch, out]` by the layer's sums
//! - writes: `[in + 1, out]` of [`Buffer::Parts`], and the loss

use super::head;
use super::plan::{Buffer, Context, LOSSES, Phase};
use super::tile::Tile;
use super::wgsl::{Kernel, Writer};

pub(super) fn kernel(context: &Context<'_>, layer: usize) -> Kernel {
    let linear = context.network.linear(layer);
    let is_last = layer + 1 == context.network.layers();
    let (rows, columns) = (linear.inputs + 1, linear.outputs + usize::from(is_last));
    let tile = Tile::new(rows, columns);
    let (buffer, stride) = if is_last {
        (Buffer::Logits, head::STRIDE)
    } else {
        (Buffer::Gradient(layer), linear.outputs)
    };
    let mut writer = Writer::new(format!("linear{} weight gradient", layer + 1))
        .size("IN", linear.inputs)
        .size("OUT", linear.outputs)
        .size("BATCH", context.batch)
        .size("STRIDE", stride)
        .size("PART", context.parts[layer].at)
        .reads("input", "f32", Phase::Training.output(layer - 1))
        .reads("gradient", "f32", buffer)
        .writes("parts", "f32", Buffer::Parts);
    let mut loss = String::new();
    if is_last {
        writer = writer
            .size("LOSSES", LOSSES)
            .reads("cursor", "u32", Buffer::Cursor)
            .writes("losses", "f32", Buffer::Losses);
        loss = tile.stored(rows, columns, |i, unit, sum| {
            format!(
                "if (row + {i}u == IN && column + {unit}u == OUT) {{ losses[cursor[5] % LOSSES] = {sum}; }}"
            )
        });
    }
    let product = tile.add(
        |i| format!("select(input[image * IN + row + {i}u], 1.0, row + {i}u >= IN)"),
        |unit| format!("gradient[at + {unit}u]"),
    );
    let stored = tile.stored(rows, linear.outputs, |i, unit, sum| {
        format!("parts[PART + (row + {i}u) * OUT + column + {unit}u] = {sum};")
    });
    let body = format!(
        "{}{}for (var image = 0u; image < BATCH; image++) {{\nlet at = image * STRIDE + column;\n{product}}}\n{stored}{loss}",
        tile.place(columns),
        tile.declared(),
    );
    writer.each(tile.invocations(rows, columns), "", &body)
}
