//! One training run, advanced a batch at a time.

use super::checkpoint::Checkpoint;
use super::dataset::Dataset;
use super::device::EngineError;
use super::digit::{CLASSES, PIXELS, SIDE, normalise};
use super::hyper::Hyper;
use super::net::{DropoutMasks, Layer, Net, read};
use super::parameters::Parameters;
use super::random::{Purpose, Random};
use burn::tensor::activation::log_softmax;
use burn::tensor::{Device, Gradients, Tensor, TensorData};
use std::ops::Range;

/// A run in progress.
///
/// Whoever owns a `Trainer` decides when it works: the worker steps between messages, the command line steps in
/// a loop, a test steps once.
pub struct Trainer {
    hyper: Hyper,
    device: Device,
    net: Net,
    /// SGD's momentum buffers, one per parameter tensor, in the order of [`Net::flat_tensors`].
    velocity: Vec<Tensor<1>>,
    step: u32,
    /// The images of the epoch in hand, in the order in which they are learnt.
    order: Vec<u32>,
    /// Losses of steps whose value is still on the device.
    unread: Vec<Tensor<1>>,
}

/// Images and labels of one step on the device.
pub(super) struct Batch {
    /// `[batch, 1, 28, 28]`, normalised.
    pub(super) images: Tensor<4>,
    /// `[batch, 10]`, one-hot.
    pub(super) targets: Tensor<2>,
}

impl Trainer {
    /// Begins a run, or goes on with one.
    ///
    /// The device must be without autodiff; the trainer turns it on where it needs gradients.
    pub fn new(checkpoint: &Checkpoint, device: &Device) -> Self {
        let mut trainer = Self {
            net: Net::new(&checkpoint.parameters, &device.clone().autodiff()),
            velocity: flat_tensors(&checkpoint.velocity, device),
            hyper: checkpoint.hyper.clone(),
            device: device.clone(),
            step: checkpoint.step,
            order: Vec::new(),
            unread: Vec::new(),
        };
        trainer.shuffle();
        trainer
    }

    /// How this run learns.
    pub fn hyper(&self) -> &Hyper {
        &self.hyper
    }

    /// Steps done since the beginning of the run.
    pub fn step_index(&self) -> u32 {
        self.step
    }

    /// Whether all steps are done.
    pub fn is_finished(&self) -> bool {
        self.step >= self.hyper.steps()
    }

    /// Whether the last step was the last one of an epoch.
    pub fn is_at_epoch_end(&self) -> bool {
        self.step > 0 && self.step.is_multiple_of(self.hyper.steps_per_epoch())
    }

    /// The network as it is now, for evaluation: it drops nothing and records no gradients.
    pub fn net(&self) -> Net {
        Net {
            conv1: without_autodiff(&self.net.conv1),
            conv2: without_autodiff(&self.net.conv2),
            fc1: without_autodiff(&self.net.fc1),
            fc2: without_autodiff(&self.net.fc2),
        }
    }

    /// Images in the next batch.
    pub fn next_batch_size(&self) -> u32 {
        self.next_range().len() as u32
    }

    /// Learns from the next batch. The loss stays on the device until [`Trainer::take_losses`].
    ///
    /// # Panics
    ///
    /// When the run is finished, or `data` has fewer images than the run uses.
    pub fn step(&mut self, data: &Dataset) {
        assert!(!self.is_finished(), "a finished run takes no more steps");
        let batch = self.next_batch(data);
        let [size, _] = batch.targets.dims();
        let dropout = self.hyper.dropout;
        let masks =
            dropout.then(|| DropoutMasks::draw(self.hyper.seed, self.step, size, &self.device));

        let loss = mean_loss(self.net.forward(batch.images, masks), batch.targets);
        let gradients = loss.backward();
        self.descend(gradients);

        self.unread.push(loss.inner());
        self.step += 1;
        if self.is_at_epoch_end() {
            self.shuffle();
        }
    }

    /// Mean cross-entropy in nats of each step since the last call, oldest first. Waits for the device.
    ///
    /// # Errors
    ///
    /// When the device can't hand them over, for instance because a GPU was lost.
    pub async fn take_losses(&mut self) -> Result<Vec<f32>, EngineError> {
        if self.unread.is_empty() {
            return Ok(Vec::new());
        }
        read(std::mem::take(&mut self.unread)).await
    }

    /// All that is needed to go on from here.
    ///
    /// # Errors
    ///
    /// When the device can't hand it over, or the weights are no longer finite.
    pub async fn checkpoint(&self) -> Result<Checkpoint, EngineError> {
        let mut tensors = self.net.flat_tensors();
        tensors.extend(self.velocity.iter().cloned());
        let values = read(tensors).await?;
        let (weights, velocity) = values.split_at(values.len() / 2);
        let finite = |values: &[f32]| {
            let parameters = Parameters::new(self.hyper.architecture, values.to_vec());
            parameters.or(Err(EngineError::Diverged))
        };
        Ok(Checkpoint {
            hyper: self.hyper.clone(),
            step: self.step,
            parameters: finite(weights)?,
            velocity: finite(velocity)?,
        })
    }

    fn shuffle(&mut self) {
        let epoch = self.step / self.hyper.steps_per_epoch();
        self.order = Random::new(self.hyper.seed, Purpose::Shuffle { epoch })
            .permutation(self.hyper.train_size);
    }

    /// Where the next batch stands in the epoch's order.
    fn next_range(&self) -> Range<usize> {
        let size = self.hyper.batch_size as usize;
        let start = (self.step % self.hyper.steps_per_epoch()) as usize * size;
        start..(start + size).min(self.order.len())
    }

    fn next_batch(&self, data: &Dataset) -> Batch {
        let indices = self.order[self.next_range()]
            .iter()
            .map(|index| *index as usize);
        Batch::gather(data, indices, &self.device)
    }

    /// One step of SGD as PyTorch does it: `velocity = momentum * velocity + gradient`, then
    /// `weight -= learning_rate * velocity`, without dampening.
    fn descend(&mut self, mut gradients: Gradients) {
        let hyper = &self.hyper;
        let mut velocity = self.velocity.iter_mut();
        descend_layer(&mut self.net.conv1, &mut gradients, &mut velocity, hyper);
        descend_layer(&mut self.net.conv2, &mut gradients, &mut velocity, hyper);
        descend_layer(&mut self.net.fc1, &mut gradients, &mut velocity, hyper);
        descend_layer(&mut self.net.fc2, &mut gradients, &mut velocity, hyper);
    }
}

impl Batch {
    /// Puts some images of a data set onto the device.
    pub(super) fn gather(
        data: &Dataset,
        indices: impl ExactSizeIterator<Item = usize>,
        device: &Device,
    ) -> Self {
        let size = indices.len();
        let mut pixels = Vec::with_capacity(size * PIXELS);
        let mut targets = vec![0.0_f32; size * CLASSES];
        for (row, index) in indices.enumerate() {
            pixels.extend(data.pixels(index).iter().map(|pixel| normalise(*pixel)));
            targets[row * CLASSES + usize::from(data.label(index))] = 1.0;
        }
        Self {
            images: Tensor::from_data(TensorData::new(pixels, [size, 1, SIDE, SIDE]), device),
            targets: Tensor::from_data(TensorData::new(targets, [size, CLASSES]), device),
        }
    }
}

/// Mean cross-entropy of a batch in nats: PyTorch's `nll_loss(log_softmax(logits))`.
///
/// # Shapes
///
/// - `logits`, `targets`: `[batch, 10]`, targets one-hot
/// - returns: `[1]`
pub(super) fn mean_loss(logits: Tensor<2>, targets: Tensor<2>) -> Tensor<1> {
    let [size, _] = logits.dims();
    (log_softmax(logits, 1) * targets).sum() / -(size as f32)
}

fn flat_tensors(parameters: &Parameters, device: &Device) -> Vec<Tensor<1>> {
    let row = |values: &[f32]| {
        Tensor::from_data(TensorData::new(values.to_vec(), [values.len()]), device)
    };
    parameters
        .tensors()
        .map(|(_, values)| row(values))
        .collect()
}

fn without_autodiff<const D: usize>(layer: &Layer<D>) -> Layer<D> {
    Layer {
        weight: layer.weight.clone().inner(),
        bias: layer.bias.clone().inner(),
    }
}

fn descend_layer<'a, const D: usize>(
    layer: &mut Layer<D>,
    gradients: &mut Gradients,
    velocity: &mut impl Iterator<Item = &'a mut Tensor<1>>,
    hyper: &Hyper,
) {
    let mut next = || velocity.next().expect("each tensor has a momentum buffer");
    descend_tensor(&mut layer.weight, gradients, next(), hyper);
    descend_tensor(&mut layer.bias, gradients, next(), hyper);
}

fn descend_tensor<const D: usize>(
    weight: &mut Tensor<D>,
    gradients: &mut Gradients,
    velocity: &mut Tensor<1>,
    hyper: &Hyper,
) {
    let gradient = weight.grad_remove(gradients);
    let gradient = gradient.expect("every weight takes part in the loss");
    let gradient = gradient.flatten::<1>(0, D as isize - 1);
    *velocity = velocity.clone() * hyper.momentum + gradient;
    let shape = weight.shape();
    let step = (velocity.clone() * hyper.learning_rate).reshape(shape);
    *weight = (weight.clone().inner() - step).autodiff().require_grad();
}
