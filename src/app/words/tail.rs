//! The log as it is shown: only what is new is added, because a long run has thousands of lines.

use crate::app::log::{test_lines, train_line};
use crate::app::protocol::RunId;
use crate::app::studio::run::Run;

/// How much of a run's log is shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shown {
    run: RunId,
    steps: usize,
    tests: usize,
    /// Tells whether steps were taken again, and are others now.
    last_loss: Option<f32>,
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
    fn nothing(run: &Run) -> Self {
        Self {
            run: run.key,
            steps: 0,
            tests: 0,
            last_loss: None,
        }
    }

    fn is_start_of(&self, run: &Run) -> bool {
        let last = self.steps.checked_sub(1);
        self.run == run.key
            && self.steps <= run.losses.len()
            && self.tests <= run.evaluations.len()
            && self.last_loss == last.and_then(|last| run.losses.get(last).copied())
    }
}

/// What is missing of the run's log.
pub fn tail(run: &Run, shown: Option<Shown>) -> Tail {
    let kept = shown.filter(|shown| shown.is_start_of(run));
    let from = kept.unwrap_or_else(|| Shown::nothing(run));
    let mut text = String::new();
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
            last_loss: run.losses.last().copied(),
        },
    }
}

fn add(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}
