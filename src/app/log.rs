//! The lines that the pattern's `main.py` prints, to the letter.

use super::definition::Definition;
use super::number::fixed;
use crate::engine::Score;

/// The line that training prints before a batch's step is taken, or nothing when this batch prints none.
///
/// `step` counts the run's steps from 0. The second number is the pattern's: the batch's number times the size of
/// this batch, which for a smaller last batch is less than the images seen.
pub fn train_line(definition: &Definition, step: u32, loss: f32) -> Option<String> {
    let hyper = definition.hyper();
    let batches = hyper.steps_per_epoch();
    let batch = step % batches;
    if !batch.is_multiple_of(definition.log_interval) {
        return None;
    }
    let left = hyper.train_size - batch * hyper.batch_size;
    let seen = batch * left.min(hyper.batch_size);
    let epoch = step / batches + 1;
    let percent = fixed(100.0 * f64::from(batch) / f64::from(batches), 0);
    let size = hyper.train_size;
    let loss = fixed(loss.into(), 6);
    Some(format!(
        "Train Epoch: {epoch} [{seen}/{size} ({percent}%)]\tLoss: {loss}"
    ))
}

/// The paragraph that a test prints: an empty line, the result, an empty line.
pub fn test_lines(score: &Score) -> [String; 3] {
    let percent = fixed(100.0 * score.accuracy(), 0);
    let result = format!(
        "Test set: Average loss: {}, Accuracy: {}/{} ({percent}%)",
        fixed(score.loss(), 4),
        score.correct(),
        score.count(),
    );
    [String::new(), result, String::new()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(step: u32, loss: f32) -> Option<String> {
        train_line(&Definition::default(), step, loss)
    }

    #[test]
    fn the_patterns_first_and_last_lines() {
        let check =
            |step, loss, expected: &str| assert_eq!(line(step, loss).as_deref(), Some(expected));
        check(
            0,
            2.351_818,
            "Train Epoch: 1 [0/60000 (0%)]\tLoss: 2.351818",
        );
        check(
            930,
            0.455_017,
            "Train Epoch: 1 [59520/60000 (99%)]\tLoss: 0.455017",
        );
        check(938, 0.5, "Train Epoch: 2 [0/60000 (0%)]\tLoss: 0.500000");
        assert_eq!(line(931, 1.0), None);
    }

    #[test]
    fn an_epoch_prints_94_lines() {
        assert_eq!((0..938).filter_map(|step| line(step, 1.0)).count(), 94);
    }

    #[test]
    fn a_small_last_batch_counts_as_in_the_pattern() {
        let definition = Definition {
            log_interval: 1,
            ..Definition::default()
        };
        let last = train_line(&definition, 937, 0.25);
        assert_eq!(
            last.as_deref(),
            Some("Train Epoch: 1 [29984/60000 (100%)]\tLoss: 0.250000")
        );
    }

    #[test]
    fn the_patterns_test_paragraph() {
        let mut score = Score::default();
        score.confusion[0] = [9429, 571, 0, 0, 0, 0, 0, 0, 0, 0];
        score.loss_sum = 1991.0;
        let [before, result, after] = test_lines(&score);
        assert_eq!(
            result,
            "Test set: Average loss: 0.1991, Accuracy: 9429/10000 (94%)"
        );
        assert_eq!((before.as_str(), after.as_str()), ("", ""));
    }
}
