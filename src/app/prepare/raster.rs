//! A picture as the browser hands it over, checked once so that every later step may trust its size.

use super::PrepareError;

/// Most pixels that a raster may have: 2^24 (4096 x 4096, 64 MiB of RGBA).
///
/// This is the largest canvas area of Safari on iOS, so a bigger picture can't come from a canvas on every device.
pub const MAX_PIXELS: u64 = 1 << 24;

/// Bytes of one pixel: red, green, blue, alpha.
pub(super) const CHANNELS: usize = 4;

/// Alpha from which a pixel counts as opaque: the upper half of `0..=255`.
const OPAQUE: u8 = 128;

/// A borrowed picture, laid out like `ImageData`: row by row, non-premultiplied RGBA, one byte per channel.
#[derive(Clone, Copy)]
pub struct Raster<'a> {
    width: usize,
    height: usize,
    rgba: &'a [u8],
}

impl<'a> Raster<'a> {
    /// Takes `rgba` as a picture of `width` x `height` pixels.
    ///
    /// # Errors
    /// [`PrepareError::Empty`] or [`PrepareError::TooLarge`] for a size that can't be used, [`PrepareError::Length`]
    /// where `rgba` isn't `4 * width * height` bytes long.
    pub fn new(width: u32, height: u32, rgba: &'a [u8]) -> Result<Self, PrepareError> {
        let expected = Self::byte_length(width, height)?;
        if rgba.len() != expected {
            return Err(PrepareError::Length {
                expected,
                given: rgba.len(),
            });
        }
        Ok(Self {
            width: width as usize,
            height: height as usize,
            rgba,
        })
    }

    /// Bytes that a picture of this size needs; callers ask before they decode or allocate anything.
    ///
    /// # Errors
    /// [`PrepareError::Empty`] if a side is zero, [`PrepareError::TooLarge`] above [`MAX_PIXELS`].
    pub fn byte_length(width: u32, height: u32) -> Result<usize, PrepareError> {
        // In 64 bits, because the product of two sides may overflow wasm32's `usize`.
        match u64::from(width) * u64::from(height) {
            0 => Err(PrepareError::Empty),
            pixels if pixels > MAX_PIXELS => Err(PrepareError::TooLarge { width, height }),
            pixels => Ok(pixels as usize * CHANNELS),
        }
    }

    pub(super) fn width(&self) -> usize {
        self.width
    }

    pub(super) fn height(&self) -> usize {
        self.height
    }

    /// All pixels, row by row, as red, green, blue, alpha.
    pub(super) fn pixels(&self) -> impl Iterator<Item = [u8; CHANNELS]> + 'a {
        self.rgba.as_chunks().0.iter().copied()
    }

    /// The four edges in the order of [`Edges`]; a corner belongs to both of its edges.
    pub(super) fn edges(&self) -> Edges<Vec<Point>> {
        let (right, bottom) = (self.width - 1, self.height - 1);
        Edges {
            top: (0..self.width).map(|x| (x, 0)).collect(),
            bottom: (0..self.width).map(|x| (x, bottom)).collect(),
            left: (0..self.height).map(|y| (0, y)).collect(),
            right: (0..self.height).map(|y| (right, y)).collect(),
        }
    }

    /// Whether more than half of the outermost ring of pixels lets the page shine through.
    pub(super) fn is_on_transparent_paper(&self) -> bool {
        let edges = self.edges();
        let clear = edges
            .all()
            .filter(|point| !is_opaque(self.at(*point)))
            .count();
        2 * clear > edges.all().count()
    }

    pub(super) fn at(&self, (x, y): Point) -> [u8; CHANNELS] {
        self.rgba.as_chunks().0[y * self.width + x]
    }
}

/// Whether a pixel shows itself rather than what lies behind it.
pub(super) fn is_opaque(pixel: [u8; CHANNELS]) -> bool {
    pixel[3] >= OPAQUE
}

/// A pixel's column and row.
pub(super) type Point = (usize, usize);

/// One value per edge of a picture.
pub(super) struct Edges<T> {
    pub(super) top: T,
    pub(super) bottom: T,
    pub(super) left: T,
    pub(super) right: T,
}

impl Edges<Vec<Point>> {
    /// Every point of the ring; corners come twice, which no median minds.
    pub(super) fn all(&self) -> impl Iterator<Item = Point> {
        let sides = [&self.top, &self.bottom, &self.left, &self.right];
        sides.into_iter().flatten().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_must_fit_the_size() {
        let refused = Raster::new(2, 3, &[0; 23]).err();
        let length = PrepareError::Length {
            expected: 24,
            given: 23,
        };
        assert_eq!(refused, Some(length));
        assert!(Raster::new(2, 3, &[0; 24]).is_ok());
    }

    #[test]
    fn sizes_are_checked_before_anything_is_allocated() {
        for (width, height) in [(0, 5), (5, 0), (0, 0)] {
            assert_eq!(Raster::byte_length(width, height), Err(PrepareError::Empty));
        }
        for (width, height) in [(4097, 4096), (u32::MAX, u32::MAX), (1, u32::MAX)] {
            assert_eq!(
                Raster::byte_length(width, height),
                Err(PrepareError::TooLarge { width, height })
            );
        }
        assert_eq!(Raster::byte_length(4096, 4096), Ok(1 << 26));
    }
}
