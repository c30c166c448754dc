//! Learns and classifies. Knows burn; knows no browser, no messages and no clock.

pub mod architecture;
pub mod augment;
pub mod bare;
pub mod checkpoint;
#[cfg(feature = "engine")]
pub mod course;
pub mod dataset;
pub mod digit;
#[cfg(feature = "formats")]
pub mod formats;
pub mod hyper;
pub mod kernels;
pub mod masks;
pub mod parameters;
pub mod random;
pub mod recipe;
pub mod runtime;
pub mod score;
pub mod turn;

#[cfg(feature = "engine")]
pub mod device;
#[cfg(feature = "cpu")]
pub mod evaluate;
#[cfg(feature = "gpu")]
pub mod gpu;
#[cfg(feature = "cpu")]
mod host;
#[cfg(feature = "cpu")]
pub mod net;
#[cfg(feature = "cpu")]
pub mod ops;
#[cfg(feature = "engine")]
pub mod reader;
#[cfg(feature = "cpu")]
mod share;
#[cfg(feature = "engine")]
pub mod trainer;

pub use architecture::Architecture;
pub use augment::Augmentation;
pub use bare::BareNet;
pub use checkpoint::{Checkpoint, CheckpointError};
pub use dataset::{Dataset, Split};
pub use digit::Image;
pub use hyper::{Hyper, HyperError, Optimizer, Schedule};
pub use parameters::Parameters;
pub use runtime::Runtime;
pub use score::Score;

#[cfg(feature = "engine")]
pub use device::{Device, EngineError};
#[cfg(feature = "cpu")]
pub use net::Net;
#[cfg(feature = "engine")]
pub use reader::Reader;
#[cfg(feature = "threads")]
pub use share::note_failure;
#[cfg(feature = "engine")]
pub use trainer::Trainer;
