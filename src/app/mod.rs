//! Decides. Plain data in, plain data out: no input or output, no browser, no clock.

pub mod definition;
pub mod log;
pub mod protocol;
#[cfg(feature = "engine")]
pub mod session;
