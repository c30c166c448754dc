//! The gradient by the sums of the layer before a convolution, from the winners.
//!
//! ```text
//! passed[y, x, i] = scale * (sum over o and the live cells c of o, whose winner's place (cy, cx) is near enough,
//!                            of gradient[c, o] * weight[o, y - cy, x - cx, i])
//! ```
//!
//! It is gathered: each invocation has one position's input channels in its registers and looks for the cells that
//! reach it, so nothing is added by two invocations at a time. Channels that were dropped are not looked at where one
//! word says which they are; elsewhere their cells are dead like others. Where the layer before stops gradients is
//! looked up by those who read this.
//!
//! - reads: winners, `gradient [batch, pooled, pooled, out]` by the sums, `weight [out, kernel, kernel, in]`, the step's
//!   row
//! - writes: `passed [batch, side, side, in]`

use super::cells::{CELL, Cells, Together, WORDS_TOGETHER};
use super::conv_forward::SORTED;
use super::plan::{Buffer, Context};
use super::wgsl::{Kernel, unrolled};
use crate::engine::kernels::conv_pool::ConvPool;

/// Input channels that an invocation has at most in its registers.
const MOST: usize = 32;

pub(super) fn kernel(context: &Context<'_>, layer: usize) -> Kernel {
    let conv = context.network.convs[layer];
    let cells = Cells::new(layer, conv);
    let blocks = conv.inputs.div_ceil(MOST);
    let block = conv.inputs.div_ceil(blocks);
    let sorted = conv.outputs <= SORTED;
    let mask = context.rows.mask_at(layer).filter(|_| sorted);
    let mut writer = cells
        .writer("input gradient", layer, conv)
        .size("BLOCKS", blocks)
        .size("BLOCK", block)
        .size("WEIGHT", context.network.parameters_at(layer))
        .number("SCALE", context.scale(layer - 1))
        .reads("parameters", "f32", Buffer::Parameters)
        .reads("winners", "u32", Buffer::Winners(layer))
        .reads("gradient", "f32", Buffer::Gradient(layer))
        .writes("passed", "f32", Buffer::Gradient(layer - 1));
    if let Some(mask) = mask {
        writer = writer
            .size("ROW", context.rows.len)
            .size("MASK", mask)
            .reads("steps", "u32", Buffer::Steps)
            .reads("cursor", "u32", Buffer::Cursor);
    }
    writer.each(
        context.batch * conv.side * blocks * conv.side,
        "",
        &body(conv, cells, block, mask.is_some()),
    )
}

/// Neighbouring invocations differ in their column.
fn body(conv: ConvPool, cells: Cells, block: usize, drops: bool) -> String {
    let declared = unrolled(block, |i| format!("var s{i} = 0.0;\n"));
    let stored = unrolled(block, |i| {
        format!("if (block + {i}u < IN) {{ passed[out + {i}u] = s{i} * SCALE; }}\n")
    });
    // Rows of cells whose winners reach row `y`.
    let rows = (conv.kernel + conv.pool - 2) / conv.pool + 1;
    // Kept channels are not neighbours.
    let together = if drops {
        1
    } else {
        (WORDS_TOGETHER / rows).max(1)
    };
    let channels = if drops {
        "for (var kept = steps[cursor[0] * ROW + MASK + image]; kept != 0u; kept &= kept - 1u) {\n\
         let channel = firstTrailingBit(kept);\n"
            .to_owned()
    } else {
        format!("for (var channel = 0u; channel < OUT; channel += {together}u) {{\n")
    };
    let groups: String = (0..rows)
        .step_by(WORDS_TOGETHER)
        .map(|first| {
            let rows = (rows - first).min(WORDS_TOGETHER);
            let channels = together;
            group(first, Together { rows, channels }, block)
        })
        .collect();
    format!(
        "let x = t % SIDE;\nlet block = ((t / SIDE) % BLOCKS) * BLOCK;\nlet y = (t / (SIDE * BLOCKS)) % SIDE;\n\
         let image = t / (SIDE * BLOCKS * SIDE);\n{declared}\
         let top = (max(y, K - 1u) - (K - 1u)) / POOL;\n\
         for (var tile = 0u; tile < TILES; tile++) {{\n{}{channels}{groups}}}\n}}\n\
         let out = ((image * SIDE + y) * SIDE + x) * IN + block;\n{stored}",
        near(cells)
    )
}

/// Which cells of a tile reach column `x`, where their winner is on the left (`near0`) or on the right (`near1`).
/// Differences below 0 wrap around, and are then no column of a filter.
fn near(cells: Cells) -> String {
    let each = unrolled(cells.cells, |cell| {
        let bit = 1_u64 << (4 * cell);
        format!(
            "{{ let kx = x - (tile * CELLS + {cell}u) * POOL;\nnear0 |= select(0u, {bit}u, kx < K);\n\
             near1 |= select(0u, {bit}u, kx - 1u < K); }}\n"
        )
    });
    format!("var near0 = 0u;\nvar near1 = 0u;\n{each}")
}

/// Adds what the cells of some rows pass on.
fn group(first: usize, together: Together, block: usize) -> String {
    let start = format!("(top + {first}u)");
    let keep = |word: usize, row: usize| {
        format!(
            "{CELL} & ((word{word} & near1) | (~word{word} & near0)) \
             & (((word{word} >> 1u) & select(0u, {CELL}, y - ({start} + {row}u) * POOL - 1u < K)) \
             | (~(word{word} >> 1u) & select(0u, {CELL}, y - ({start} + {row}u) * POOL < K)))"
        )
    };
    let added = unrolled(block, |i| {
        format!("s{i} = fma(g, parameters[at + {i}u], s{i});\n")
    });
    format!(
        "{{ {}{}\
         let ky = y - row * POOL - below;\nlet kx = x - column * POOL - right;\n\
         let at = WEIGHT + output * TAPS + (ky * K + kx) * IN + block;\n{added}}} }}\n",
        together.collected(&start, keep),
        together.each(&start),
    )
}
