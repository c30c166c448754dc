//! The log: what is added, and what goes.

use super::*;

/// Trains up to this many epochs of ten steps, each with two lines and three of its test.
fn go_on(run: &mut Run, epochs: u32) {
    let done = run.evaluations.len() as u32;
    for epoch in done + 1..=epochs {
        run.note_steps(10 * (epoch - 1), &[1.0; 10], 100, None);
        run.note_result(epoch, score());
    }
}

/// What is shown after the note on what isn't, and the number in that note.
fn note_and_lines(text: &str) -> (usize, Vec<&str>) {
    let mut lines: Vec<&str> = text.lines().collect();
    let note = lines.remove(0);
    assert!(note.ends_with("studio.runs.log(\"training-1\") has them all)"));
    let digits = note.trim_start_matches('(').split(' ').next();
    (digits.unwrap().replace(',', "").parse().unwrap(), lines)
}

#[test]
fn the_log_grows_by_what_is_new() {
    let mut run = run();
    run.note_steps(0, &[2.0; 7], 70, None);
    let first = tail(&run, None);
    assert!(first.replaces);
    assert_eq!(first.text.lines().count(), 2);
    run.note_steps(7, &[1.0; 3], 30, None);
    run.note_result(1, score());
    let second = tail(&run, Some(first.shown));
    assert!(!second.replaces);
    assert_eq!(second.text.lines().count(), 3, "{}", second.text);
    run.note_steps(10, &[1.0; 6], 60, None);
    let third = tail(&run, Some(second.shown));
    assert_eq!([first.text, second.text, third.text].concat(), run.log());
    assert_eq!(tail(&run, Some(third.shown)).text, "");
}

#[test]
fn a_log_that_was_rewritten_is_shown_anew() {
    let mut run = run();
    run.note_steps(0, &[2.0; 8], 80, None);
    let before = tail(&run, None).shown;
    run.note_steps(5, &[1.0; 5], 50, None);
    let after = tail(&run, Some(before));
    assert!(after.replaces);
    assert_eq!(after.text, run.log());
}

#[test]
fn a_log_of_losses_that_are_no_numbers_grows_too() {
    let mut run = run();
    run.note_steps(0, &[f32::NAN; 8], 80, None);
    let before = tail(&run, None).shown;
    assert!(!tail(&run, Some(before)).replaces);
}

#[test]
fn of_a_long_log_the_last_lines_are_shown_and_the_others_counted() {
    let mut run = run();
    go_on(&mut run, 400);
    assert_eq!(tail(&run, None).text, run.log());
    for epochs in [401, 700] {
        go_on(&mut run, epochs);
        let shown = tail(&run, None).text;
        let (left_out, lines) = note_and_lines(&shown);
        assert!((1_490..=1_500).contains(&lines.len()), "{}", lines.len());
        let log = run.log();
        let all: Vec<&str> = log.lines().collect();
        assert_eq!(all[left_out..], lines);
    }
}

#[test]
fn a_log_that_grows_loses_its_first_lines_now_and_then() {
    let (mut run, mut shown) = (run(), String::new());
    let (mut before, mut replacements) = (None, 0);
    for epochs in 1..=700 {
        go_on(&mut run, epochs);
        let tail = tail(&run, before);
        if tail.replaces {
            shown.clear();
            replacements += 1;
        }
        shown.push_str(&tail.text);
        before = Some(tail.shown);
        assert!(shown.lines().count() <= 2_001);
    }
    assert_eq!(replacements, 4);
    let log = run.log();
    let (left_out, lines) = note_and_lines(&shown);
    assert_eq!(log.lines().skip(left_out).collect::<Vec<_>>(), lines);
}
