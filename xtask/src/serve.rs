//! `cargo xtask serve`: the site on this machine, with the server that the end-to-end tests use.

use crate::place::Place;
use crate::setup::Need;
use crate::{Outcome, proc, setup, site};

/// Where the site is served unless a port is given.
pub(crate) const PORT: u16 = 8080;

pub(crate) fn run(place: &Place, port: u16) -> Outcome {
    setup::ensure(place, &[Need::NodePackages])?;
    setup::ensure(place, &Need::BUILD)?;
    site::build(place)?;
    let mut node = place.command("node");
    node.arg(place.e2e().join("server.mjs"))
        .arg(place.dist())
        .arg(port.to_string());
    proc::run("serving dist/, Ctrl-C ends it", &mut node)
}

pub(crate) fn port(word: &str) -> Outcome<u16> {
    word.parse()
        .map_err(|error| format!("`{word}` is not a port ({error})"))
}
