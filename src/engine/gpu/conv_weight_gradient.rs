//! The gradient of a convolution's weight and bias, from the winners.
//!
//! ```text
//! weight'[o, ky, kx, i] = sum over the batch and the live cells c of o of gradient[c, o] * input[y(c) + ky, x(c) + kx, i]
//! bias'[o]              = sum over the batch and the live cells c of o of gradient[c, o]
//! ```
//!
//! Of each pooled cell only the winner's place (y, x) had a part in the loss. An invocation adds up four rows of cells
//! of some images, for one output channel and all taps of some input channels.
//!
//! - reads: `input [batch, side, side, in]` or bytes, winners, `gradient [batch, pooled, pooled, out]` by the sums
//! - writes: partial sums `[part][out, kernel, kernel, in]` and `[part][out]` of [`Buffer::Parts`]

use super::cells::{CELL, Cells, Together, WORDS_TOGETHER};
use super::plan::{Buffer, Context, IMAGE_WORDS, Phase, Rows};
use super::wgsl::{Kernel, component, unrolled};
use crate::engine::digit::{MEAN, STANDARD_DEVIATION};
use crate::engine::kernels::conv_pool::ConvPool;

/// Partial sums that every image needs, because each takes four rows of it.
pub(super) fn parts_per_image(conv: ConvPool) -> usize {
    conv.pooled_side().div_ceil(WORDS_TOGETHER)
}

/// Input channels that an invocation takes: the more, the more of what is known about a cell is shared, but their sums
/// have to fit into registers.
fn block(conv: ConvPool) -> usize {
    let most = (SUMS / (conv.kernel * conv.kernel)).max(1);
    let divides = |block: &usize| conv.inputs.is_multiple_of(*block);
    (1..=most).rev().find(divides).unwrap_or(1)
}

/// Invocations of one partial sum.
pub(super) fn per_part(conv: ConvPool) -> usize {
    conv.outputs * conv.inputs / block(conv)
}

/// Sums of an invocation.
const SUMS: usize = 36;

pub(super) fn kernel(context: &Context<'_>, layer: usize) -> Kernel {
    let conv = context.network.convs[layer];
    let cells = Cells::new(layer, conv);
    let parts = context.parts[layer];
    let writer = cells
        .writer("weight gradient", layer, conv)
        .size("BATCH", context.batch)
        .size("IMAGES", parts.images)
        .size("PER_IMAGE", parts_per_image(conv))
        .size("PARTS", parts.at)
        .size("LEN", parts.len)
        .reads("winners", "u32", Buffer::Winners(layer))
        .reads("gradient", "f32", Buffer::Gradient(layer))
        .writes("parts", "f32", Buffer::Parts);
    let invocations = parts.count * per_part(conv);
    match layer {
        0 => writer
            .size("ROW", context.rows.len)
            .size("ORDER", Rows::IMAGES)
            .size("IMAGE_WORDS", IMAGE_WORDS)
            .number("MEAN", MEAN)
            .number("DEVIATION", STANDARD_DEVIATION)
            .reads("images", "u32", Buffer::Images)
            .reads("steps", "u32", Buffer::Steps)
            .reads("cursor", "u32", Buffer::Cursor)
            .each(invocations, "", &of_bytes(conv)),
        _ => writer
            .reads("input", "f32", Phase::Training.output(layer - 1))
            .each(invocations, "", &of_floats(conv)),
    }
}

/// Adds `add` for each live cell to the sums `s{i}_{tap}` and stores `value` of them. Neighbouring invocations differ in
/// their input channels, so that they meet the same cells.
fn sums(conv: ConvPool, before: &str, add: &str, value: impl Fn(usize, usize) -> String) -> String {
    let together = Together {
        rows: conv.pooled_side().min(WORDS_TOGETHER),
        channels: 1,
    };
    let (taps, block) = (conv.kernel * conv.kernel, block(conv));
    let each = |text: &dyn Fn(usize, usize) -> String| {
        unrolled(taps, |tap| unrolled(block, |i| text(i, tap)))
    };
    let declared = each(&|i, tap| format!("var s{i}_{tap} = 0.0;\n"));
    let stored = each(&|i, tap| format!("parts[out + {tap}u * IN + {i}u] = {};\n", value(i, tap)));
    format!(
        "let i = (t % (IN / {block}u)) * {block}u;\nlet channel = (t * {block}u / IN) % OUT;\n\
         let part = t * {block}u / (IN * OUT);\n\
         let first = (part % PER_IMAGE) * {WORDS_TOGETHER}u;\n\
         let images_at = (part / PER_IMAGE) * IMAGES;\n\
         var sum = 0.0;\n{declared}\
         for (var image = images_at; image < min(BATCH, images_at + IMAGES); image++) {{\n{before}\
         for (var tile = 0u; tile < TILES; tile++) {{\n{}{}\
         let y = row * POOL + below;\nlet x = column * POOL + right;\n\
         sum += g;\n{add}}}\n}}\n}}\n\
         let out = PARTS + part * LEN + channel * TAPS + i;\n{stored}\
         if (i == 0u) {{ parts[PARTS + part * LEN + OUT * TAPS + channel] = sum; }}\n",
        together.collected("first", |_, _| CELL.to_owned()),
        together.each("first"),
    )
}

fn of_floats(conv: ConvPool) -> String {
    let added = unrolled(conv.kernel * conv.kernel, |tap| {
        let place = tap / conv.kernel * conv.side + tap % conv.kernel;
        unrolled(block(conv), |i| {
            format!("s{i}_{tap} = fma(g, input[at + {place}u * IN + {i}u], s{i}_{tap});\n")
        })
    });
    let add = format!("let at = ((image * SIDE + y) * SIDE + x) * IN + i;\n{added}");
    sums(conv, "", &add, |i, tap| format!("s{i}_{tap}"))
}

/// The pixels are normalised after the sum: `sum of g * (p - MEAN) / DEVIATION` needs `sum of g * p` and `sum of g`.
fn of_bytes(conv: ConvPool) -> String {
    let start = "let start = (steps[cursor[0] * ROW + ORDER + image] & 0xffffffu) * IMAGE_WORDS;\n";
    let added = unrolled(conv.kernel, |ky| bytes_row(conv, ky));
    let add =
        format!("let shift = (x % 4u) * 8u;\nlet at = start + y * (SIDE / 4u) + x / 4u;\n{added}");
    sums(conv, start, &add, |_, tap| {
        format!("(s0_{tap} - MEAN * sum) / DEVIATION")
    })
}

/// Pixels begin anywhere in a word. Shifting by 32 is not defined, so it is done in two steps.
fn bytes_row(conv: ConvPool, ky: usize) -> String {
    let added = unrolled(conv.kernel, |kx| {
        let tap = ky * conv.kernel + kx;
        match kx {
            4 => format!("s0_{tap} = fma(g, f32((high >> shift) & 255u) / 255.0, s0_{tap});\n"),
            _ => format!("s0_{tap} = fma(g, pixels.{}, s0_{tap});\n", component(kx)),
        }
    });
    format!(
        "{{ let low = images[at + {ky}u * (SIDE / 4u)];\nlet high = images[at + {ky}u * (SIDE / 4u) + 1u];\n\
         let pixels = unpack4x8unorm((low >> shift) | ((high << 1u) << (31u - shift)));\n{added}}}\n"
    )
}
