//! Decides. Plain data in, plain data out: no input or output, no browser, no clock.

#[cfg(feature = "scorer")]
pub mod alone;
pub mod chart;
pub mod command_line;
pub mod definition;
#[cfg(feature = "scorer")]
pub mod deployments;
pub mod framing;
pub mod handwriting;
pub mod ink;
pub mod log;
pub mod number;
#[cfg(feature = "objects")]
pub mod objects;
pub mod places;
pub mod prepare;
pub mod protocol;
pub mod record;
pub mod registry;
#[cfg(feature = "engine")]
pub mod session;
pub mod store;
pub mod studio;
pub mod trace;
pub mod words;
