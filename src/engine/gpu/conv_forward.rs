//! Convolution, bias, max-pooling, ReLU and channel dropout as one kernel.
//!
//! ```text
//! z[y, x, o]   = bias[o] + sum over ky, kx, i of input[y + ky, x + kx, i] * weight[o, ky, kx, i]
//! out[q, r, o] = mask[o] * max(0, largest z[y, x, o] of the pool*pool window at (q, r))
//! ```
//!
//! An invocation computes a tile of cells for four channels, so that each input and each weight is loaded once for many
//! multiplications. Kept channels come first: a block of four that are all dropped is not computed. The first layer
//! reads the data set's bytes, four pixels a load, and normalises them.
//!
//! - reads: `input [batch, side, side, in]` or bytes, `weight [out, kernel, kernel, in]`, `bias [out]`, the step's row
//! - writes: `out [batch, pooled, pooled, out]`, winners (see [`super::cells`])

use super::cells::Cells;
use super::plan::{Buffer, Context, IMAGE_WORDS, Phase, Rows};
use super::wgsl::{Kernel, Writer, component, unrolled};
use crate::engine::digit::{MEAN, STANDARD_DEVIATION};
use crate::engine::kernels::conv_pool::ConvPool;

/// Channels that an invocation computes.
const BLOCK: usize = 4;

/// Where a layer drops and has at most so many channels, one word holds an image's mask, and the kept channels come
/// first, so that few invocations work for the dropped.
pub(super) const SORTED: usize = 32;

pub(super) fn kernel(context: &Context<'_>, layer: usize, phase: Phase) -> Kernel {
    let conv = context.network.convs[layer];
    let Cells { tiles, cells } = Cells::new(layer, conv);
    let rows = conv.pooled_side();
    let blocks = conv.outputs.div_ceil(BLOCK);
    let mask = context
        .rows
        .mask_at(layer)
        .filter(|_| phase == Phase::Training);
    let writer = writer(context, layer, phase, mask);
    let functions = if layer == 0 {
        normalised()
    } else {
        String::new()
    };
    let (function, channels) = match mask {
        None => ("", format!("{ALL}{NONE}")),
        Some(_) if conv.outputs <= SORTED => (CHANNEL, KEPT.to_owned()),
        Some(_) => ("", format!("{ALL}{DROPPED}")),
    };
    let functions = functions + function;
    let body = [
        PLACE,
        &channels,
        &sums(layer, conv, cells, phase),
        &pooled(conv, cells, mask.is_some()),
    ];
    writer.each(
        context.batch * blocks * rows * tiles,
        &functions,
        &body.concat(),
    )
}

/// Sizes and buffers.
fn writer(context: &Context<'_>, layer: usize, phase: Phase, mask: Option<usize>) -> Writer {
    let conv = context.network.convs[layer];
    let weight = context.network.parameters_at(layer);
    let (winners, images) = match phase {
        Phase::Training => (Buffer::Winners(layer), Buffer::Images),
        Phase::Evaluation => (Buffer::AnswerWinners(layer), Buffer::Pictures),
    };
    let mut writer = Cells::new(layer, conv)
        .writer("forward", layer, conv)
        .size("BLOCKS", conv.outputs.div_ceil(BLOCK))
        .size("WEIGHT", weight)
        .size("BIAS", weight + conv.outputs * conv.taps())
        .size("ROW", context.rows.len)
        .size("ORDER", Rows::IMAGES)
        .size("MASK", mask.unwrap_or(0))
        .size("MASK_WORDS", conv.outputs.div_ceil(32))
        .number("SCALE", context.scale_in(phase, layer))
        .reads("parameters", "f32", phase.parameters(context))
        .writes("output", "f32", phase.output(layer))
        .writes("winners", "u32", winners);
    writer = match layer {
        0 => writer
            .size("IMAGE_WORDS", IMAGE_WORDS)
            .reads("images", "u32", images),
        _ => writer.reads("input", "f32", phase.output(layer - 1)),
    };
    if phase == Phase::Training && (layer == 0 || mask.is_some()) {
        writer = writer
            .reads("steps", "u32", Buffer::Steps)
            .reads("cursor", "u32", Buffer::Cursor);
    }
    writer
}

/// Neighbouring invocations differ in their tile, so that they share the weights.
const PLACE: &str = "
let tile = t % TILES;
let row = (t / TILES) % ROWS;
let block = (t / (TILES * ROWS)) % BLOCKS;
let image = t / (TILES * ROWS * BLOCKS);
";

/// The four channels of a block, all of which are computed.
const ALL: &str = "
let place = vec4u(block * 4u) + vec4u(0u, 1u, 2u, 3u);
let channel = min(place, vec4u(OUT - 1u));
";

/// None of them is dropped.
const NONE: &str = "let dropped = vec4<bool>(false);\n";

/// Which of them are dropped.
const DROPPED: &str = "
let bits = steps[cursor[0] * ROW + MASK + image * MASK_WORDS + block / 8u] >> ((block % 8u) * 4u);
let dropped = ((vec4u(bits) >> vec4u(0u, 1u, 2u, 3u)) & vec4u(1u)) == vec4u(0u);
";

/// The four channels of a block where some are dropped: the kept ones come first.
const KEPT: &str = "
let place = vec4u(block * 4u) + vec4u(0u, 1u, 2u, 3u);
let mask = steps[cursor[0] * ROW + MASK + image];
let kept = countOneBits(mask);
let at = min(place, vec4u(OUT - 1u));
let channel = vec4u(nth(mask, kept, at.x), nth(mask, kept, at.y), nth(mask, kept, at.z), nth(mask, kept, at.w));
let dropped = at >= vec4u(kept);
";

const CHANNEL: &str = "
// The channel at a place in the order: those whose bit is 1, then those whose bit is 0.
fn nth(mask: u32, kept: u32, place: u32) -> u32 {
  var bits = select(mask, ~mask, place >= kept);
  let skipped = select(place, place - kept, place >= kept);
  for (var i = 0u; i < skipped; i++) { bits &= bits - 1u; }
  return firstTrailingBit(bits);
}
";

fn normalised() -> String {
    let factor = 1.0 / STANDARD_DEVIATION;
    let offset = -MEAN / STANDARD_DEVIATION;
    format!(
        "fn normalised(word: u32) -> vec4f {{ return unpack4x8unorm(word) * {factor:?} + {offset:?}; }}\n"
    )
}

/// The convolution's sums `s{r}_{c}` of row `r` and column `c` of the tile, as vectors of four channels.
fn sums(layer: usize, conv: ConvPool, cells: usize, phase: Phase) -> String {
    let columns = cells * conv.pool;
    let start = "let bias = vec4f(parameters[BIAS + channel.x], parameters[BIAS + channel.y], \
                 parameters[BIAS + channel.z], parameters[BIAS + channel.w]);\n";
    let declared = unrolled(conv.pool, |row| {
        unrolled(columns, |column| format!("var s{row}_{column} = bias;\n"))
    });
    let width = columns + conv.kernel - 1;
    let inputs = |row: usize| match layer {
        0 => bytes(row, width),
        _ => floats(row, width),
    };
    let steps = unrolled(conv.pool, inputs) + &products(conv, columns);
    let image = match (layer, phase) {
        (0, Phase::Training) => {
            "let start = (steps[cursor[0] * ROW + ORDER + image] & 0xffffffu) * IMAGE_WORDS + row * POOL * (SIDE / 4u) \
             + tile * (CELLS * POOL / 4u);\n"
        }
        (0, Phase::Evaluation) => {
            "let start = image * IMAGE_WORDS + row * POOL * (SIDE / 4u) + tile * (CELLS * POOL / 4u);\n"
        }
        _ => "let start = ((image * SIDE + row * POOL) * SIDE + tile * CELLS * POOL) * IN;\n",
    };
    let filters = "let filters = WEIGHT + channel * TAPS;\n";
    let channels = "for (var i = 0u; i < IN; i++) {\n";
    format!(
        "{start}{declared}{image}{filters}if (!all(dropped)) {{\n\
         for (var ky = 0u; ky < K; ky++) {{\n{channels}{steps}}}\n}}\n}}\n"
    )
}

/// One row of the tile's input, `a{row}_{column}`, out of the data set.
fn bytes(row: usize, width: usize) -> String {
    let words = unrolled(width.div_ceil(4), |word| {
        format!(
            "let p{row}_{word} = normalised(images[start + (ky + {row}u) * (SIDE / 4u) + {word}u]);\n"
        )
    });
    let named = unrolled(width, |column| {
        let (word, component) = (column / 4, component(column));
        format!("let a{row}_{column} = p{row}_{word}.{component};\n")
    });
    words + &named
}

/// One row of the tile's input, `a{row}_{column}`, of one channel.
fn floats(row: usize, width: usize) -> String {
    let at = format!("let at{row} = start + (ky + {row}u) * (SIDE * IN) + i;\n");
    let loads = unrolled(width, |column| {
        format!("let a{row}_{column} = input[at{row} + {column}u * IN];\n")
    });
    at + &loads
}

/// Multiplies a row of the filters with the rows of the input.
fn products(conv: ConvPool, columns: usize) -> String {
    let taps = "let taps = filters + vec4u(ky * K * IN + i);\n";
    let products = unrolled(conv.kernel, |kx| {
        let weight = format!(
            "let w{kx} = vec4f(parameters[taps.x + {kx}u * IN], parameters[taps.y + {kx}u * IN], \
             parameters[taps.z + {kx}u * IN], parameters[taps.w + {kx}u * IN]);\n"
        );
        let sums = unrolled(conv.pool, |row| {
            unrolled(columns, |column| {
                let input = column + kx;
                format!("s{row}_{column} = fma(vec4f(a{row}_{input}), w{kx}, s{row}_{column});\n")
            })
        });
        weight + &sums
    });
    taps.to_owned() + &products
}

/// Pools, rectifies, drops and stores.
fn pooled(conv: ConvPool, cells: usize, drops: bool) -> String {
    let cell = |cell: usize| {
        let first = cell * conv.pool;
        let mut text = format!("var m{cell} = s0_{first};\nvar k{cell} = vec4u(0u);\n");
        for position in 1..conv.pool * conv.pool {
            let (row, column) = (position / conv.pool, first + position % conv.pool);
            text += &format!(
                "k{cell} = select(k{cell}, vec4u({position}u), s{row}_{column} > m{cell}); \
                 m{cell} = max(m{cell}, s{row}_{column});\n"
            );
        }
        let dead = if drops {
            format!("(m{cell} <= vec4f(0.0)) | dropped")
        } else {
            format!("m{cell} <= vec4f(0.0)")
        };
        text + &format!(
            "{{ let column = tile * CELLS + {cell}u;\n\
             let dead = {dead};\n\
             m{cell} = select(m{cell} * SCALE, vec4f(0.0), dead);\n\
             if (column >= ROWS) {{ k{cell} = vec4u(4u); }} else {{ k{cell} = select(k{cell}, vec4u(4u), dead);\n\
             let out = ((image * ROWS + row) * ROWS + column) * OUT;\n{}}} }}\n\
             word |= k{cell} << vec4u({}u);\n",
            stored("output[out + channel.", &format!("m{cell}.")),
            4 * cell,
        )
    };
    let cells_text = unrolled(cells, cell);
    let padding = unrolled(8 - cells, |rest| {
        format!("word |= vec4u({}u);\n", 4_u64 << (4 * (cells + rest)))
    });
    let words = stored("winners[at_word + channel.", "word.");
    format!(
        "var word = vec4u(0u);\n{cells_text}{padding}\
         let at_word = ((image * ROWS + row) * TILES + tile) * OUT;\n{words}"
    )
}

/// Stores the lanes that are a channel.
fn stored(place: &str, value: &str) -> String {
    unrolled(BLOCK, |lane| {
        let lane = component(lane);
        format!("if (place.{lane} < OUT) {{ {place}{lane}] = {value}{lane}; }}\n")
    })
}
