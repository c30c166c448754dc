//! The browser that the tests run in.

use std::env;
use std::path::PathBuf;

use crate::place::Place;
use crate::{Outcome, proc};

/// Chromium and the program that drives it.
#[derive(Debug)]
pub(crate) struct Browser {
    pub(crate) chromium: PathBuf,
    pub(crate) driver: PathBuf,
}

/// Finds the browser, or installs it where that is possible without a question.
pub(crate) fn ensure(place: &Place) -> Outcome<Browser> {
    if let Some(browser) = find(place) {
        return Ok(browser);
    }
    if let Some(words) = apt_get(place) {
        install(place, &words);
    }
    find(place).ok_or_else(|| {
        "Chromium or chromedriver is missing: install both, of the same version (Debian: apt install chromium \
         chromium-driver), or set CHROMIUM and CHROMEDRIVER to where they are"
            .to_owned()
    })
}

fn find(place: &Place) -> Option<Browser> {
    let chromium = named("CHROMIUM").or_else(|| {
        let names = ["chromium", "chromium-browser", "google-chrome"];
        names.into_iter().find_map(|name| place.find_program(name))
    })?;
    let driver = named("CHROMEDRIVER").or_else(|| place.find_program("chromedriver"))?;
    Some(Browser { chromium, driver })
}

fn named(variable: &str) -> Option<PathBuf> {
    env::var_os(variable)
        .map(PathBuf::from)
        .filter(|file| file.is_file())
}

/// How to call apt-get as root: as root already, or through a sudo that asks for no password.
fn apt_get(place: &Place) -> Option<Vec<&'static str>> {
    place.find_program("apt-get")?;
    let user = proc::capture("asking who runs this", place.command("id").arg("-u")).ok()?;
    if user.trim() == "0" {
        return Some(vec!["apt-get"]);
    }
    let sudo = place.find_program("sudo").is_some()
        && proc::succeeds(place.command("sudo").args(["-n", "true"]));
    sudo.then(|| vec!["sudo", "-n", "apt-get"])
}

/// What apt-get cannot install a person has to, so a failure here is printed and the search for the browser decides.
fn install(place: &Place, apt_get: &[&str]) {
    let steps: [(&str, &[&str]); 2] = [
        ("list of the system's packages", &["update"]),
        (
            "Chromium for the tests",
            &["install", "-y", "chromium", "chromium-driver"],
        ),
    ];
    for (title, arguments) in steps {
        let mut words = apt_get.iter().chain(arguments);
        let mut command = place.command(words.next().unwrap_or(&"apt-get"));
        let outcome = proc::run(
            title,
            command.args(words).env("DEBIAN_FRONTEND", "noninteractive"),
        );
        outcome.unwrap_or_else(|sentence| println!("    {sentence}"));
    }
}
