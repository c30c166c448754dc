//! Mean and spread of a recipe over some seeds, on a validation split, on the test set, or on made-up drawings.
//!
//! ```text
//! cargo run --release --example recipe -- fast --seeds 5                  # images 55,000..60,000 of the training set
//! cargo run --release --example recipe -- fast --seeds 5 --on test        # to report, never to choose by
//! ```

#![expect(clippy::print_stdout, reason = "an example prints")]

use clap::{Parser, ValueEnum};
use digit_studio::app::handwriting::{Set, exam};
use digit_studio::cli::{judge, load_dataset, millis};
use digit_studio::engine::architecture::{Layer, LayerKind};
use digit_studio::engine::recipe::Deformation;
use digit_studio::engine::{
    Architecture, Checkpoint, Dataset, EngineError, Hyper, Runtime, Split, Trainer, device,
};
use std::error::Error;

/// The last images of the training set, which no recipe learns from while it is being chosen.
const VALIDATION: u32 = 5_000;

#[derive(Parser)]
struct Arguments {
    /// net, fast, accurate or tiny
    architecture: String,
    #[arg(long, default_value_t = 1)]
    seeds: u64,
    #[arg(long, default_value_t = 1)]
    first_seed: u64,
    #[arg(long, value_enum, default_value = "validation")]
    on: Judge,
    #[arg(long)]
    epochs: Option<u32>,
    #[arg(long)]
    batch_size: Option<u32>,
    #[arg(long)]
    lr: Option<f32>,
    #[arg(long)]
    mean_decay: Option<f32>,
    #[arg(long)]
    label_smoothing: Option<f32>,
    #[arg(long)]
    weight_decay: Option<f32>,
    /// none, mild or strong
    #[arg(long)]
    deformation: Option<String>,
    /// Made-up drawings of the train set that are learnt from, too.
    #[arg(long, default_value_t = 0)]
    drawings: u32,
    /// Made-up drawings of the score set that are read; 0 skips them.
    #[arg(long, default_value_t = 0)]
    score: u32,
    /// Writes the last seed's network to this file.
    #[arg(long)]
    checkpoint: Option<std::path::PathBuf>,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Judge {
    Validation,
    Test,
}

impl Arguments {
    fn hyper(&self) -> Result<Hyper, Box<dyn Error>> {
        let architecture =
            Architecture::from_name(&self.architecture).ok_or("no such architecture")?;
        let recipe = architecture.recipe();
        let augmentation = match self.deformation.as_deref() {
            None => recipe.augmentation,
            Some(name) => Deformation::from_name(name)
                .ok_or_else(|| format!("no deformation {name}"))?
                .augmentation(),
        };
        Ok(Hyper {
            epochs: self.epochs.unwrap_or(recipe.epochs),
            batch_size: self.batch_size.unwrap_or(recipe.batch_size),
            learning_rate: self.lr.unwrap_or(recipe.learning_rate),
            mean_decay: self.mean_decay.unwrap_or(recipe.mean_decay),
            label_smoothing: self.label_smoothing.unwrap_or(recipe.label_smoothing),
            weight_decay: self.weight_decay.unwrap_or(recipe.weight_decay),
            train_size: match self.on {
                Judge::Validation => recipe.train_size - VALIDATION,
                Judge::Test => recipe.train_size,
            },
            augmentation,
            ..recipe
        })
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    let hyper = arguments.hyper()?;
    let train = load_dataset(None, Split::Train)?;
    let judged = match arguments.on {
        Judge::Validation => slice(&train, hyper.train_size as usize..train.len()),
        Judge::Test => load_dataset(None, Split::Test)?,
    };
    let learnt = with_drawings(&train, &hyper, arguments.drawings);
    let hyper = Hyper {
        train_size: learnt.len() as u32,
        ..hyper
    };
    let drawings = exam::dataset(Set::Score, 1, 0..arguments.score, &[]);
    describe(&hyper);
    let (mut accuracies, mut readings) = (Vec::new(), Vec::new());
    for seed in arguments.first_seed..arguments.first_seed + arguments.seeds {
        let run = Hyper {
            seed,
            ..hyper.clone()
        };
        let start = millis();
        let checkpoint = pollster::block_on(train_once(run, &learnt))?;
        let seconds = (millis() - start) / 1_000.0;
        accuracies.push(accuracy(&checkpoint, &judged)?);
        if arguments.score > 0 {
            readings.push(accuracy(&checkpoint, &drawings)?);
        }
        let last = |numbers: &[f64]| numbers.last().copied().unwrap_or(f64::NAN);
        println!(
            "seed {seed}: {:.2} %, drawings {:.2} %, {seconds:.0} s",
            last(&accuracies),
            last(&readings)
        );
        if let Some(path) = &arguments.checkpoint {
            std::fs::write(path, checkpoint.to_bytes_of_network())?;
        }
    }
    println!("accuracy {}", spread(&accuracies));
    if arguments.score > 0 {
        println!("drawings {}", spread(&readings));
    }
    Ok(())
}

fn describe(hyper: &Hyper) {
    let layers = hyper.architecture.layers().iter().map(Layer::parameters);
    println!(
        "{}: {} parameters {:?}, {} multiplications per image, {hyper:?}",
        hyper.architecture.name(),
        hyper.architecture.parameters(),
        layers.collect::<Vec<_>>(),
        multiplications(hyper.architecture),
    );
}

fn multiplications(architecture: Architecture) -> usize {
    let layers = architecture.layers().iter();
    let of_layer = |layer: &Layer| match layer.kind {
        LayerKind::Conv(conv) => conv.convolved_side().pow(2) * conv.outputs * conv.taps(),
        LayerKind::Linear(linear) => linear.inputs * linear.outputs,
    };
    layers.map(of_layer).sum()
}

fn slice(data: &Dataset, range: std::ops::Range<usize>) -> Dataset {
    range
        .map(|index| (data.image(index), data.label(index)))
        .collect()
}

fn with_drawings(train: &Dataset, hyper: &Hyper, count: u32) -> Dataset {
    let drawings = exam::dataset(Set::Train, 1, 0..count, &[]);
    let all = |data: &Dataset, len: usize| -> Vec<_> {
        (0..len)
            .map(|index| (data.image(index), data.label(index)))
            .collect()
    };
    let mut learnt = all(train, hyper.train_size as usize);
    learnt.extend(all(&drawings, drawings.len()));
    learnt.into_iter().collect()
}

async fn train_once(hyper: Hyper, data: &Dataset) -> Result<Checkpoint, Box<dyn Error>> {
    let device = device::open(Runtime::Flex).await?;
    let mut trainer = Trainer::new(&Checkpoint::start(hyper), data, &device)?;
    while !trainer.is_finished() {
        trainer.step(data);
        trainer.take_losses().await?;
    }
    Ok(trainer.checkpoint().await?)
}

fn accuracy(checkpoint: &Checkpoint, data: &Dataset) -> Result<f64, EngineError> {
    Ok(100.0 * pollster::block_on(judge(checkpoint, data))?.accuracy())
}

fn spread(numbers: &[f64]) -> String {
    let count = numbers.len() as f64;
    let mean = numbers.iter().sum::<f64>() / count;
    let squares = numbers
        .iter()
        .map(|number| (number - mean).powi(2))
        .sum::<f64>();
    let deviation = (squares / (count - 1.0).max(1.0)).sqrt();
    format!("mean {mean:.3} %, sd {deviation:.3}, n {count}")
}
