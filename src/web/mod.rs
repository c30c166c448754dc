//! The only code that touches the browser. Compiled for wasm32 only.

pub mod failure;
pub mod raster;

#[cfg(feature = "page")]
pub mod api;
#[cfg(any(feature = "page", feature = "places"))]
mod derive;
#[cfg(feature = "page")]
pub mod desk;
#[cfg(feature = "page")]
pub mod files;
#[cfg(any(feature = "page", feature = "places"))]
pub mod future;
#[cfg(feature = "page")]
pub mod gpu;
#[cfg(feature = "page")]
pub mod link;
#[cfg(any(feature = "page", feature = "places"))]
pub mod listener;
#[cfg(feature = "page")]
pub mod page;
#[cfg(any(feature = "page", feature = "places"))]
mod paint;
#[cfg(any(feature = "page", feature = "places"))]
mod pen;
#[cfg(feature = "places")]
pub mod places;
#[cfg(feature = "page")]
pub mod threads;

#[cfg(any(feature = "keeper", feature = "places"))]
mod channel;
#[cfg(feature = "engine")]
pub mod dataset;
#[cfg(any(feature = "engine", feature = "objects"))]
mod dataset_file;
#[cfg(any(
    feature = "engine",
    feature = "keeper",
    feature = "models",
    feature = "objects"
))]
pub mod inbox;
#[cfg(feature = "keeper")]
pub mod keeper;
#[cfg(any(feature = "keeper", feature = "models", feature = "objects"))]
mod locks;
#[cfg(feature = "models")]
pub mod models;
#[cfg(feature = "objects")]
pub mod objects;
#[cfg(any(feature = "models", feature = "objects"))]
pub mod service;
#[cfg(feature = "keeper")]
mod shelf;
#[cfg(feature = "storage")]
pub mod storage;
#[cfg(feature = "engine")]
pub mod worker;

#[cfg(feature = "page")]
mod start;
#[cfg(feature = "page")]
pub use start::start_page;
