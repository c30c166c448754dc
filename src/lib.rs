//! Digit Studio: trains a convolutional network on MNIST inside a browser tab and reads the digits that people draw.
//!
//! Three layers with one-way dependencies, `web -> app -> engine`:
//! [`engine`] learns and classifies, [`app`] decides, `web` (wasm32 only) touches the browser.

#![warn(clippy::print_stdout)]

pub mod engine;

pub mod app;

#[cfg(feature = "cli")]
pub mod cli;

#[cfg(target_arch = "wasm32")]
pub mod web;
