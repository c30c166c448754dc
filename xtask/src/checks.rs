//! `cargo xtask test`: every check there is, in the order in which they are quick to fail.
//!
//! All of them run even when one fails, because a misplaced comma should not hide a wrong gradient. Only the
//! end-to-end tests are passed over when there is no fresh site to test.

use std::process::{Command, ExitCode};
use std::time::Duration;

use crate::place::Place;
use crate::setup::{self, Need};
use crate::{Outcome, browser, proc, python, site, trees};

/// Which of the checks to run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Part {
    Everything,
    Lint,
    Native,
    Wasm,
    /// The GPU's arithmetic, on the data set that the site carries.
    Gpu,
    /// The site in a browser: the one that is there when asked for alone, a fresh one otherwise.
    EndToEnd,
}

impl Part {
    pub(crate) fn named(word: &str) -> Outcome<Self> {
        match word {
            "lint" => Ok(Self::Lint),
            "native" => Ok(Self::Native),
            "wasm" => Ok(Self::Wasm),
            "gpu" => Ok(Self::Gpu),
            "e2e" => Ok(Self::EndToEnd),
            _ => Err(format!(
                "there is no part `{word}` of the tests; the parts are lint, native, wasm, gpu, e2e"
            )),
        }
    }

    fn needs(self) -> &'static [Need] {
        match self {
            Self::Everything => &Need::ALL,
            Self::Lint => &[Need::Linters, Need::WasmTarget],
            Self::Native => &[Need::Dataset],
            Self::Wasm | Self::Gpu => &[Need::WasmTarget, Need::Browser, Need::WasmBindgen],
            Self::EndToEnd => &[
                Need::NodePackages,
                Need::Services,
                Need::Browser,
                Need::Dataset,
            ],
        }
    }
}

/// What a check is given: the clone, and the words that followed the part on the command line.
struct Bench<'run> {
    place: &'run Place,
    extra: &'run [&'run str],
}

struct Check {
    title: &'static str,
    part: Part,
    run: fn(&Bench<'_>) -> Outcome,
}

const RELEASE_BUILD: &str = "release build";

const CHECKS: [Check; 17] = [
    Check {
        title: "formatting",
        part: Part::Lint,
        run: formatting,
    },
    Check {
        title: "clippy, native",
        part: Part::Lint,
        run: clippy_native,
    },
    Check {
        title: "clippy, threads",
        part: Part::Lint,
        run: clippy_threads,
    },
    Check {
        title: "clippy, page",
        part: Part::Lint,
        run: |bench| clippy_wasm(bench, "page,storage", "page"),
    },
    Check {
        title: "clippy, places",
        part: Part::Lint,
        run: |bench| clippy_wasm(bench, "places", "places"),
    },
    Check {
        title: "clippy, CPU worker",
        part: Part::Lint,
        run: |bench| clippy_wasm(bench, "cpu", "worker_cpu"),
    },
    Check {
        title: "clippy, GPU worker",
        part: Part::Lint,
        run: |bench| clippy_wasm(bench, "gpu", "worker_gpu"),
    },
    Check {
        title: "clippy, objects worker",
        part: Part::Lint,
        run: |bench| clippy_wasm(bench, "objects", "worker_objects"),
    },
    Check {
        title: "clippy, models worker",
        part: Part::Lint,
        run: |bench| clippy_wasm(bench, "models", "worker_models"),
    },
    Check {
        title: "clippy, scorer",
        part: Part::Lint,
        run: |bench| clippy_wasm(bench, "scorer", "scorer"),
    },
    Check {
        title: "clippy, storage worker",
        part: Part::Lint,
        run: |bench| clippy_wasm(bench, "keeper", "worker_storage"),
    },
    Check {
        title: "dependency trees",
        part: Part::Lint,
        run: |bench| trees::check(bench.place),
    },
    Check {
        title: "native tests",
        part: Part::Native,
        run: native_tests,
    },
    Check {
        title: "wasm tests in a browser",
        part: Part::Wasm,
        run: wasm_tests,
    },
    Check {
        title: RELEASE_BUILD,
        part: Part::Everything,
        run: |bench| site::build(bench.place),
    },
    Check {
        title: "WebGPU against PyTorch",
        part: Part::Gpu,
        run: gpu_tests,
    },
    Check {
        title: "end-to-end tests",
        part: Part::EndToEnd,
        run: end_to_end_tests,
    },
];

/// How one check went.
struct Verdict {
    title: &'static str,
    outcome: Outcome,
    time: Duration,
}

/// Runs a part of the checks and prints a table of them; its last line is `N passed, M failed`.
pub(crate) fn run(place: &Place, part: Part, extra: &[&str]) -> Outcome<ExitCode> {
    setup::ensure(place, part.needs())?;
    let bench = Bench { place, extra };
    let mut verdicts: Vec<Verdict> = Vec::new();
    for check in CHECKS
        .iter()
        .filter(|check| part == Part::Everything || check.part == part)
    {
        let verdict = judge(check, &bench, &verdicts);
        verdicts.push(verdict);
    }
    Ok(report(&verdicts))
}

fn judge(check: &Check, bench: &Bench<'_>, earlier: &[Verdict]) -> Verdict {
    println!("\n==> {}", check.title);
    let unbuilt = earlier
        .iter()
        .any(|verdict| verdict.title == RELEASE_BUILD && verdict.outcome.is_err());
    let (outcome, time) = proc::clocked(|| match check.part {
        Part::EndToEnd if unbuilt => Err("not run, because the release build failed".to_owned()),
        _ => (check.run)(bench),
    });
    if let Err(sentence) = &outcome {
        println!("    {sentence}");
    }
    Verdict {
        title: check.title,
        outcome,
        time,
    }
}

fn report(verdicts: &[Verdict]) -> ExitCode {
    println!();
    for Verdict {
        title,
        outcome,
        time,
    } in verdicts
    {
        let word = if outcome.is_ok() { "passed" } else { "FAILED" };
        println!("{title:<28}{word:<8}{:>14}", proc::readable(*time));
    }
    let failures: Vec<_> = verdicts
        .iter()
        .filter_map(|verdict| verdict.outcome.as_ref().err())
        .collect();
    for sentence in &failures {
        println!("{sentence}");
    }
    println!(
        "{} passed, {} failed",
        verdicts.len() - failures.len(),
        failures.len()
    );
    if failures.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn formatting(bench: &Bench<'_>) -> Outcome {
    proc::run(
        "cargo fmt",
        bench
            .place
            .command("cargo")
            .args(["fmt", "--all", "--check"]),
    )
}

fn clippy_native(bench: &Bench<'_>) -> Outcome {
    let mut cargo = bench.place.command("cargo");
    cargo.args([
        "clippy",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ]);
    proc::run("cargo clippy", &mut cargo)
}

/// The code for threads, which on wasm32 only nightly compiles.
fn clippy_threads(bench: &Bench<'_>) -> Outcome {
    let mut cargo = bench.place.command("cargo");
    cargo.args(["clippy", "--features", "threads", "--lib", "--tests"]);
    proc::run("cargo clippy", cargo.args(["--", "-D", "warnings"]))
}

fn clippy_wasm(bench: &Bench<'_>, features: &str, binary: &str) -> Outcome {
    let mut cargo = bench.place.command("cargo");
    cargo.args([
        "clippy",
        "--target",
        "wasm32-unknown-unknown",
        "--no-default-features",
        "--features",
        features,
    ]);
    cargo.args(["--lib", "--bin", binary]);
    match binary {
        "page" => cargo.args(["--test", "web"]),
        "worker_gpu" => cargo.args(["--test", "gpu"]),
        _ => &mut cargo,
    };
    proc::run("cargo clippy", cargo.args(["--", "-D", "warnings"]))
}

fn native_tests(bench: &Bench<'_>) -> Outcome {
    let _alone = bench.place.alone()?;
    let mut cargo = bench.place.command("cargo");
    cargo
        .args(["test", "--workspace", "--release"])
        .args(bench.extra);
    proc::run("cargo test", &mut cargo)
}

fn wasm_tests(bench: &Bench<'_>) -> Outcome {
    let mut cargo = bench.place.command("cargo");
    cargo.env("CHROMEDRIVER", browser::ensure(bench.place)?.driver);
    cargo.args([
        "test",
        "--target",
        "wasm32-unknown-unknown",
        "--no-default-features",
        "--features",
        "page,storage",
    ]);
    proc::run(
        "cargo test",
        cargo.args(["--test", "web"]).args(bench.extra),
    )
}

/// Built as the GPU worker is: without optimisation, making the kernels alone would take minutes.
fn gpu_tests(bench: &Bench<'_>) -> Outcome {
    let place = bench.place;
    let settings = place.repo.join("tests/gpu/webdriver.json");
    let mut cargo = place.command("cargo");
    cargo
        .env("CHROMEDRIVER", browser::ensure(place)?.driver)
        .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", settings)
        .env("WASM_BINDGEN_TEST_TIMEOUT", "900");
    cargo.args(["test", "--target", "wasm32-unknown-unknown"]);
    cargo.args(["--profile", "page", "--no-default-features"]);
    cargo.args(["--features", "gpu", "--test", "gpu"]);
    // What measures speed promises nothing, and takes half a minute: it runs when asked for.
    match bench.extra {
        [] => cargo.args(["--", "--skip", "speed"]),
        extra => cargo.args(extra),
    };
    proc::run("cargo test", &mut cargo)
}

fn end_to_end_tests(bench: &Bench<'_>) -> Outcome {
    let place = bench.place;
    if !place.dist().join("index.html").is_file() {
        return Err("there is no site to test: run `cargo xtask build` first".to_owned());
    }
    let mut node = place.command("node");
    // One at a time, because each drives a browser. A failed test leaves its browser open, which would keep Node
    // waiting without `force-exit`; the limit, half an hour, ends what hangs in earnest.
    node.args([
        "--test",
        "--test-concurrency=1",
        "--test-force-exit",
        "--test-timeout=1800000",
    ]);
    node.arg("--test-reporter=spec");
    node.env("DIST", place.dist())
        .env("SCREENSHOTS", place.repo.join("screenshots"));
    node.env("CHROMIUM", browser::ensure(place)?.chromium)
        .env("MOTO_SERVER", python::service_program(place));
    add_tests(bench, &mut node)?;
    proc::run("node --test", &mut node)
}

/// All tests, or those that the command line names; options go before them.
fn add_tests(bench: &Bench<'_>, node: &mut Command) -> Outcome {
    let is_test = |name: &&str| name.ends_with(".test.mjs");
    let (named, options): (Vec<&str>, Vec<&str>) =
        bench.extra.iter().copied().partition(|word| is_test(word));
    node.args(options);
    if !named.is_empty() {
        node.args(named);
        return Ok(());
    }
    let files = site::files(&bench.place.e2e())?;
    let tests: Vec<_> = files
        .iter()
        .filter(|name| !name.contains('/') && is_test(&name.as_str()))
        .collect();
    if tests.is_empty() {
        return Err("there are no tests like tests/e2e/*.test.mjs".to_owned());
    }
    node.args(tests.into_iter().map(|name| bench.place.e2e().join(name)));
    Ok(())
}
