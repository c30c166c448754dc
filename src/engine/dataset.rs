//! The MNIST files: what they are called, what they must hash to, and how they are read.
//!
//! The IDX format is described on MNIST's own page: a big-endian magic number, one big-endian size per dimension,
//! then the bytes. Pixels stay `u8` until a batch is made.

use super::digit::{CLASSES, Image, PIXELS, SIDE};

/// The published SHA-256 of the four uncompressed files, one `hash  name` per line.
const SHA256_SUMS: &str = include_str!("../../static/data/SHA256SUMS");

/// One of the two parts of MNIST.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Split {
    /// 60,000 images to learn from.
    Train,
    /// 10,000 images to be judged by.
    Test,
}

impl Split {
    /// The file of images and the file of labels.
    pub fn files(self) -> [&'static str; 2] {
        match self {
            Self::Train => ["train-images-idx3-ubyte", "train-labels-idx1-ubyte"],
            Self::Test => ["t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"],
        }
    }
}

/// The SHA-256 that a file must have, in lower-case hexadecimal.
pub fn expected_sha256(file: &str) -> Option<&'static str> {
    let mut lines = SHA256_SUMS.lines().filter_map(|line| line.split_once("  "));
    lines.find(|(_, name)| *name == file).map(|(hash, _)| hash)
}

/// Why a file is not the data set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdxError {
    /// The file is something else.
    #[error("expected magic number {expected:#010x}, found {found:#010x}")]
    Magic {
        /// What the kind of file begins with.
        expected: u32,
        /// What this one begins with.
        found: u32,
    },
    /// The file ends early, or goes on too long.
    #[error("the header promises {promised} bytes, the file has {found}")]
    Length {
        /// Bytes that the header makes expect.
        promised: usize,
        /// Bytes that there are.
        found: usize,
    },
    /// The images have another size.
    #[error("images of {0} x {1} pixels instead of {SIDE} x {SIDE}")]
    ImageSize(u32, u32),
    /// There is an image without a label, or the other way round.
    #[error("{images} images, but {labels} labels")]
    Unpaired {
        /// Images in the first file.
        images: usize,
        /// Labels in the second.
        labels: usize,
    },
    /// A label that is no digit.
    #[error("label {0} is not a digit")]
    Label(u8),
}

const IMAGES_MAGIC: u32 = 0x0803;
const LABELS_MAGIC: u32 = 0x0801;

/// Images with their labels, as bytes.
#[derive(Clone)]
pub struct Dataset {
    pixels: Vec<u8>,
    labels: Vec<u8>,
}

impl Dataset {
    /// Reads a pair of IDX files.
    ///
    /// # Errors
    ///
    /// When a file isn't what it should be, or the two don't belong together.
    pub fn from_idx(images: &[u8], labels: &[u8]) -> Result<Self, IdxError> {
        let (sizes, pixels) = parse_idx::<3>(images, IMAGES_MAGIC)?;
        if sizes[1..] != [SIDE as u32, SIDE as u32] {
            return Err(IdxError::ImageSize(sizes[1], sizes[2]));
        }
        let (_, labels) = parse_idx::<1>(labels, LABELS_MAGIC)?;
        Self::new(pixels, labels)
    }

    fn new(pixels: &[u8], labels: &[u8]) -> Result<Self, IdxError> {
        let images = pixels.len() / PIXELS;
        if images != labels.len() {
            return Err(IdxError::Unpaired {
                images,
                labels: labels.len(),
            });
        }
        if let Some(label) = labels.iter().find(|label| usize::from(**label) >= CLASSES) {
            return Err(IdxError::Label(*label));
        }
        Ok(Self {
            pixels: pixels.to_vec(),
            labels: labels.to_vec(),
        })
    }

    /// How many images there are.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// The pixels of all images, one after the other.
    pub fn all_pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// The pixels of one image, row by row.
    ///
    /// # Panics
    ///
    /// When there is no such image.
    pub fn pixels(&self, index: usize) -> &[u8] {
        &self.pixels[index * PIXELS..(index + 1) * PIXELS]
    }

    /// One image.
    ///
    /// # Panics
    ///
    /// When there is no such image.
    pub fn image(&self, index: usize) -> Image {
        Image::try_from(self.pixels(index)).expect("a slice of PIXELS bytes is an image")
    }

    /// The digit that an image shows.
    ///
    /// # Panics
    ///
    /// When there is no such image.
    pub fn label(&self, index: usize) -> u8 {
        self.labels[index]
    }

    /// Some of the images, in that order.
    ///
    /// # Panics
    ///
    /// When there is no such image.
    pub fn chosen(&self, numbers: &[u32]) -> Self {
        let numbers = numbers.iter().map(|number| *number as usize);
        numbers
            .map(|number| (self.image(number), self.label(number)))
            .collect()
    }
}

impl FromIterator<(Image, u8)> for Dataset {
    /// Images that don't come from files, with the digits that they show.
    fn from_iter<T: IntoIterator<Item = (Image, u8)>>(images: T) -> Self {
        let (mut pixels, mut labels) = (Vec::new(), Vec::new());
        for (image, digit) in images {
            pixels.extend_from_slice(image.pixels());
            labels.push(digit);
        }
        Self { pixels, labels }
    }
}

/// Splits an IDX file into the sizes of its dimensions and its bytes.
fn parse_idx<const DIMENSIONS: usize>(
    file: &[u8],
    expected: u32,
) -> Result<([u32; DIMENSIONS], &[u8]), IdxError> {
    let header = 4 * (1 + DIMENSIONS);
    if file.len() < header {
        return Err(IdxError::Length {
            promised: header,
            found: file.len(),
        });
    }
    let word = |at: usize| {
        let bytes = &file[4 * at..4 * at + 4];
        u32::from_be_bytes(bytes.try_into().expect("four bytes"))
    };
    if word(0) != expected {
        return Err(IdxError::Magic {
            expected,
            found: word(0),
        });
    }
    let sizes: [u32; DIMENSIONS] = std::array::from_fn(|dimension| word(1 + dimension));
    let body = sizes.iter().fold(1_usize, |product, size| {
        product.saturating_mul(*size as usize)
    });
    let promised = body.saturating_add(header);
    if promised != file.len() {
        return Err(IdxError::Length {
            promised,
            found: file.len(),
        });
    }
    Ok((sizes, &file[header..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn images(count: u32) -> Vec<u8> {
        let header = [IMAGES_MAGIC, count, 28, 28].map(u32::to_be_bytes).concat();
        [header, vec![9; count as usize * PIXELS]].concat()
    }

    fn labels(values: &[u8]) -> Vec<u8> {
        let header = [LABELS_MAGIC, values.len() as u32]
            .map(u32::to_be_bytes)
            .concat();
        [&header, values].concat()
    }

    fn error(images: &[u8], labels: &[u8]) -> IdxError {
        Dataset::from_idx(images, labels).err().expect("is refused")
    }

    #[test]
    fn a_good_pair_is_read() {
        let dataset = Dataset::from_idx(&images(2), &labels(&[3, 4])).expect("is read");
        assert_eq!(dataset.len(), 2);
        assert_eq!(dataset.label(1), 4);
        assert_eq!(dataset.pixels(1), [9; PIXELS]);
    }

    #[test]
    fn bad_files_are_refused_with_the_reason() {
        let good = images(2);
        let check =
            |images: &[u8], labels: &[u8], expected| assert_eq!(error(images, labels), expected);
        check(
            b"",
            &labels(&[]),
            IdxError::Length {
                promised: 16,
                found: 0,
            },
        );
        check(
            &good[..100],
            &labels(&[1, 2]),
            IdxError::Length {
                promised: 1584,
                found: 100,
            },
        );
        check(
            &labels(&[0; 20]),
            &labels(&[]),
            IdxError::Magic {
                expected: 0x803,
                found: 0x801,
            },
        );
        check(
            &good,
            &labels(&[1]),
            IdxError::Unpaired {
                images: 2,
                labels: 1,
            },
        );
        check(&good, &labels(&[1, 10]), IdxError::Label(10));
        let mut huge = images(0);
        huge[4..16].fill(0xff);
        assert!(matches!(
            error(&huge, &labels(&[])),
            IdxError::Length { .. }
        ));
    }

    #[test]
    fn every_file_has_a_published_hash() {
        for file in [Split::Train, Split::Test]
            .iter()
            .flat_map(|split| split.files())
        {
            assert_eq!(expected_sha256(file).map(str::len), Some(64), "{file}");
        }
    }
}
