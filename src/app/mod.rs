//! Decides. Plain data in, plain data out: no input or output, no browser, no clock.

pub mod chart;
pub mod definition;
pub mod ink;
pub mod log;
pub mod prepare;
pub mod protocol;
#[cfg(feature = "engine")]
pub mod session;
pub mod studio;
pub mod words;
