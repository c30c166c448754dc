//! How exactly a count of answers tells how well a network reads.

use super::Judged;

/// Of the standard normal distribution 95 % are within this many standard deviations.
const NORMAL_95: f64 = 1.959_963_984_540_054;

/// The 95 % confidence interval of the share that is read correctly, by Wilson's score method: of networks that are judged
/// by as many images, 95 in 100 have their true share within it. It holds where the textbook's does not: close to 0 and 1.
///
/// E. B. Wilson, Probable inference, the law of succession, and statistical inference, J. Am. Stat. Assoc. 22 (1927).
pub fn interval(judged: Judged) -> [f64; 2] {
    let (correct, count) = (f64::from(judged.correct), f64::from(judged.count));
    let square = NORMAL_95 * NORMAL_95;
    let wrong = count - correct;
    let middle = correct + square / 2.0;
    let reach = NORMAL_95 * (correct * wrong / count + square / 4.0).sqrt();
    let share = |sum: f64| (sum / (count + square)).clamp(0.0, 1.0);
    [share(middle - reach), share(middle + reach)]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R. G. Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine 17 (1998),
    /// table I, method 3.
    #[test]
    fn published_intervals_are_found_again() {
        for (correct, count, expected) in [
            (81, 263, [0.2553, 0.3662]),
            (15, 148, [0.0624, 0.1605]),
            (0, 20, [0.0, 0.1611]),
            (1, 29, [0.0061, 0.1718]),
        ] {
            let found = interval(Judged { correct, count });
            for (found, expected) in found.into_iter().zip(expected) {
                assert!(
                    (found - expected).abs() < 5e-5,
                    "{correct} of {count}: {found} is not {expected}"
                );
            }
        }
    }

    #[test]
    fn it_is_as_wide_for_errors_as_for_answers_and_never_leaves_what_can_be() {
        for correct in [0, 1, 5_000, 9_912, 9_999, 10_000] {
            let count = 10_000;
            let [low, high] = interval(Judged { correct, count });
            let [lowest, highest] = interval(Judged {
                correct: count - correct,
                count,
            });
            assert!((low + highest - 1.0).abs() < 1e-12 && (high + lowest - 1.0).abs() < 1e-12);
            let share = f64::from(correct) / f64::from(count);
            assert!(0.0 <= low && low <= share && share <= high && high <= 1.0);
        }
    }
}
