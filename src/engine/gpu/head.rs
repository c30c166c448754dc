//! The last linear layer, and what becomes of its logits: in training softmax, cross-entropy and their gradient by the
//! logits and by the layer's input; in an evaluation the logarithms of the probabilities.
//!
//! ```text
//! logits[k]      = bias[k] + sum over i of input[i] * weight[i, k]
//! p[k]           = exp(logits[k]) / sum over j of exp(logits[j])
//! loss           = mean over the batch of -ln p[label]
//! target[k]      = smoothing / 10 + (1 - smoothing if k = label else 0)
//! gradient[k]    = (p[k] - target[k]) / images
//! passed[i]      = scale * (sum over k of gradient[k] * weight[i, k])     where input[i] > 0, else 0
//! ```
//!
//! Images that a smaller batch lacks get 0 for all of these, and so drop out of everything that follows.
//!
//! - reads: `input [batch, in]`, `weight [in, 10]`, `bias [10]`, the step's row
//! - writes: `logits [batch, 12]` (the gradient, then the image's share of the loss), the gradient by the sums of the
//!   layer before `[batch, in]`, and the row's header behind the cursor, for the optimizer

use super::plan::{Buffer, Context, Phase, Rows};
use super::wgsl::{Kernel, Writer, unrolled};

/// Numbers per image in [`Buffer::Logits`].
pub(super) const STRIDE: usize = 12;

const CLASSES: usize = crate::engine::digit::CLASSES;

fn writer(name: &str, context: &Context<'_>, phase: Phase) -> Writer {
    let layer = context.network.layers() - 1;
    let inputs = context.network.linears.last().map_or(0, |last| last.inputs);
    let weight = context.network.parameters_at(layer);
    Writer::new(name)
        .size("IN", inputs)
        .size("WEIGHT", weight)
        .size("BIAS", weight + inputs * CLASSES)
        .reads("parameters", "f32", phase.parameters(context))
        .reads("input", "f32", phase.output(layer - 1))
}

/// The head of a training step.
pub(super) fn training(context: &Context<'_>) -> Kernel {
    let layer = context.network.layers() - 1;
    let gradients = unrolled(CLASSES, |k| {
        format!(
            "let d{k} = (e{k} / total - select(OTHER, OTHER + TRUE, label == {k}u)) * share;\n\
             logits[image * STRIDE + {k}u] = d{k};\n"
        )
    });
    let truth = unrolled(CLASSES, |k| {
        format!("truth = select(truth, z{k}, label == {k}u);\n")
    });
    let passed = unrolled(CLASSES, |k| {
        format!("sum = fma(d{k}, parameters[at + {k}u], sum);\n")
    });
    let body = format!(
        "{}{}let row = cursor[0] * ROW;\n\
         if (t == 0u) {{ for (var i = 0u; i < 6u; i++) {{ cursor[1u + i] = steps[row + i]; }} }}\n\
         let label = steps[row + ORDER + image] >> 24u;\n\
         let size = steps[row];\n\
         let share = select(0.0, 1.0 / f32(size), image < size);\n\
         {gradients}var truth = 0.0;\n{truth}\
         logits[image * STRIDE + 10u] = (log(total) + largest - truth) * share;\n\
         for (var i = 0u; i < IN; i++) {{\n\
         var sum = 0.0;\n\
         if (input[image * IN + i] > 0.0) {{ let at = WEIGHT + i * 10u;\n{passed}}}\n\
         gradient[image * IN + i] = sum * SCALE;\n}}\n",
        sums(),
        softmax(),
    );
    writer("head", context, Phase::Training)
        .size("STRIDE", STRIDE)
        .size("ROW", context.rows.len)
        .size("ORDER", Rows::IMAGES)
        .number("SCALE", context.scale(layer - 1))
        .number("OTHER", context.smoothing / CLASSES as f32)
        .number("TRUE", 1.0 - context.smoothing)
        .reads("steps", "u32", Buffer::Steps)
        .writes("cursor", "u32", Buffer::Cursor)
        .writes("logits", "f32", Buffer::Logits)
        .writes("gradient", "f32", Buffer::Gradient(layer - 1))
        .each(context.batch, "", &body)
}

/// The head of an evaluation.
pub(super) fn evaluation(context: &Context<'_>) -> Kernel {
    let answers = unrolled(CLASSES, |k| {
        format!("answers[image * 10u + {k}u] = z{k} - largest - log(total);\n")
    });
    let body = sums() + &softmax() + &answers;
    writer("head, evaluation", context, Phase::Evaluation)
        .writes("answers", "f32", Buffer::LogProbabilities)
        .each(context.batch, "", &body)
}

/// The logits `z0` to `z9`.
fn sums() -> String {
    let biases = unrolled(CLASSES, |k| {
        format!("var z{k} = parameters[BIAS + {k}u];\n")
    });
    let products = unrolled(CLASSES, |k| {
        format!("z{k} = fma(value, parameters[at + {k}u], z{k});\n")
    });
    format!(
        "let image = t;\n{biases}for (var i = 0u; i < IN; i++) {{\nlet value = input[image * IN + i];\n\
         if (value != 0.0) {{ let at = WEIGHT + i * 10u;\n{products}}}\n}}\n"
    )
}

/// The largest logit is taken off first, so that no exponential overflows.
fn softmax() -> String {
    let largest = unrolled(CLASSES - 1, |k| {
        format!("largest = max(largest, z{});\n", k + 1)
    });
    let exponentials = unrolled(CLASSES, |k| format!("let e{k} = exp(z{k} - largest);\n"));
    let total: Vec<String> = (0..CLASSES).map(|k| format!("e{k}")).collect();
    format!(
        "var largest = z0;\n{largest}{exponentials}let total = {};\n",
        total.join(" + ")
    )
}
