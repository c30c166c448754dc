//! Running other programs: a title, their own output, the time they took, and one sentence when they fail.

use std::process::{Command, Output};
use std::time::{Duration, Instant};

use crate::Outcome;

/// Runs `command` under a title, with its output on the terminal.
pub(crate) fn run(title: &str, command: &mut Command) -> Outcome {
    timed(title, || finish(title, command))
}

/// Does `work` under a title, and says how long it took.
pub(crate) fn timed<T>(title: &str, work: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
    println!("==> {title}");
    let (outcome, time) = clocked(work);
    let end = if outcome.is_ok() { "done" } else { "failed" };
    println!("    {title}: {end} in {}", readable(time));
    outcome
}

/// Does `work` and measures it.
#[expect(
    clippy::disallowed_methods,
    reason = "this program never runs in a browser"
)]
pub(crate) fn clocked<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let outcome = work();
    (outcome, start.elapsed())
}

/// What `command` prints, without showing it.
pub(crate) fn capture(title: &str, command: &mut Command) -> Outcome<String> {
    let output = command
        .output()
        .map_err(|error| no_start(title, command, &error))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(format!("{title} failed: {}", complaint(&output)))
}

/// Whether `command` ends well, with whatever it prints thrown away.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}

fn finish(title: &str, command: &mut Command) -> Outcome {
    let status = command
        .status()
        .map_err(|error| no_start(title, command, &error))?;
    if status.success() {
        return Ok(());
    }
    Err(format!(
        "{title} failed: `{}` ended with {status}",
        shown(command)
    ))
}

fn no_start(title: &str, command: &Command, error: &std::io::Error) -> String {
    let program = command.get_program().display();
    format!(
        "{title} failed: `{program}` could not be started ({error}); is it installed and on the PATH?"
    )
}

/// The last thing a failed program said, which is usually why it failed.
fn complaint(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr);
    let last = said.lines().rev().find(|line| !line.trim().is_empty());
    last.map_or_else(|| output.status.to_string(), |line| line.trim().to_owned())
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

/// `0.4 s`, `59.9 s`, `9 min 04 s`.
pub(crate) fn readable(time: Duration) -> String {
    let seconds = time.as_secs();
    if seconds < 60 {
        return format!("{:.1} s", time.as_millis() as f64 / 1000.0);
    }
    format!("{} min {:02} s", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_like_a_stopwatch() {
        assert_eq!(readable(Duration::from_millis(420)), "0.4 s");
        assert_eq!(readable(Duration::from_secs(544)), "9 min 04 s");
    }

    #[test]
    fn a_failure_names_the_step_and_the_command() {
        let sentence = finish("listing", Command::new("false").arg("now")).unwrap_err();
        assert!(
            sentence.starts_with("listing failed: `false now` ended with"),
            "{sentence}"
        );
    }

    #[test]
    fn a_missing_program_is_named() {
        let sentence = finish("listing", &mut Command::new("no-such-program")).unwrap_err();
        assert!(
            sentence.contains("`no-such-program` could not be started"),
            "{sentence}"
        );
    }
}
