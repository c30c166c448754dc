//! The log as it is shown: only what is new is added, and of a long run only the last lines are shown, because it has
//! many thousands.

use super::whole;
use crate::app::log::{test_lines, train_line};
use crate::app::protocol::RunId;
use crate::app::studio::run::Run;

/// Most lines that are shown.
const MOST_LINES: usize = 2_000;
/// Lines that stay when there would be more, so that it takes some time until the next go.
const KEPT_LINES: usize = 1_500;

/// Lines of one test.
const TEST_LINES: usize = 3;

/// How much of a run's log is shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shown {
    run: RunId,
    steps: usize,
    tests: usize,
    /// Lines that came before those that are shown.
    left_out: usize,
    /// Tells whether steps were taken again, and are others now. In bits: what isn't a number equals itself, too.
    last_loss: Option<u32>,
}

/// What to do with the log that is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Tail {
    /// Whether what is shown goes away first.
    pub replaces: bool,
    /// What to add.
    pub text: String,
    /// What is shown then.
    pub shown: Shown,
}

impl Shown {
    /// Nothing yet, to begin where no more is left than can be shown.
    fn nothing(run: &Run) -> Self {
        let steps = first_step(run);
        Self {
            run: run.key,
            steps,
            tests: tests_before(run, steps),
            left_out: lines_before(run, steps),
            last_loss: None,
        }
    }

    fn is_start_of(&self, run: &Run) -> bool {
        let last = self.steps.checked_sub(1);
        self.run == run.key
            && self.steps <= run.losses.len()
            && self.tests <= run.evaluations.len()
            && lines(run) <= self.left_out + MOST_LINES
            && self.last_loss == last.and_then(|last| bits(run.losses.get(last)))
    }
}

/// What is missing of the run's log.
pub fn tail(run: &Run, shown: Option<Shown>) -> Tail {
    let kept = shown.filter(|shown| shown.is_start_of(run));
    let from = kept.unwrap_or_else(|| Shown::nothing(run));
    let mut text = match kept {
        Some(_) => String::new(),
        None => note(run, from.left_out),
    };
    let mut tests = from.tests;
    for step in from.steps..=run.losses.len() {
        let result = run.evaluations.get(tests);
        if let Some(result) = result.filter(|result| result.step as usize <= step) {
            tests += 1;
            test_lines(&result.score)
                .iter()
                .for_each(|line| add(&mut text, line));
        }
        let loss = run.losses.get(step);
        let line = loss.and_then(|loss| train_line(&run.definition, step as u32, *loss));
        line.iter().for_each(|line| add(&mut text, line));
    }
    Tail {
        replaces: kept.is_none(),
        text,
        shown: Shown {
            run: run.key,
            steps: run.losses.len(),
            tests,
            left_out: from.left_out,
            last_loss: bits(run.losses.last()),
        },
    }
}

/// All lines of the run's log.
fn lines(run: &Run) -> usize {
    let tests = run.evaluations.len() - tests_before(run, run.losses.len());
    lines_before(run, run.losses.len()) + TEST_LINES * tests
}

/// Lines of the steps before this one (from 0), and of the tests before it.
fn lines_before(run: &Run, step: usize) -> usize {
    let batches = run.definition.hyper().steps_per_epoch() as usize;
    let lines_of = |batches: usize| batches.div_ceil(run.definition.log_interval as usize);
    let trained = step / batches * lines_of(batches) + lines_of(step % batches);
    trained + TEST_LINES * tests_before(run, step)
}

/// A test after as many steps comes right before this one, and so it isn't counted.
fn tests_before(run: &Run, step: usize) -> usize {
    run.evaluations
        .partition_point(|result| (result.step as usize) < step)
}

/// The first step from which at most [`KEPT_LINES`] are left, or 0 if all can be shown.
fn first_step(run: &Run) -> usize {
    let all = lines(run);
    if all <= MOST_LINES {
        return 0;
    }
    let (mut least, mut most) = (0, run.losses.len());
    while least < most {
        let middle = least.midpoint(most);
        if all - lines_before(run, middle) <= KEPT_LINES {
            most = middle;
        } else {
            least = middle + 1;
        }
    }
    least
}

/// Says what isn't shown, in a line before all others.
fn note(run: &Run, left_out: usize) -> String {
    if left_out == 0 {
        return String::new();
    }
    let (count, id) = (whole(left_out as u64), &run.id);
    format!("({count} earlier lines are left out here: studio.runs.log(\"{id}\") has them all)\n")
}

fn bits(loss: Option<&f32>) -> Option<u32> {
    loss.map(|loss| loss.to_bits())
}

fn add(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}
