//! How well a network reads made-up drawings, and what each stage of the preparation is worth to it.
//!
//! ```text
//! cargo run --release --example drawings                          # the network that ships with the page
//! cargo run --release --example drawings -- results/checkpoint.dscp 2000
//! ```
//!
//! Drawings are those of the score set, painted natively. `tests/e2e/drawings.mjs` draws the same on the real page.

#![expect(clippy::print_stdout, reason = "an example prints")]

use digit_studio::app::handwriting::{Set, exam};
use digit_studio::app::prepare::Stage;
use digit_studio::cli::judge;
use digit_studio::engine::Checkpoint;
use std::env;
use std::error::Error;

/// The network that ships with the page.
const SHIPPED: &str = "static/models/pretrained.dscp";

fn main() -> Result<(), Box<dyn Error>> {
    let mut words = env::args().skip(1);
    let path = words.next().unwrap_or_else(|| SHIPPED.to_owned());
    let count = words.next().map_or(Ok(4_000), |word| word.parse())?;
    let checkpoint = Checkpoint::from_bytes(&std::fs::read(&path)?)?;
    let network = checkpoint.hyper.architecture.name();
    println!("{path} ({network}), {count} drawings");
    print("as the page prepares them", &checkpoint, count, &[])?;
    for stage in Stage::ALL {
        let title = format!("without {}", stage.title());
        print(&title, &checkpoint, count, &[stage])?;
    }
    print("without any stage", &checkpoint, count, &Stage::ALL)
}

fn print(
    title: &str,
    checkpoint: &Checkpoint,
    count: u32,
    left_out: &[Stage],
) -> Result<(), Box<dyn Error>> {
    let drawings = exam::dataset(Set::Score, 1, 0..count, left_out);
    let score = pollster::block_on(judge(checkpoint, &drawings))?;
    println!("{title:<28}{:>8.2} %", 100.0 * score.accuracy());
    Ok(())
}
