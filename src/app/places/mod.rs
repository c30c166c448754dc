//! The places beside the desk, as plain data: what is listed and compared there, in which order and words.

mod difference;
mod entry;
pub mod models;
mod route;
mod series;
mod table;
mod words;

pub use difference::{Difference, differences};
pub use entry::{Entry, RunAction, State};
pub use route::Route;
pub use series::Curves;
pub use table::{Column, Filter, Order, arrange};
pub use words::{
    accuracy_text, ago, cell, deletion, duration_text, entry_title, loss_text, progress_text,
};

/// Most runs that are compared at a time: five lines can still be told apart.
pub const MOST_COMPARED: usize = 5;

#[cfg(test)]
mod tests;
