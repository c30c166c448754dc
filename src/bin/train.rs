//! The native trainer: the pattern's `main.py` with the same flags and the same printed lines.

#![expect(clippy::print_stdout, reason = "a command line prints")]

use clap::Parser;
use digit_studio::app::definition::{Definition, RuntimeChoice};
use digit_studio::app::log::{test_lines, train_line};
use digit_studio::app::protocol::{Command, Event, RunId};
use digit_studio::app::session::{Data, Session};
use digit_studio::cli::{load_dataset, millis};
use digit_studio::engine::{Runtime, Split};
use std::error::Error;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;
use std::rc::Rc;

/// Trains the pattern's network on MNIST and writes `checkpoint.dscp`.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// Images per training step.
    #[arg(long, default_value_t = 64)]
    batch_size: u32,
    /// Images judged at a time.
    #[arg(long, default_value_t = 1000)]
    test_batch_size: u32,
    /// Times that each training image is seen.
    #[arg(long, default_value_t = 10)]
    epochs: u32,
    /// Learning rate of SGD.
    #[arg(long, default_value_t = 0.01)]
    lr: f64,
    /// Momentum of SGD.
    #[arg(long, default_value_t = 0.5)]
    momentum: f64,
    /// Accepted for the pattern's sake; there is no CUDA here.
    #[arg(long)]
    no_cuda: bool,
    /// Start of all random numbers.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Batches between two lines of the log.
    #[arg(long, default_value_t = 10)]
    log_interval: u32,
    /// How many of the training images are used.
    #[arg(long, default_value_t = 60_000)]
    train_size: u32,
    /// The backend: flex or ndarray.
    #[arg(long, default_value = "flex", value_parser = parse_runtime)]
    runtime: Runtime,
    /// Folder of the four MNIST files, as `cargo xtask setup` leaves them (or set MNIST_DIR).
    #[arg(long)]
    data_dir: Option<PathBuf>,
    /// Folder that the checkpoint is written to.
    #[arg(long, default_value = "results")]
    result_dir: PathBuf,
    /// File that the checkpoint is written to instead of `checkpoint.dscp` in that folder.
    #[arg(long)]
    checkpoint: Option<PathBuf>,
}

fn parse_runtime(id: &str) -> Result<Runtime, String> {
    match Runtime::from_id(id) {
        Some(Runtime::Webgpu) | None => Err("the native trainer has flex and ndarray".into()),
        Some(runtime) => Ok(runtime),
    }
}

impl Arguments {
    fn checkpoint_path(&self) -> PathBuf {
        let usual = || self.result_dir.join("checkpoint.dscp");
        self.checkpoint.clone().unwrap_or_else(usual)
    }

    fn definition(&self) -> Definition {
        Definition {
            epochs: self.epochs,
            batch_size: self.batch_size,
            test_batch_size: self.test_batch_size,
            learning_rate: self.lr,
            momentum: self.momentum,
            seed: self.seed,
            log_interval: self.log_interval,
            train_size: self.train_size,
            runtime: RuntimeChoice::Only(self.runtime),
            ..Definition::default()
        }
    }
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let definition = arguments.definition();
    definition.check()?;
    let data = Data {
        train: Rc::new(load_dataset(arguments.data_dir.as_deref(), Split::Train)?),
        test: Rc::new(load_dataset(arguments.data_dir.as_deref(), Split::Test)?),
    };
    let checkpoint = pollster::block_on(train(definition, data, arguments.runtime))?;
    let path = arguments.checkpoint_path();
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(&path, checkpoint)?;
    println!("Wrote {}", path.display());
    Ok(())
}

/// Trains to the end and returns the last checkpoint.
async fn train(definition: Definition, data: Data, runtime: Runtime) -> Result<Vec<u8>, String> {
    let mut session = Session::new(millis);
    let mut report = Report::new(definition.clone());
    for event in session.handle(Command::Open { runtime }).await {
        report.note(event)?;
    }
    for event in session.train(RunId(1), definition, None, data) {
        report.note(event)?;
    }
    while session.is_busy() {
        for event in session.advance().await {
            report.note(event)?;
        }
    }
    println!("{:.0} images per second", report.images_per_second());
    Ok(report.checkpoint)
}

/// What the run has told so far.
struct Report {
    definition: Definition,
    checkpoint: Vec<u8>,
    images: u32,
    busy_millis: f64,
}

impl Report {
    fn new(definition: Definition) -> Self {
        Self {
            definition,
            checkpoint: Vec::new(),
            images: 0,
            busy_millis: 0.0,
        }
    }

    fn note(&mut self, event: Event) -> Result<(), String> {
        match event {
            Event::Progress {
                first_step,
                losses,
                images,
                busy_millis,
                ..
            } => {
                self.print(first_step, &losses);
                self.count(images, busy_millis);
            }
            Event::Evaluated { score, .. } => println!("{}", test_lines(&score).join("\n")),
            Event::Snapshot { checkpoint, .. } => self.checkpoint = checkpoint,
            Event::Failed { reason, .. } | Event::RunFailed { reason, .. } => return Err(reason),
            _ => {}
        }
        Ok(())
    }

    fn print(&self, first_step: u32, losses: &[f32]) {
        for (step, loss) in (first_step..).zip(losses) {
            if let Some(line) = train_line(&self.definition, step, *loss) {
                println!("{line}");
            }
        }
    }

    fn count(&mut self, images: u32, busy_millis: Option<f64>) {
        if let Some(millis) = busy_millis {
            self.images += images;
            self.busy_millis += millis;
        }
    }

    fn images_per_second(&self) -> f64 {
        f64::from(self.images) / self.busy_millis.max(1.0) * 1000.0
    }
}
