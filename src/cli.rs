//! What native programs and tests need: the machine's files and its clock, and a network's score.

use crate::engine::dataset::{Dataset, IdxError, Split, expected_sha256};
use crate::engine::reader::IMAGES_AT_ONCE;
use crate::engine::{Checkpoint, EngineError, Reader, Runtime, Score, device};
use flate2::read::GzDecoder;
use sha2::{Digest as _, Sha256};
use std::env;
use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::Instant;

/// Why the data set could not be read.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    /// A file can't be opened.
    #[error("{} can't be read ({source}); `cargo xtask setup` fetches the data set", .path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file is not the published one.
    #[error("{} is not the published MNIST file: its SHA-256 is {found}", .path.display())]
    Altered {
        /// Which file.
        path: PathBuf,
        /// What it hashes to.
        found: String,
    },
    /// A file has the right hash, but can't be parsed.
    #[error(transparent)]
    Idx(#[from] IdxError),
}

/// Reads one part of MNIST from a folder, where the files may be gzipped.
///
/// # Errors
///
/// When a file is missing, unreadable or altered.
pub fn load_dataset(folder: Option<&Path>, split: Split) -> Result<Dataset, DataError> {
    let folder = folder.map_or_else(default_folder, Path::to_path_buf);
    let [images, labels] = split.files().map(|file| read_checked(&folder, file));
    Ok(Dataset::from_idx(&images?, &labels?)?)
}

/// The folder that `cargo xtask setup` fills, unless MNIST_DIR names another.
fn default_folder() -> PathBuf {
    let variable = |name| env::var_os(name).map(PathBuf::from);
    let cache = || {
        variable("DIGIT_STUDIO_CACHE")
            .or_else(|| variable("XDG_CACHE_HOME").map(|cache| cache.join("digit-studio")))
            .or_else(|| variable("HOME").map(|home| home.join(".cache/digit-studio")))
            .map(|cache| cache.join("data"))
    };
    variable("MNIST_DIR")
        .or_else(cache)
        .unwrap_or_else(|| PathBuf::from("data"))
}

fn read_checked(folder: &Path, file: &str) -> Result<Vec<u8>, DataError> {
    let path = folder.join(file);
    let bytes = read_maybe_gzipped(&path).map_err(|source| DataError::Unreadable {
        path: path.clone(),
        source,
    })?;
    let found: String = Sha256::digest(&bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    if expected_sha256(file) == Some(&found) {
        return Ok(bytes);
    }
    Err(DataError::Altered { path, found })
}

fn read_maybe_gzipped(path: &Path) -> io::Result<Vec<u8>> {
    if path.exists() {
        return fs::read(path);
    }
    let mut bytes = Vec::new();
    let file = fs::File::open(path.with_added_extension("gz"))?;
    GzDecoder::new(file).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// How well a checkpoint's network reads a data set, on Flex.
///
/// # Errors
///
/// When the device can't hand the answers over.
pub async fn judge(checkpoint: &Checkpoint, data: &Dataset) -> Result<Score, EngineError> {
    let device = device::open(Runtime::Flex).await?;
    let mut reader = Reader::new(checkpoint.answering(), &device)?;
    let mut score = Score::default();
    for start in (0..data.len()).step_by(IMAGES_AT_ONCE) {
        let range = start..(start + IMAGES_AT_ONCE).min(data.len());
        reader.score_batch(data, range, &mut score).await?;
    }
    Ok(score)
}

/// Milliseconds since the first call.
#[expect(clippy::disallowed_methods, reason = "a native program has a clock")]
pub fn millis() -> f64 {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    START.elapsed().as_secs_f64() * 1000.0
}
