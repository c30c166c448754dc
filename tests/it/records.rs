//! Kept runs of every version that was ever on main must load for ever.
//!
//! `run-v1.dsrn` is what version 1 kept in the page when
//! `studio.train({epochs: 2, batch_size: 50, learning_rate: 1 / 30, seed: 7, train_size: 600, runtime: "flex", name: "fixture"})`
//! had ended. It is not to be made again.

use crate::fixture::bytes;
use digit_studio::app::command_line;
use digit_studio::app::definition::{Definition, RuntimeChoice};
use digit_studio::app::record::{Kept, Standing};
use digit_studio::engine::{Checkpoint, Runtime};

#[test]
fn a_run_of_version_1_still_says_the_same() {
    let kept = Kept::from_bytes(&bytes("run-v1.dsrn")).expect("version 1 loads for ever");
    let definition = command_line::read(&kept.command_line).expect("its definition is read");
    let expected = Definition {
        epochs: 2,
        batch_size: 50,
        learning_rate: 1.0 / 30.0,
        seed: 7,
        train_size: 600,
        runtime: RuntimeChoice::Only(Runtime::Flex),
        ..Definition::default()
    };
    assert_eq!(definition, expected);

    let record = kept.record;
    assert_eq!(
        (record.id.as_str(), record.name.as_str()),
        ("training-yc9LlHyKX", "fixture")
    );
    assert_eq!(record.standing, Standing::Completed);
    assert_eq!((record.runtime, record.threads), (Some(Runtime::Flex), 2));
    assert_eq!(record.losses.len(), 24);
    assert_eq!(record.losses[23], 2.193_782_3);
    let judged: Vec<_> = record
        .evaluations
        .iter()
        .map(|(epoch, score)| (*epoch, score.correct()))
        .collect();
    assert_eq!(judged[1], (2, 3_916));

    let checkpoint = record.checkpoint.expect("its network was kept");
    let checkpoint = Checkpoint::from_bytes(&checkpoint).expect("its network is read");
    assert_eq!(checkpoint.hyper, expected.hyper());
    assert_eq!(checkpoint.step, 24);
}
