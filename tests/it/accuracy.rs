//! The promise that matters: one epoch reads as many digits as the pattern's `main.py --epochs 1`.

use crate::fixture::open;
use crate::mnist;
use digit_studio::engine::reader::IMAGES_AT_ONCE;
use digit_studio::engine::{Checkpoint, Device, Hyper, Runtime, Score, Trainer};
use pollster::block_on;

/// The pattern's epoch, judged by the whole test set.
fn epoch(seed: u64, device: &Device) -> Score {
    let hyper = Hyper {
        seed,
        ..Hyper::default()
    };
    let start = Checkpoint::start(hyper);
    let mut trainer = Trainer::new(&start, mnist::train(), device).expect("a CPU trains");
    while !trainer.is_finished() {
        trainer.step(mnist::train());
    }
    let mut score = Score::default();
    for start in (0..mnist::test().len()).step_by(IMAGES_AT_ONCE) {
        let range = start..start + IMAGES_AT_ONCE;
        block_on(trainer.score_batch(mnist::test(), range, &mut score)).expect("answers");
    }
    score
}

#[test]
fn five_seeds_reach_the_patterns_accuracy_in_one_epoch() {
    let device = open(Runtime::Flex);
    let mut accuracies = Vec::new();
    for seed in 1..=5 {
        let score = epoch(seed, &device);
        let (accuracy, loss) = (100.0 * score.accuracy(), score.loss());
        println!("seed {seed}: accuracy {accuracy:.2} %, loss {loss:.4}");
        assert_eq!(score.count(), 10_000);
        assert!((loss - 0.195).abs() < 0.05, "seed {seed}: loss {loss}");
        accuracies.push(accuracy);
    }
    let mean = accuracies.iter().sum::<f64>() / accuracies.len() as f64;
    println!("mean accuracy {mean:.2} %");
    assert!((mean - 94.3).abs() < 0.5, "{accuracies:?}");
}
