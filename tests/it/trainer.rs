//! Runs of the trainer: alike on each backend, repeatable, and unharmed by interruptions.

use crate::fixture::{CPU_RUNTIMES, difference, open};
use crate::mnist;
use digit_studio::engine::{
    Architecture, Checkpoint, Dataset, EngineError, Hyper, Runtime, Trainer,
};
use pollster::block_on;

/// Two epochs of six steps; the last step of each has 20 images.
fn short() -> Hyper {
    Hyper {
        epochs: 2,
        batch_size: 60,
        train_size: 320,
        ..Hyper::default()
    }
}

fn images(hyper: &Hyper) -> Dataset {
    mnist::first(mnist::train(), hyper.train_size as usize)
}

fn begin(hyper: &Hyper, data: &Dataset, runtime: Runtime) -> Trainer {
    resume(&Checkpoint::start(hyper.clone()), data, runtime)
}

fn resume(checkpoint: &Checkpoint, data: &Dataset, runtime: Runtime) -> Trainer {
    Trainer::new(checkpoint, data, &open(runtime)).expect("a CPU trains every network")
}

fn steps(trainer: &mut Trainer, data: &Dataset, count: u32) -> Vec<f32> {
    for _ in 0..count {
        trainer.step(data);
    }
    block_on(trainer.take_losses()).expect("losses can be read")
}

fn state(trainer: &Trainer) -> Checkpoint {
    block_on(trainer.checkpoint()).expect("weights are finite")
}

/// Losses of the first steps of a run with the pattern's settings.
fn first_losses(runtime: Runtime, dropout: bool, count: u32) -> Vec<f32> {
    let hyper = Hyper {
        train_size: count * 64,
        dropout,
        ..Hyper::default()
    };
    let data = images(&hyper);
    let mut trainer = begin(&hyper, &data, runtime);
    steps(&mut trainer, &data, count)
}

#[test]
fn each_backend_begins_a_run_with_the_same_losses() {
    for dropout in [false, true] {
        let [flex, ndarray] = CPU_RUNTIMES.map(|runtime| first_losses(runtime, dropout, 5));
        let apart = difference(&flex, &ndarray);
        println!("dropout {dropout}: losses differ by {apart:.1e}");
        assert!(apart < 1e-3, "dropout {dropout}: {flex:?} {ndarray:?}");
    }
}

#[test]
fn forty_steps_lower_the_loss_on_each_backend() {
    let mean = |losses: &[f32]| losses.iter().sum::<f32>() / losses.len() as f32;
    for runtime in CPU_RUNTIMES {
        let losses = first_losses(runtime, true, 40);
        let (before, after) = (mean(&losses[..10]), mean(&losses[30..]));
        println!("{runtime:?}: {before:.3} -> {after:.3}");
        assert!(after < before - 0.02, "{runtime:?}: {losses:?}");
    }
}

#[test]
fn an_untrained_network_is_as_good_as_guessing() {
    let first = first_losses(Runtime::Flex, false, 1)[0];
    assert!((first - 10_f32.ln()).abs() < 0.1, "{first}");
}

/// Compares a whole run with one that goes on from a checkpoint's bytes, after each of the steps in `cuts`.
fn check_interruptions_of(hyper: &Hyper, runtime: Runtime, cuts: &[u32]) {
    let data = images(hyper);
    let mut whole = begin(hyper, &data, runtime);
    let (mut kept, mut losses) = (Vec::new(), Vec::new());
    while !whole.is_finished() {
        losses.extend(steps(&mut whole, &data, 1));
        kept.push(state(&whole).to_bytes());
    }
    for cut in cuts {
        let kept = Checkpoint::from_bytes(&kept[*cut as usize - 1]);
        let mut resumed = resume(&kept.expect("can be read back"), &data, runtime);
        let later = steps(&mut resumed, &data, hyper.steps() - cut);
        let title = format!("{runtime:?}, cut after step {cut}");
        assert_eq!(later, losses[*cut as usize..], "{title}");
        assert!(state(&resumed) == state(&whole), "{title}");
    }
}

#[test]
fn an_interrupted_run_ends_with_the_very_same_bits() {
    // Before, at and after the end of the first epoch, and one step before the run's end.
    check_interruptions_of(&short(), Runtime::Flex, &[1, 4, 6, 7, 11]);
    check_interruptions_of(&short(), Runtime::Ndarray, &[4, 6]);
}

/// Adam's moments, the schedule, the running mean and the deformations go on where they were, too.
#[test]
fn every_recipe_is_resumed_to_the_very_same_bits() {
    for architecture in Architecture::ALL {
        let hyper = Hyper {
            epochs: 2,
            batch_size: 50,
            train_size: 120,
            ..architecture.recipe()
        };
        check_interruptions_of(&hyper, Runtime::Flex, &[2, 4]);
    }
}

#[test]
fn looking_at_a_run_does_not_change_it() {
    let hyper = short();
    let data = images(&hyper);
    let run = |look: bool| {
        let mut trainer = begin(&hyper, &data, Runtime::Flex);
        while !trainer.is_finished() {
            trainer.step(&data);
            if look {
                state(&trainer);
                assert!(!block_on(trainer.take_losses()).unwrap().is_empty());
            }
        }
        state(&trainer)
    };
    assert!(run(true) == run(false));
}

#[test]
fn the_seed_decides_the_run() {
    let run = |seed| {
        let hyper = Hyper { seed, ..short() };
        let data = images(&hyper);
        let mut trainer = begin(&hyper, &data, Runtime::Flex);
        steps(&mut trainer, &data, 12)
    };
    assert_eq!(run(1), run(1));
    assert_ne!(run(1), run(2));
}

#[test]
fn an_epochs_last_batch_takes_what_is_left() {
    let hyper = short();
    let data = images(&hyper);
    let mut trainer = begin(&hyper, &data, Runtime::Flex);
    let mut sizes = Vec::new();
    let mut ends = Vec::new();
    while !trainer.is_finished() {
        sizes.push(trainer.next_batch_size());
        trainer.step(&data);
        if trainer.is_at_epoch_end() {
            ends.push(trainer.step_index());
        }
    }
    assert_eq!(sizes, [60, 60, 60, 60, 60, 20].repeat(2));
    assert_eq!(ends, [6, 12]);
}

#[test]
fn weights_that_are_no_longer_numbers_are_not_handed_out() {
    let hyper = Hyper {
        batch_size: 1,
        learning_rate: 10.0,
        momentum: 0.99,
        ..short()
    };
    let data = images(&hyper);
    for runtime in CPU_RUNTIMES {
        let mut trainer = begin(&hyper, &data, runtime);
        let losses = steps(&mut trainer, &data, 20);
        assert!(losses.iter().any(|loss| loss.is_nan()), "{losses:?}");
        let error = block_on(trainer.checkpoint()).err();
        assert_eq!(error, Some(EngineError::Diverged), "{runtime:?}");
    }
}
