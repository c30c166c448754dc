//! Checkpoints of every version that was ever on main must load for ever.
//!
//! `checkpoint-v1.dscp` is what version 1 wrote at the end of
//! `train --epochs 3 --batch-size 50 --lr 0.02 --momentum 0.25 --seed 7 --train-size 600`. It is not to be made again.

use crate::fixture::{bytes, largest, open};
use crate::mnist;
use digit_studio::engine::evaluate::score_batch;
use digit_studio::engine::{Architecture, Checkpoint, Hyper, Net, Runtime, Score};
use pollster::block_on;

fn version_1() -> Checkpoint {
    Checkpoint::from_bytes(&bytes("checkpoint-v1.dscp")).expect("version 1 loads for ever")
}

#[test]
fn a_checkpoint_of_version_1_still_says_the_same() {
    let checkpoint = version_1();
    let hyper = Hyper {
        architecture: Architecture::Net,
        epochs: 3,
        batch_size: 50,
        learning_rate: 0.02,
        momentum: 0.25,
        seed: 7,
        train_size: 600,
        dropout: true,
    };
    assert_eq!(checkpoint.hyper, hyper);
    assert_eq!(checkpoint.step, 36);
    assert!(largest(checkpoint.velocity.values().iter().copied()) > 0.0);
}

/// The trainer printed `Average loss: 2.2547, Accuracy: 2322/10000` before it wrote the file.
#[test]
fn a_checkpoint_of_version_1_still_reads_as_many_digits() {
    let device = open(Runtime::Flex);
    let net = Net::new(&version_1().parameters, &device);
    let (data, mut score) = (mnist::test(), Score::default());
    let judged = score_batch(&net, data, 0..data.len(), &mut score, &device);
    block_on(judged).expect("answers can be read");
    assert!((score.loss() - 2.2547).abs() < 1e-4, "{}", score.loss());
    assert!(score.correct().abs_diff(2322) <= 2, "{}", score.correct());
}

#[test]
fn a_checkpoint_is_written_as_it_was_read() {
    assert!(version_1().to_bytes() == bytes("checkpoint-v1.dscp"));
}
