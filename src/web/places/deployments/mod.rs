//! Deployments: networks that answer at an address.

mod details;
mod exchange;
mod form;
mod list;
mod read;
mod reply;
mod requests;
mod roster;
mod trial;

pub(super) use details::Deployment;
pub(super) use form::Deploy;
pub(super) use list::Deployments;
