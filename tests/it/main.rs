//! The native tests: numbers against PyTorch, runs and their interruptions, files, and the command line.

mod accuracy;
mod checkpoint;
mod cli;
mod dataset;
mod dropout;
mod fixture;
mod kernels;
mod mnist;
mod numerics;
mod records;
mod session;
#[path = "../shared/mod.rs"]
mod shared;
mod trainer;
