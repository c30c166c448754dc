//! The native trainer as people run it: flags in, the pattern's lines and a checkpoint out.

use crate::fixture::empty_folder;
use digit_studio::engine::formats::{self, FormatError};
use digit_studio::engine::{Architecture, Checkpoint, Hyper, Optimizer, Schedule};
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn run(result_folder: &Path, flags: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_train"));
    command.arg("--result-dir").arg(result_folder).args(flags);
    command.output().expect("the trainer starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("the trainer prints text")
}

/// Whether a line has the letters of the pattern, in which `#` is one digit and `*` one or more.
fn fits(line: &str, pattern: &str) -> bool {
    let Some(symbol) = pattern.chars().next() else {
        return line.is_empty();
    };
    let is_digit = |letter: char| letter.is_ascii_digit();
    let left = match symbol {
        '#' => line.strip_prefix(is_digit),
        '*' => line
            .strip_prefix(is_digit)
            .map(|line| line.trim_start_matches(is_digit)),
        letter => line.strip_prefix(letter),
    };
    left.is_some_and(|left| fits(left, &pattern[symbol.len_utf8()..]))
}

#[test]
fn a_run_prints_the_patterns_lines_and_writes_its_checkpoint() {
    for runtime in ["flex", "ndarray"] {
        let folder = empty_folder(&format!("train-{runtime}")).join("results");
        let flags = "--epochs 1 --train-size 640 --log-interval 4 --runtime";
        let flags: Vec<&str> = flags.split(' ').chain([runtime]).collect();
        let output = run(&folder, &flags);
        assert!(output.status.success(), "{}", text(&output.stderr));

        let checkpoint = folder.join("checkpoint.dscp");
        let expected = [
            "Train Epoch: 1 [0/640 (0%)]\tLoss: #.######",
            "Train Epoch: 1 [256/640 (40%)]\tLoss: #.######",
            "Train Epoch: 1 [512/640 (80%)]\tLoss: #.######",
            "",
            "Test set: Average loss: #.####, Accuracy: */10000 (*%)",
            "",
            "* images per second",
        ];
        let printed = text(&output.stdout);
        let last = format!("\nWrote {}\n", checkpoint.display());
        let lines = printed
            .strip_suffix(&last)
            .expect("the last line names the file");
        let mut pairs = lines.lines().zip(expected);
        assert_eq!(lines.lines().count(), expected.len(), "{printed}");
        assert!(
            pairs.all(|(line, pattern)| fits(line, pattern)),
            "{printed}"
        );

        let bytes = fs::read(checkpoint).expect("the checkpoint is there");
        let checkpoint = Checkpoint::from_bytes(&bytes).expect("it loads");
        let hyper = Hyper {
            train_size: 640,
            ..Hyper::default()
        };
        assert_eq!((checkpoint.hyper, checkpoint.step), (hyper, 10));
    }
}

#[test]
fn every_flag_of_the_pattern_reaches_the_run() {
    let folder = empty_folder("flags");
    let flags = "--batch-size 50 --test-batch-size 5000 --epochs 2 --lr 0.02 --momentum 0.25 --no-cuda --seed 7 \
                 --log-interval 100 --train-size 100";
    let output = run(&folder, &flags.split(' ').collect::<Vec<_>>());
    assert!(output.status.success(), "{}", text(&output.stderr));
    let bytes = fs::read(folder.join("checkpoint.dscp")).expect("the checkpoint is there");
    let hyper = Hyper {
        batch_size: 50,
        epochs: 2,
        learning_rate: 0.02,
        momentum: 0.25,
        seed: 7,
        train_size: 100,
        ..Hyper::default()
    };
    assert_eq!(
        Checkpoint::from_bytes(&bytes).expect("it loads").hyper,
        hyper
    );
}

#[test]
fn an_architecture_brings_its_recipe_except_for_what_is_given() {
    let folder = empty_folder("recipe");
    let flags =
        "--architecture tiny --epochs 1 --train-size 128 --optimizer sgd --schedule constant";
    let output = run(&folder, &flags.split(' ').collect::<Vec<_>>());
    assert!(output.status.success(), "{}", text(&output.stderr));
    let bytes = fs::read(folder.join("checkpoint.dscp")).expect("the checkpoint is there");
    let hyper = Hyper {
        epochs: 1,
        train_size: 128,
        optimizer: Optimizer::Sgd,
        schedule: Schedule::Constant,
        ..Architecture::Tiny.recipe()
    };
    assert_eq!(
        Checkpoint::from_bytes(&bytes).expect("it loads").hyper,
        hyper
    );
}

#[test]
fn a_trained_network_is_saved_for_other_programs() {
    let folder = empty_folder("save");
    let names = ["a/saved_models.pth", "b.safetensors", "c.ONNX", "d.bpk"];
    let paths = names.map(|name| folder.join(name).display().to_string());
    let mut flags = vec!["--epochs", "1", "--train-size", "64"];
    flags.extend(paths.iter().flat_map(|path| ["--save", path]));
    let output = run(&folder, &flags);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let checkpoint = fs::read(folder.join("checkpoint.dscp")).expect("the checkpoint is there");
    let checkpoint = Checkpoint::from_bytes(&checkpoint).expect("it loads");
    for path in &paths {
        assert!(text(&output.stdout).contains(&format!("Wrote {path}\n")));
        let bytes = fs::read(path).expect("the file is there");
        match formats::read(&bytes, None) {
            Ok(model) => assert_eq!(&model.parameters, checkpoint.answering(), "{path}"),
            Err(error) => assert!(path.ends_with("ONNX") && error == FormatError::WriteOnly),
        }
    }
}

#[test]
fn wrong_flags_are_refused_in_words() {
    let folder = empty_folder("wrong-flags");
    let check = |flags: &[&str], words: &str| {
        let output = run(&folder, flags);
        assert!(!output.status.success(), "{flags:?}");
        let said = text(&output.stderr);
        assert!(said.contains(words), "{flags:?}: {said}");
        assert!(!folder.join("checkpoint.dscp").exists());
    };
    check(
        &["--runtime", "webgpu"],
        "the native trainer has flex and ndarray",
    );
    check(
        &["--batch-size", "many"],
        "invalid value 'many' for '--batch-size",
    );
    check(
        &["--learning-rate", "1"],
        "unexpected argument '--learning-rate'",
    );
    check(&["--optimizer", "lion"], "there are sgd and adam");
    for name in ["model", "model.h5", ".pth"] {
        check(
            &["--save", name],
            "the name must end in .pth, .safetensors, .onnx or .bpk",
        );
    }
    check(
        &["--schedule", "cosine"],
        "there are constant and one-cycle",
    );
    check(
        &["--epochs", "0"],
        "epochs must be a whole number from 1 to 1000",
    );
    check(
        &["--train-size", "60001"],
        "training images must be a whole number from 1 to 60000",
    );
    check(
        &["--lr", "0"],
        "learning rate must be more than 0 and at most 10",
    );
    check(
        &["--momentum", "1"],
        "momentum must be at least 0 and less than 1",
    );
}

#[test]
fn a_missing_data_set_says_what_fetches_it() {
    let folder = empty_folder("no-data");
    let by_flag = ["--data-dir", folder.to_str().expect("a path in Unicode")];
    let mut by_variable = Command::new(env!("CARGO_BIN_EXE_train"));
    by_variable.env("MNIST_DIR", &folder);
    for output in [
        run(&folder, &by_flag),
        by_variable.output().expect("the trainer starts"),
    ] {
        assert!(!output.status.success());
        let said = text(&output.stderr);
        let file = folder.join("train-images-idx3-ubyte");
        assert!(
            said.contains(&format!("{} can't be read", file.display())),
            "{said}"
        );
        assert!(
            said.contains("`cargo xtask setup` fetches the data set"),
            "{said}"
        );
    }
}

#[test]
fn a_run_that_blows_up_says_so_and_writes_nothing() {
    let folder = empty_folder("blows-up");
    let flags = "--lr 10 --momentum 0.99 --batch-size 1 --train-size 100 --epochs 1";
    let output = run(&folder, &flags.split(' ').collect::<Vec<_>>());
    assert!(!output.status.success());
    let said = text(&output.stderr);
    assert!(said.contains("Try a smaller learning rate"), "{said}");
    assert!(!folder.join("checkpoint.dscp").exists());
}
