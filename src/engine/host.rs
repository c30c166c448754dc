//! Training on the processor through burn: on Flex or ndarray, shared out over the threads there are.

use super::checkpoint::Checkpoint;
use super::course::Course;
use super::dataset::Dataset;
use super::device::EngineError;
use super::digit::{self, PIXELS};
use super::hyper::{Hyper, Optimizer};
use super::kernels::optimizer::{Adam, Sgd};
use super::masks::DropoutMasks;
use super::net::{Net, from_device, read, to_device};
use super::{ops, share};
use burn::tensor::{Device, Int, Tensor, TensorData};
use std::ops::Range;

/// A network that learns.
pub(super) struct HostLearner {
    device: Device,
    /// Weight and bias of each layer.
    learnt: Vec<Learnt>,
    /// Losses that nobody has asked for yet.
    unread: Vec<Tensor<1>>,
}

/// A parameter tensor, flat, and what is remembered of it.
#[derive(Clone)]
struct Learnt {
    parameters: Tensor<1>,
    memory: Memory,
    /// The running mean of the parameters, where the run keeps one.
    mean: Option<Tensor<1>>,
}

/// What an optimizer remembers of a parameter tensor.
#[derive(Clone)]
#[allow(
    clippy::large_enum_variant,
    reason = "a network has a handful of these, all of one kind; only 64-bit targets mind"
)]
enum Memory {
    Velocity(Tensor<1>),
    Moments([Tensor<1>; 2]),
}

/// How a step changes parameters.
#[derive(Clone, Copy)]
struct Step {
    sgd: Sgd,
    adam: Adam,
    mean_decay: f32,
}

/// What some images of a batch add to its loss and to the gradients of all parameters.
struct Lesson {
    loss: Tensor<1>,
    gradients: Vec<Tensor<1>>,
}

impl Lesson {
    fn plus(self, other: Self) -> Self {
        let gradients = self.gradients.into_iter().zip(other.gradients);
        Self {
            loss: self.loss + other.loss,
            gradients: gradients.map(|(ours, theirs)| ours + theirs).collect(),
        }
    }
}

/// Images and labels on the device.
pub(super) struct Batch {
    /// `[batch, 28 * 28]`, normalised.
    pub(super) images: Tensor<2>,
    /// `[batch]`
    pub(super) labels: Tensor<1, Int>,
}

impl HostLearner {
    /// The device must be without autodiff; the learner turns it on where it needs gradients.
    pub(super) fn new(checkpoint: &Checkpoint, device: &Device) -> Self {
        Self {
            learnt: Learnt::all(checkpoint, device),
            device: device.clone(),
            unread: Vec::new(),
        }
    }

    /// The network as it answers now: the mean of its parameters where the run keeps one, without dropout.
    pub(super) fn net(&self, hyper: &Hyper) -> Net {
        let answering =
            |learnt: &Learnt| learnt.mean.as_ref().unwrap_or(&learnt.parameters).clone();
        let parameters = self.learnt.iter().map(answering).collect();
        Net::of_tensors(hyper.architecture, parameters)
    }

    pub(super) fn device(&self) -> &Device {
        &self.device
    }

    /// Takes the course's next step.
    pub(super) fn step(&mut self, course: &Course, data: &Dataset) {
        let hyper = course.hyper();
        let Hyper {
            architecture, seed, ..
        } = *hyper;
        let batch = course.batch().len();
        let masks = hyper.dropout;
        let masks = masks.then(|| DropoutMasks::draw(architecture, seed, course.step(), batch));
        let lessons = share::each(share::ranges(batch), |part: Range<usize>| {
            let weight = part.len() as f32 / batch as f32;
            let masks = masks.as_ref();
            let masks = masks.map(|masks| masks.of_images(architecture, part.clone()));
            let deformed = course.deformed(data, part.clone());
            let batch = match &deformed {
                Some(images) => Batch::gather(images, 0..images.len(), &self.device),
                None => {
                    let numbers = course.batch()[part].iter();
                    Batch::gather(data, numbers.map(|number| *number as usize), &self.device)
                }
            };
            self.lesson(hyper, batch, masks.as_ref(), weight)
        });
        let lesson = lessons.into_iter().reduce(Lesson::plus);
        let Lesson { loss, gradients } = lesson.expect("a batch has images");
        self.descend(course, gradients);
        self.unread.push(loss);
    }

    /// The loss of each step since the last call.
    pub(super) async fn take_losses(&mut self) -> Result<Vec<f32>, EngineError> {
        if self.unread.is_empty() {
            return Ok(Vec::new());
        }
        read(std::mem::take(&mut self.unread)).await
    }

    /// All that is needed to go on from here.
    pub(super) async fn checkpoint(&self, course: &Course) -> Result<Checkpoint, EngineError> {
        let hyper = course.hyper();
        let parameters = self.learnt.iter().map(|learnt| learnt.parameters.clone());
        let memory = (0..hyper.optimizer.memory()).flat_map(|kind| {
            self.learnt
                .iter()
                .map(move |learnt| learnt.memory.get(kind))
        });
        let mean = self.learnt.iter().filter_map(|learnt| learnt.mean.clone());
        let tensors = parameters.chain(memory).chain(mean).collect();
        let numbers = read(tensors).await?;
        let parts = numbers.chunks_exact(hyper.architecture.parameters());
        let parts = parts.map(|part| from_device(hyper.architecture, part));
        let mut parts = parts.collect::<Result<Vec<_>, _>>()?.into_iter();
        let part = "the device hands over as many numbers as it was given";
        Ok(Checkpoint {
            hyper: hyper.clone(),
            step: course.step(),
            parameters: parts.next().expect(part),
            memory: parts.by_ref().take(hyper.optimizer.memory()).collect(),
            mean: parts.next(),
        })
    }

    /// What some images teach. `weight` is their share of the batch.
    fn lesson(
        &self,
        hyper: &Hyper,
        batch: Batch,
        masks: Option<&DropoutMasks>,
        weight: f32,
    ) -> Lesson {
        let leaf = |learnt: &Learnt| learnt.parameters.clone().autodiff().require_grad();
        let leaves: Vec<_> = self.learnt.iter().map(leaf).collect();
        let net = Net::of_tensors(hyper.architecture, leaves.clone());
        let logits = net.forward(batch.images.autodiff(), masks);
        let mean = ops::cross_entropy(logits, batch.labels, hyper.label_smoothing);
        let loss = if weight < 1.0 { mean * weight } else { mean };
        let mut gradients = loss.backward();
        let of_leaf = |leaf: Tensor<1>| leaf.grad_remove(&mut gradients);
        let found: Option<Vec<_>> = leaves.into_iter().map(of_leaf).collect();
        Lesson {
            loss: loss.inner(),
            gradients: found.expect("every parameter takes part in the loss"),
        }
    }

    fn descend(&mut self, course: &Course, gradients: Vec<Tensor<1>>) {
        let hyper = course.hyper();
        let learning_rate = hyper.learning_rate_at(course.step());
        let step = Step {
            sgd: Sgd {
                learning_rate,
                momentum: hyper.momentum,
            },
            adam: Adam {
                learning_rate,
                weight_decay: hyper.weight_decay,
                time: course.step() + 1,
            },
            mean_decay: hyper.mean_decay_at(course.step()),
        };
        // Given away, so that nobody else holds the tensors and they are written where they are.
        let learnt = std::mem::take(&mut self.learnt).into_iter().zip(gradients);
        self.learnt = learnt
            .map(|(learnt, gradients)| learnt.stepped(gradients, step))
            .collect();
    }
}

impl Learnt {
    fn all(checkpoint: &Checkpoint, device: &Device) -> Vec<Self> {
        let memory = checkpoint.memory.iter();
        let mut memory: Vec<_> = memory
            .map(|memory| to_device(memory, device).into_iter())
            .collect();
        let mean = checkpoint.mean.as_ref();
        let mut mean = mean.map(|mean| to_device(mean, device).into_iter());
        let parameters = to_device(&checkpoint.parameters, device).into_iter();
        let learnt = parameters.map(|parameters| {
            let mut next = |kind: usize| memory[kind].next().expect("all parts are as long");
            Self {
                parameters,
                memory: match checkpoint.hyper.optimizer {
                    Optimizer::Sgd => Memory::Velocity(next(0)),
                    Optimizer::Adam => Memory::Moments([next(0), next(1)]),
                },
                mean: mean.as_mut().and_then(Iterator::next),
            }
        });
        learnt.collect()
    }

    fn stepped(self, gradients: Tensor<1>, step: Step) -> Self {
        let (parameters, memory) = match self.memory {
            Memory::Velocity(velocity) => {
                let [parameters, velocity] =
                    ops::sgd(self.parameters, gradients, velocity, step.sgd);
                (parameters, Memory::Velocity(velocity))
            }
            Memory::Moments(moments) => {
                let [parameters, first, second] =
                    ops::adam(self.parameters, gradients, moments, step.adam);
                (parameters, Memory::Moments([first, second]))
            }
        };
        let average = |mean| ops::average(mean, parameters.clone(), step.mean_decay);
        Self {
            mean: self.mean.map(average),
            parameters,
            memory,
        }
    }
}

impl Memory {
    /// The tensors in the order of [`Checkpoint::memory`].
    fn get(&self, kind: usize) -> Tensor<1> {
        match self {
            Self::Velocity(velocity) => velocity.clone(),
            Self::Moments(moments) => moments[kind].clone(),
        }
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
        let mut labels = Vec::with_capacity(size);
        let normalised = digit::normalised();
        for index in indices {
            let image = data.pixels(index).iter();
            pixels.extend(image.map(|pixel| normalised[usize::from(*pixel)]));
            labels.push(i32::from(data.label(index)));
        }
        Self {
            images: Tensor::from_data(TensorData::new(pixels, [size, PIXELS]), device),
            labels: Tensor::from_data(TensorData::new(labels, [size]), device),
        }
    }
}
