//! Softmax and cross-entropy with their gradient, in one pass.
//!
//! ```text
//! p[b, k]        = exp(logits[b, k]) / sum over j of exp(logits[b, j])
//! loss           = mean over b of -ln p[b, label[b]]
//! target[b, k]   = smoothing / classes + (1 - smoothing if k = label[b] else 0)
//! gradient[b, k] = (p[b, k] - target[b, k]) / batch
//! ```
//!
//! Smoothed labels (Szegedy et al. 2016, PyTorch's `label_smoothing`) change what is learnt, and not what is told: the
//! loss is that of the labels as they are, so that losses of all recipes, and of tests, are of one kind.

/// What [`cross_entropy`] returns.
#[derive(Debug, Clone, PartialEq)]
pub struct CrossEntropy {
    /// Mean over the batch, in nats.
    pub loss: f32,
    /// `[batch, classes]`: the gradient by the logits.
    pub gradient: Vec<f32>,
}

/// Compares `[batch, classes]` logits with one label per image, of which the share `smoothing` is spread over all
/// classes.
pub fn cross_entropy(logits: &[f32], labels: &[u8], smoothing: f32) -> CrossEntropy {
    let classes = logits.len() / labels.len();
    let share = 1.0 / labels.len() as f32;
    let mut gradient = logits.to_vec();
    let mut loss = 0.0;
    for (row, label) in gradient.chunks_exact_mut(classes).zip(labels) {
        let label = usize::from(*label);
        // The largest logit is taken off first, so that no exponential overflows.
        let largest = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let truth = row[label] - largest;
        let mut sum = 0.0;
        for logit in row.iter_mut() {
            *logit = (*logit - largest).exp();
            sum += *logit;
        }
        loss += sum.ln() - truth;
        for probability in row.iter_mut() {
            *probability = share * (*probability / sum - smoothing / classes as f32);
        }
        row[label] -= share * (1.0 - smoothing);
    }
    CrossEntropy {
        loss: loss * share,
        gradient,
    }
}
