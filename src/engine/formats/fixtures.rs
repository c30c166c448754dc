//! Files that PyTorch and burn saved. `tools/formats.py` says what is in which.

use super::*;
use crate::engine::Architecture;

/// A committed file.
macro_rules! fixture {
    ($file:literal) => {
        include_bytes!(concat!("../../../tests/it/data/", $file)).as_slice()
    };
}
pub(super) use fixture;

/// `tiny` with the numbers that the fixtures have.
fn tiny() -> Parameters {
    let numbers = 0..Architecture::Tiny.parameters();
    let values = numbers.map(|at| (at * 37 % 2048) as f32 / 1024.0 - 1.0);
    Parameters::new(Architecture::Tiny, values.collect()).unwrap()
}

fn refused(bytes: &[u8], sentence: &str) {
    assert_eq!(read(bytes, None).unwrap_err().to_string(), sentence);
}

#[test]
fn pytorchs_state_dict_is_read_to_the_bit() {
    let weights = fixture!("weights.f32").chunks_exact(4);
    let weights: Vec<f32> = weights
        .map(|bytes| f32::from_le_bytes(bytes.try_into().unwrap()))
        .collect();
    let model = read(fixture!("formats/pytorch.pth"), None).unwrap();
    assert_eq!(model.parameters.architecture(), Architecture::Net);
    assert!(model.parameters.values() == weights);
}

#[test]
fn other_numbers_names_and_strides_of_pytorch_are_read() {
    for bytes in [
        fixture!("formats/checkpoint.pth"),
        fixture!("formats/half.pth"),
    ] {
        assert!(read(bytes, None).unwrap().parameters == tiny());
    }
}

#[test]
fn safetensors_of_pytorch_are_read_with_their_metadata() {
    let model = read(fixture!("formats/pytorch.safetensors"), None).unwrap();
    assert!(model.parameters == tiny());
    assert_eq!(model.metadata["run"], "Ökonom");
}

#[test]
fn burns_own_file_is_read() {
    let model = read(fixture!("formats/burn.bpk"), None).unwrap();
    assert!(model.parameters == tiny());
    assert_eq!(model.metadata["producer"], "burn");
}

#[test]
fn what_needs_more_than_reading_is_refused_with_what_to_do() {
    refused(
        fixture!("formats/program.pth"),
        "the pth file wants to run `torch.nn.modules.linear.Linear`, and nothing in a file is run here; save the \
         numbers alone, with torch.save(model.state_dict(), path)",
    );
    refused(
        fixture!("formats/legacy.pth"),
        "this pth file can't be read: it is a bare pickle, as PyTorch saved before 1.6; load it there and save it \
         again",
    );
}
