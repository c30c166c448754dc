//! Judging a network by images it has not learnt from, and reading single drawings.

use super::dataset::Dataset;
use super::device::EngineError;
use super::digit::{CLASSES, Image};
use super::host::Batch;
use super::net::{Net, read};
use super::score::{Score, log_softmax};
use super::share;
use burn::tensor::{Device, Tensor};
use std::ops::Range;

/// Reads the images of `range` and counts the answers into `score`.
///
/// # Errors
///
/// When the device can't hand the answers over.
///
/// # Panics
///
/// When `range` reaches beyond the data set.
pub async fn score_batch(
    net: &Net,
    data: &Dataset,
    range: Range<usize>,
    score: &mut Score,
    device: &Device,
) -> Result<(), EngineError> {
    let logits = share::each(share::ranges(range.len()), |part: Range<usize>| {
        let part = range.start + part.start..range.start + part.end;
        let images = Batch::gather(data, part, device).images;
        net.forward(images, None).flatten::<1>(0, 1)
    });
    let answers = log_probabilities(logits).await?;
    for (index, log_probabilities) in range.zip(answers) {
        score.add(data.label(index), &log_probabilities);
    }
    Ok(())
}

/// The probability of each digit for one drawing.
///
/// # Errors
///
/// When the device can't hand the answer over.
pub async fn classify(
    net: &Net,
    image: &Image,
    device: &Device,
) -> Result<[f32; CLASSES], EngineError> {
    let drawing: Dataset = std::iter::once((image.clone(), 0)).collect();
    let images = Batch::gather(&drawing, 0..1, device).images;
    let logits = net.forward(images, None).flatten::<1>(0, 1);
    let answers = log_probabilities(vec![logits]).await?;
    let [answer] = answers.as_slice() else {
        let message = format!("{} answers to one image", answers.len());
        return Err(EngineError::ReadBack(message));
    };
    Ok(answer.map(f32::exp))
}

/// Natural logarithms of the ten probabilities of each image, as the pattern's network returns them.
async fn log_probabilities(logits: Vec<Tensor<1>>) -> Result<Vec<[f32; CLASSES]>, EngineError> {
    let logits = read(logits).await?;
    let (rows, _) = logits.as_chunks::<CLASSES>();
    Ok(rows.iter().map(log_softmax).collect())
}
