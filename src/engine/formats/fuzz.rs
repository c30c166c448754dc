//! Files with random damage: whatever comes, it is read or refused, and never more.

use super::fixtures::fixture;
use super::*;
use crate::engine::Architecture;
use crate::engine::random::{Purpose, Random};

/// Damaged files of each kind.
const MUTATIONS: u32 = 2_100;
const SEED: u64 = 1;

/// Each format's own file, and one that PyTorch saved.
fn files() -> Vec<(Format, Vec<u8>)> {
    let model = Model::from(Parameters::initial(Architecture::Tiny, SEED));
    let formats = [Format::Pth, Format::Safetensors, Format::Bpk];
    let ours = formats.map(|format| (format, write(&model, format)));
    let pytorchs = fixture!("formats/pytorch.pth").to_vec();
    ours.into_iter().chain([(Format::Pth, pytorchs)]).collect()
}

/// A whole number below `end`.
fn below(random: &mut Random, end: usize) -> usize {
    (random.between(0.0, end as f32) as usize).min(end.saturating_sub(1))
}

/// Numbers that lengths, offsets and counts go wrong with.
const NUMBERS: [u32; 8] = [0, 1, 0x7f, 0xff, 0xffff, 0x7fff_ffff, 0x8000_0000, u32::MAX];

/// One to four changes, most of them where the file describes itself.
fn mutate(original: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = original.to_vec();
    for _ in 0..=below(random, 4) {
        let len = bytes.len();
        if len < 8 {
            break;
        }
        let at = match below(random, 4) {
            0 => below(random, len),
            1 => len - 1 - below(random, len.min(1_200)),
            _ => below(random, len.min(1_500)),
        };
        match below(random, 7) {
            0 => bytes.truncate(at),
            1 => bytes[at] ^= 1 << below(random, 8),
            2 => bytes[at] = below(random, 256) as u8,
            3 => {
                let number = NUMBERS[below(random, NUMBERS.len())].to_le_bytes();
                let end = (at + 4).min(len);
                bytes[at..end].copy_from_slice(&number[..end - at]);
            }
            4 => drop(bytes.drain(at..(at + 1 + below(random, 40)).min(len))),
            5 => {
                let from = below(random, len);
                let copy = bytes[from..(from + 1 + below(random, 40)).min(len)].to_vec();
                drop(bytes.splice(at..at, copy));
            }
            _ => {
                let (from, until) = (below(random, len), (at + 16).min(len));
                let from = from.min(len - (until - at));
                bytes.copy_within(from..from + (until - at), at);
            }
        }
    }
    bytes
}

/// What comes of a file: a network, or one sentence.
fn check(bytes: &[u8], format: Option<Format>) -> bool {
    match read(bytes, format) {
        Ok(model) => {
            let values = model.parameters.values();
            assert!(values.iter().all(|value| value.is_finite()));
            true
        }
        Err(error) => {
            let said = error.to_string();
            assert!(said.len() < 400 && !said.contains('\n'), "{said}");
            false
        }
    }
}

#[test]
fn damaged_files_are_read_or_refused() {
    for (number, (format, original)) in files().into_iter().enumerate() {
        assert!(check(&original, None));
        let mut random = Random::new(
            SEED,
            Purpose::Drawing {
                number: number as u32,
            },
        );
        let mut refused = 0;
        for _ in 0..MUTATIONS {
            let bytes = mutate(&original, &mut random);
            let format = (below(&mut random, 2) == 0).then_some(format);
            refused += u32::from(!check(&bytes, format));
        }
        assert!(refused > MUTATIONS / 2, "{} of {}", refused, format.name());
    }
}

/// A pth file's sums would stop most damage at once: here they are right, and what is behind them is damaged.
#[test]
fn damaged_pickles_behind_right_sums_are_read_or_refused() {
    let model = Model::from(Parameters::initial(Architecture::Tiny, SEED));
    let file = write(&model, Format::Pth);
    let entries = zip::read(&file).unwrap();
    let mut random = Random::new(SEED, Purpose::Drawing { number: 9 });
    let (mut refused, mut read) = (0, 0);
    for _ in 0..MUTATIONS {
        let mut writer = zip::Writer::default();
        for entry in &entries {
            if entry.name.ends_with("data.pkl") {
                writer.add(entry.name, &mutate(entry.bytes, &mut random));
            } else {
                writer.add(entry.name, entry.bytes);
            }
        }
        match check(&writer.finish(), Some(Format::Pth)) {
            true => read += 1,
            false => refused += 1,
        }
    }
    assert!(
        refused > MUTATIONS / 2 && read > 0,
        "{refused} refused, {read} read"
    );
}
