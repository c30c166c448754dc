//! The place of buckets and objects: those of this browser, and those of services that were connected.

mod buckets;
mod calls;
mod clashes;
mod clear;
mod connect;
mod copying;
mod deletion;
mod depot;
mod folder;
mod jobs;
mod overview;
mod space;
mod table;
mod trouble;

pub(super) use depot::Depot;
pub(super) use folder::Objects;
pub(super) use overview::Storage;
