//! The native trainer: the pattern's `main.py` with the same flags and the same printed lines.

#![expect(clippy::print_stdout, reason = "a command line prints")]

use clap::Parser;
use digit_studio::app::definition::{Definition, RuntimeChoice};
use digit_studio::app::log::{test_lines, train_line};
use digit_studio::app::protocol::{Command, Event, RunId};
use digit_studio::app::session::{Data, Session};
use digit_studio::cli::{load_dataset, millis};
use digit_studio::engine::formats::{self, Format, Model};
use digit_studio::engine::recipe::Deformation;
use digit_studio::engine::{Architecture, Checkpoint, Optimizer, Runtime, Schedule, Split};
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::rc::Rc;

/// Trains a network on MNIST and writes `checkpoint.dscp`.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// The network: net, fast, accurate or tiny. What is not given has the value of its recipe.
    #[arg(long, default_value = "net", value_parser = parse_architecture)]
    architecture: Architecture,
    /// Images per training step.
    #[arg(long)]
    batch_size: Option<u32>,
    /// Images judged at a time.
    #[arg(long, default_value_t = 1000)]
    test_batch_size: u32,
    /// Times that each training image is seen: 10 for net, as in the pattern.
    #[arg(long)]
    epochs: Option<u32>,
    /// Learning rate; the largest, where it changes.
    #[arg(long)]
    lr: Option<f64>,
    /// How the step size changes: constant or one-cycle.
    #[arg(long, value_parser = parse_schedule)]
    schedule: Option<Schedule>,
    /// How gradients become steps: sgd or adam.
    #[arg(long, value_parser = parse_optimizer)]
    optimizer: Option<Optimizer>,
    /// Momentum of SGD.
    #[arg(long)]
    momentum: Option<f64>,
    /// Weight decay of Adam.
    #[arg(long)]
    weight_decay: Option<f64>,
    /// How training images are deformed: none, mild or strong.
    #[arg(long, value_parser = parse_deformation)]
    deformation: Option<Deformation>,
    /// Decay of the parameters' running mean; 0 keeps none.
    #[arg(long)]
    mean_decay: Option<f64>,
    /// Share of each label that is spread over all digits.
    #[arg(long)]
    label_smoothing: Option<f64>,
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
    /// Another file for the trained network, by its ending: pth (PyTorch), safetensors, onnx or bpk (burn). May be
    /// given more than once.
    #[arg(long, value_name = "PATH", value_parser = parse_save)]
    save: Vec<Save>,
}

/// A file for other programs.
#[derive(Clone)]
struct Save {
    path: PathBuf,
    format: Format,
}

/// What the pattern's `main.py` does when it isn't told otherwise.
const PATTERN_EPOCHS: u32 = 10;

fn parse_architecture(name: &str) -> Result<Architecture, String> {
    Architecture::from_name(name).ok_or_else(|| "there are net, fast, accurate and tiny".into())
}

fn parse_deformation(name: &str) -> Result<Deformation, String> {
    Deformation::from_name(name).ok_or_else(|| "there are none, mild and strong".into())
}

fn parse_schedule(name: &str) -> Result<Schedule, String> {
    Schedule::from_name(name).ok_or_else(|| "there are constant and one-cycle".into())
}

fn parse_optimizer(name: &str) -> Result<Optimizer, String> {
    Optimizer::from_name(name).ok_or_else(|| "there are sgd and adam".into())
}

fn parse_runtime(id: &str) -> Result<Runtime, String> {
    match Runtime::from_id(id) {
        Some(Runtime::Webgpu) | None => Err("the native trainer has flex and ndarray".into()),
        Some(runtime) => Ok(runtime),
    }
}

fn parse_save(path: &str) -> Result<Save, String> {
    let path = PathBuf::from(path);
    let ending = path.extension().and_then(|ending| ending.to_str());
    let format = ending.and_then(Format::from_name);
    let format = format.ok_or("the name must end in .pth, .safetensors, .onnx or .bpk")?;
    Ok(Save { path, format })
}

impl Arguments {
    fn checkpoint_path(&self) -> PathBuf {
        let usual = || self.result_dir.join("checkpoint.dscp");
        self.checkpoint.clone().unwrap_or_else(usual)
    }

    fn definition(&self) -> Definition {
        let recipe = Definition::of(self.architecture);
        let epochs = match self.architecture {
            Architecture::Net => PATTERN_EPOCHS,
            _ => recipe.epochs,
        };
        Definition {
            epochs: self.epochs.unwrap_or(epochs),
            batch_size: self.batch_size.unwrap_or(recipe.batch_size),
            test_batch_size: self.test_batch_size,
            learning_rate: self.lr.unwrap_or(recipe.learning_rate),
            schedule: self.schedule.unwrap_or(recipe.schedule),
            optimizer: self.optimizer.unwrap_or(recipe.optimizer),
            momentum: self.momentum.unwrap_or(recipe.momentum),
            weight_decay: self.weight_decay.unwrap_or(recipe.weight_decay),
            deformation: self.deformation.unwrap_or(recipe.deformation),
            mean_decay: self.mean_decay.unwrap_or(recipe.mean_decay),
            label_smoothing: self.label_smoothing.unwrap_or(recipe.label_smoothing),
            seed: self.seed,
            log_interval: self.log_interval,
            train_size: self.train_size,
            runtime: RuntimeChoice::Only(self.runtime),
            ..recipe
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
    write(&arguments.checkpoint_path(), &checkpoint)?;
    let network = Checkpoint::from_bytes(&checkpoint)?.answering().clone();
    let model = Model::from(network);
    for Save { path, format } in &arguments.save {
        write(path, &formats::write(&model, *format))?;
    }
    Ok(())
}

/// Writes a file, into a folder that is made where it isn't there.
fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
    let folder = path.parent().map_or(Ok(()), fs::create_dir_all);
    let written = folder.and_then(|()| fs::write(path, bytes));
    written.map_err(|error| format!("{} can't be written: {error}", path.display()))?;
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
