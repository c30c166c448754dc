//! The places beside the desk, as plain data: what is listed and compared there, in which order and words.

pub mod deployments;
mod difference;
mod entry;
pub mod models;
mod order;
mod results;
mod route;
mod saved;
mod series;
mod storage;
mod table;
mod words;

pub use difference::{Difference, differences};
pub use entry::{Entry, RunAction, State};
pub use order::{Order, TableColumn};
pub use results::{Results, Said, Target};
pub use route::Route;
pub use saved::{BucketRef, Draft, Saved};
pub use series::Curves;
pub use storage::{
    Bucket, Cause, Crumb, DEFINITIONS, Direction, Folder, Item, Kept, Object, ObjectColumn,
    ObjectOrder, Outcome, Refusal, SMALL_BYTES, Service, Space, Stage, Transfer, Transfers,
    absence, arrange_items, bucket_deletion, bucket_note, clash_words, clearing, copy_problem,
    emptying, kept_words, listing_words, size_text, space_words, visible,
};
pub use table::{Column, Filter, arrange};
pub use words::{
    accuracy_text, ago, cell, deletion, duration_text, entry_title, loss_text, progress_text,
};

/// Most runs that are compared at a time: five lines can still be told apart.
pub const MOST_COMPARED: usize = 5;

#[cfg(test)]
mod tests;
