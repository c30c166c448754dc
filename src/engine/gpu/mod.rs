//! The training step on WebGPU: our own kernels, a dispatch each, recorded once per run.
//!
//! [`plan`] decides which kernels there are; one file per operation writes its WGSL for the sizes at hand; [`program`]
//! brings them onto the device; [`GpuTrainer`] drives them.

mod cells;
mod constructors;
mod conv_forward;
mod conv_input_gradient;
mod conv_weight_gradient;
mod head;
mod linear_forward;
mod linear_input_gradient;
mod linear_weight_gradient;
mod optimizer;
mod tile;
mod wgsl;

pub mod network;
pub mod plan;

pub mod device;
mod learner;
mod program;
mod trainer;

pub(super) use learner::GpuLearner;
pub use network::Network;
pub use plan::Descent;
pub use trainer::{Batch, GpuTrainer, Images, Settings, State, StepInput};
