//! Networks in every format, and our own answers to MNIST's test images, for `tools/formats.py` and `tools/parity.py`.
//!
//! ```text
//! cargo run --release --example export -- FOLDER                              # the network that ships, and one of each
//! cargo run --release --example export -- FOLDER results/checkpoint.dscp
//! cargo run --release --example export -- FOLDER saved_models.pth             # answers for a file of another program
//! ```
//!
//! Writes `NETWORK-NUMBER.pth`, `.safetensors`, `.onnx`, `.bpk`, and `.f32`: the logarithms of ten probabilities for
//! each of the 10,000 images.

#![expect(clippy::print_stdout, reason = "an example prints")]

use burn::tensor::{Tensor, TensorData, activation::log_softmax};
use digit_studio::cli::load_dataset;
use digit_studio::engine::digit::{PIXELS, normalise};
use digit_studio::engine::formats::{self, Format, Model};
use digit_studio::engine::{
    Architecture, Checkpoint, Dataset, Device, Net, Parameters, Runtime, Split, device,
};
use std::env;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

/// The network that ships with the page.
const SHIPPED: &str = "static/models/pretrained.dscp";
/// Images that are read at a time.
const BATCH: usize = 1_000;

fn main() -> Result<(), Box<dyn Error>> {
    let mut words = env::args_os().skip(1).map(PathBuf::from);
    let folder = words.next().ok_or("say which folder the files go to")?;
    let files: Vec<PathBuf> = words.collect();
    let networks = match files.as_slice() {
        [] => shipped_and_fresh()?,
        files => files
            .iter()
            .map(|file| open(file))
            .collect::<Result<_, _>>()?,
    };
    let test = load_dataset(None, Split::Test)?;
    fs::create_dir_all(&folder)?;
    for (number, model) in networks.into_iter().enumerate() {
        let name = format!("{}-{number}", model.parameters.architecture().name());
        export(&model, &folder.join(name), &test)?;
    }
    Ok(())
}

/// The network that ships, and an untrained one of each architecture.
fn shipped_and_fresh() -> Result<Vec<Model>, Box<dyn Error>> {
    let fresh = Architecture::ALL.map(|architecture| Parameters::initial(architecture, 1).into());
    let mut networks = vec![open(Path::new(SHIPPED))?];
    networks.extend(fresh);
    Ok(networks)
}

/// A checkpoint's network, or that of any file that can be imported.
fn open(path: &Path) -> Result<Model, Box<dyn Error>> {
    let bytes = fs::read(path)?;
    if path.extension().is_some_and(|ending| ending == "dscp") {
        let checkpoint = Checkpoint::from_bytes(&bytes)?;
        return Ok(checkpoint.answering().clone().into());
    }
    Ok(formats::read(&bytes, None)?)
}

fn export(model: &Model, path: &Path, test: &Dataset) -> Result<(), Box<dyn Error>> {
    for format in Format::ALL {
        let bytes = formats::write(model, format);
        println!(
            "{} {:>9} bytes",
            path.with_extension(format.name()).display(),
            bytes.len()
        );
        fs::write(path.with_extension(format.name()), bytes)?;
    }
    let answers = answers(&model.parameters, test)?;
    let bytes: Vec<u8> = answers
        .iter()
        .flat_map(|number| number.to_le_bytes())
        .collect();
    fs::write(path.with_extension("f32"), bytes)?;
    Ok(())
}

/// The logarithms of the ten probabilities of each image, on Flex.
fn answers(parameters: &Parameters, test: &Dataset) -> Result<Vec<f32>, Box<dyn Error>> {
    let Device::Host(device) = pollster::block_on(device::open(Runtime::Flex))?;
    let net = Net::new(parameters, &device);
    let mut answers = Vec::new();
    for start in (0..test.len()).step_by(BATCH) {
        let range = start..(start + BATCH).min(test.len());
        let pixels = range.clone().flat_map(|index| test.pixels(index));
        let input: Vec<f32> = pixels.map(|pixel| normalise(*pixel)).collect();
        let images = Tensor::from_data(TensorData::new(input, [range.len(), PIXELS]), &device);
        let rows: Tensor<2> = log_softmax(net.forward(images, None), 1);
        answers.extend(rows.try_into_data()?.try_to_vec::<f32>()?);
    }
    Ok(answers)
}
