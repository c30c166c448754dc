//! Checkpoints of every version that was ever on main must load for ever.
//!
//! `checkpoint-v1.dscp` is what version 1 wrote at the end of
//! `train --epochs 3 --batch-size 50 --lr 0.02 --momentum 0.25 --seed 7 --train-size 600`. It is not to be made again.
//! `checkpoint-v2.dscp` is what version 2 wrote at the end of
//! `train --architecture tiny --epochs 2 --batch-size 50 --label-smoothing 0.2 --seed 7 --train-size 600`.

use crate::fixture::{bytes, largest, open};
use crate::mnist;
use digit_studio::engine::augment::{Augmentation, Elastic, Thickness};
use digit_studio::engine::reader::IMAGES_AT_ONCE;
use digit_studio::engine::{
    Architecture, Checkpoint, Hyper, Optimizer, Reader, Runtime, Schedule, Score,
};
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
        ..Hyper::default()
    };
    assert_eq!(checkpoint.hyper, hyper);
    assert_eq!(checkpoint.step, 36);
    assert!(largest(checkpoint.memory[0].values().iter().copied()) > 0.0);
}

/// The trainer printed `Average loss: 2.2547, Accuracy: 2322/10000` before it wrote the file.
#[test]
fn a_checkpoint_of_version_1_still_reads_as_many_digits() {
    let device = open(Runtime::Flex);
    let mut reader = Reader::new(&version_1().parameters, &device).expect("a CPU reads");
    let mut score = Score::default();
    for start in (0..10_000).step_by(IMAGES_AT_ONCE) {
        let judged = reader.score_batch(mnist::test(), start..start + IMAGES_AT_ONCE, &mut score);
        block_on(judged).expect("answers can be read");
    }
    assert!((score.loss() - 2.2547).abs() < 1e-4, "{}", score.loss());
    assert!(score.correct().abs_diff(2322) <= 2, "{}", score.correct());
}

#[test]
fn a_checkpoint_is_written_as_it_was_read() {
    let written = bytes("checkpoint-v2.dscp");
    let checkpoint = Checkpoint::from_bytes(&written).expect("loads for ever");
    assert!(checkpoint.to_bytes() == written);
}

#[test]
fn a_checkpoint_of_version_2_still_says_the_same() {
    let checkpoint = Checkpoint::from_bytes(&bytes("checkpoint-v2.dscp")).expect("loads for ever");
    let hyper = Hyper {
        architecture: Architecture::Tiny,
        epochs: 2,
        batch_size: 50,
        optimizer: Optimizer::Adam,
        learning_rate: 0.01,
        schedule: Schedule::OneCycle,
        momentum: 0.5,
        weight_decay: 0.05,
        mean_decay: 0.99,
        label_smoothing: 0.2,
        augmentation: Augmentation {
            rotation_degrees: 10.0,
            scale: 0.1,
            shear: 0.15,
            shift_pixels: 0.7,
            elastic: Elastic {
                amplitude_pixels: 0.8,
                smoothing_pixels: 7.0,
            },
            thickness: Thickness {
                probability: 0.3,
                strength_pixels: 0.3,
            },
        },
        seed: 7,
        train_size: 600,
        dropout: true,
    };
    assert_eq!(checkpoint.hyper, hyper);
    assert_eq!((checkpoint.step, checkpoint.memory.len()), (24, 2));
    assert!(checkpoint.mean.is_some());
}
