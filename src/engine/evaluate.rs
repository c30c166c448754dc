//! Judging a network by images it has not learnt from, and reading single drawings.

use super::dataset::Dataset;
use super::device::EngineError;
use super::digit::{CLASSES, Image, SIDE, normalise};
use super::net::{Net, read};
use super::score::Score;
use super::trainer::Batch;
use burn::tensor::{Device, Tensor, TensorData};
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
    let batch = Batch::gather(data, range.clone(), device);
    let answers = net.log_probabilities(batch.images).flatten::<1>(0, 1);
    let answers = read(vec![answers]).await?;
    for (index, log_probabilities) in range.zip(answers.chunks_exact(CLASSES)) {
        score.add(data.label(index), log_probabilities);
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
    let pixels: Vec<f32> = image
        .pixels()
        .iter()
        .map(|pixel| normalise(*pixel))
        .collect();
    let images = Tensor::from_data(TensorData::new(pixels, [1, 1, SIDE, SIDE]), device);
    let answers = net.log_probabilities(images).flatten::<1>(0, 1);
    let answers = read(vec![answers]).await?;
    let probabilities: Vec<f32> = answers.iter().map(|answer| answer.exp()).collect();
    let ten = probabilities.try_into();
    let missing = EngineError::ReadBack("an answer without ten probabilities".to_owned());
    ten.or(Err(missing))
}
