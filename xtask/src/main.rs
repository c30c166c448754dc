//! `cargo xtask`: everything a contributor runs, on a machine that has rustup and Node.
//!
//! Each command does the set-up it needs, once, into a cache outside of the clone (see [`place`]), so that a second
//! clone starts with tools, data and compiled dependencies in place. Only the standard library is used: what runs
//! before everything else should itself need nothing.

mod bench;
mod browser;
mod checks;
mod claim;
mod data;
#[cfg(test)]
mod docs;
mod nightly;
mod node;
mod place;
mod precache;
mod proc;
mod python;
mod serve;
mod setup;
mod site;
mod sizes;
mod slim;
mod threads;
mod tools;
mod trees;

use std::env;
use std::process::ExitCode;

use crate::checks::Part;
use crate::place::Place;
use crate::setup::Need;

/// What a step gives back. A failure here is only ever shown, so it is the sentence to show.
type Outcome<T = ()> = Result<T, String>;

const COMMANDS: &str = "\
cargo xtask serve [port]        build the site and serve it on http://127.0.0.1:8080/
cargo xtask build               build the site into dist/, ready for any static host
cargo xtask test [part] [args]  run every check, or one part: lint, native, wasm, gpu, e2e (the last two use the
                                dist/ that is there); what follows the part goes to `cargo test` or to `node --test`
cargo xtask bench [options]     time the page beside jax-js, TensorFlow.js and PyTorch; `bench --help` lists the options
cargo xtask sizes               print what a visitor downloads from dist/
cargo xtask setup               install tools, data and test browser, and do nothing else
cargo xtask help                print this list

Tools, data and compiled dependencies are kept in $DIGIT_STUDIO_CACHE, or else in digit-studio/ of the user's cache.";

fn main() -> ExitCode {
    let words: Vec<String> = env::args().skip(1).collect();
    match obey(&words) {
        Ok(code) => code,
        Err(sentence) => {
            eprintln!("error: {sentence}");
            ExitCode::FAILURE
        }
    }
}

fn obey(words: &[String]) -> Outcome<ExitCode> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["serve"] => serve::run(&Place::find()?, serve::PORT)?,
        ["serve", port] => serve::run(&Place::find()?, serve::port(port)?)?,
        ["build"] => site::run(&Place::find()?)?,
        ["test", part, extra @ ..] => {
            return checks::run(&Place::find()?, Part::named(part)?, extra);
        }
        ["test"] => return checks::run(&Place::find()?, Part::Everything, &[]),
        ["bench", words @ ..] => bench::run(&Place::find()?, words)?,
        ["sizes"] => sizes::run(&Place::find()?)?,
        ["setup"] => setup::ensure(&Place::find()?, &Need::ALL)?,
        [] | ["help" | "--help" | "-h"] => println!("{COMMANDS}"),
        unknown => {
            let unknown = unknown.join(" ");
            return Err(format!(
                "there is no command `{unknown}`; these are the commands:\n\n{COMMANDS}"
            ));
        }
    }
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_command_is_answered_with_the_list() {
        let sentence = obey(&["bild".to_owned()]).unwrap_err();
        assert!(
            sentence.starts_with("there is no command `bild`"),
            "{sentence}"
        );
        assert!(sentence.contains("cargo xtask build"), "{sentence}");
    }

    #[test]
    fn an_unknown_part_is_answered_with_the_parts() {
        let sentence = Part::named("unit").unwrap_err();
        assert!(
            sentence.contains("lint, native, wasm, gpu, e2e"),
            "{sentence}"
        );
    }
}
