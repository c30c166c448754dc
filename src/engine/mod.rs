//! Learns and classifies. Knows burn; knows no browser, no messages and no clock.

pub mod checkpoint;
pub mod dataset;
pub mod digit;
pub mod hyper;
pub mod parameters;
pub mod random;
pub mod runtime;
pub mod score;

#[cfg(feature = "engine")]
pub mod device;
#[cfg(feature = "engine")]
pub mod evaluate;
#[cfg(feature = "engine")]
pub mod net;
#[cfg(feature = "engine")]
pub mod trainer;

pub use checkpoint::{Checkpoint, CheckpointError};
pub use dataset::{Dataset, Split};
pub use digit::Image;
pub use hyper::{Hyper, HyperError};
pub use parameters::{Architecture, Parameters};
pub use runtime::Runtime;
pub use score::Score;

#[cfg(feature = "engine")]
pub use device::EngineError;
#[cfg(feature = "engine")]
pub use net::Net;
#[cfg(feature = "engine")]
pub use trainer::Trainer;
