//! Finds the ink: tells it from the paper, whatever their colours, and measures how rough the paper is.

use super::PrepareError;
use super::raster::{CHANNELS, Edges, Point, Raster};

/// Least contrast between ink and paper, in grey levels of 255, that counts as a drawing.
///
/// Yellow (255, 255, 0) on white, the faintest ink that people pick, has a contrast of 29; JPEG's own noise on plain
/// paper stays below 10.
const LEAST_CONTRAST: u8 = 20;

/// The paper's noise reaches this many times the median deviation of its border.
///
/// That is three standard deviations of a normal distribution, whose median deviation is 1 / 1.4826 of a standard one.
/// On computer-made paper the median deviation is 0, so nothing of a clean picture is ever taken for noise.
const NOISE_REACH: f32 = 3.0 * 1.4826;

/// Ink on plain paper is at least this many times as strong as the paper's noise: six standard deviations, which not
/// one of the 16 million pixels of the largest picture passes by chance.
const INK_OVER_NOISE: u8 = 2;

/// Lighting is evened out only while the paper's edges differ by at most this share of the contrast. Beyond that the
/// edges hold ink (a tightly cropped digit) rather than shadow.
const MOST_SLOPE: f32 = 1.0 / 3.0;

/// How far the edges may deviate from a plane, as a share of their spread. Light falls off evenly over a sheet, and so
/// left and right average to what top and bottom average to; a stroke along one edge breaks that.
const MOST_BEND: f32 = 0.25;

/// How much ink each pixel holds, in grey levels away from the paper: 0 is paper.
pub(super) struct Ink {
    pub(super) width: usize,
    /// Row by row, never empty.
    pub(super) levels: Vec<u8>,
    /// The largest of `levels`.
    pub(super) strongest: u8,
}

impl Ink {
    /// Reads the ink of `raster`.
    ///
    /// A picture whose outermost ring is mostly transparent is ink on glass: alpha is the ink, its colour is ignored.
    /// In any other picture the ring shows the paper, and ink is what differs from it in luminance, on the side (darker
    /// or lighter) that has more contrast.
    ///
    /// # Errors
    /// [`PrepareError::Blank`] where nothing stands out from the paper.
    pub(super) fn read(raster: &Raster<'_>) -> Result<Self, PrepareError> {
        let (levels, noise) = if raster.is_on_transparent_paper() {
            (raster.pixels().map(|pixel| pixel[3]).collect(), 0)
        } else {
            let paper = Paper::read(raster);
            (paper.ink(raster), paper.noise)
        };
        Self::clean(raster.width(), levels, noise)
    }

    /// Takes everything up to the level `noise` for paper.
    fn clean(width: usize, mut levels: Vec<u8>, noise: u8) -> Result<Self, PrepareError> {
        let strongest = levels.iter().copied().max().unwrap_or(0);
        if strongest < LEAST_CONTRAST.max(noise.saturating_mul(INK_OVER_NOISE)) {
            return Err(PrepareError::Blank);
        }
        if noise > 0 {
            for level in &mut levels {
                *level = if *level > noise { *level } else { 0 };
            }
        }
        Ok(Self {
            width,
            levels,
            strongest,
        })
    }

    pub(super) fn height(&self) -> usize {
        self.levels.len() / self.width
    }

    pub(super) fn row(&self, y: usize) -> &[u8] {
        &self.levels[y * self.width..][..self.width]
    }
}

/// Which side of the paper's luminance the ink lies on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Polarity {
    DarkOnLight,
    LightOnDark,
}

/// What the border of an opaque picture says about its paper.
struct Paper {
    plane: Plane,
    polarity: Polarity,
    /// Deviations up to this many grey levels are the paper's own.
    noise: u8,
}

impl Paper {
    fn read(raster: &Raster<'_>) -> Self {
        let edges = raster.edges();
        let level = level(raster, edges.all());
        let (polarity, contrast) = contrast(raster, level);
        let plane = Plane::fit(raster, &edges, contrast).unwrap_or(Plane::flat(level));
        let noise = noise(raster, &edges, &plane);
        Self {
            plane,
            polarity,
            noise,
        }
    }

    /// Grey levels by which each pixel stands out from the paper.
    fn ink(&self, raster: &Raster<'_>) -> Vec<u8> {
        let sign = match self.polarity {
            Polarity::DarkOnLight => -1.0,
            Polarity::LightOnDark => 1.0,
        };
        let mut levels = Vec::with_capacity(raster.width() * raster.height());
        let mut pixels = raster.pixels();
        for y in 0..raster.height() {
            let row = (0..raster.width()).zip(pixels.by_ref());
            levels.extend(row.map(|(x, pixel)| {
                let deviation = f32::from(luminance(pixel)) - self.plane.at((x, y));
                // `as u8` takes what lies on the other side of the paper, and is negative, for 0.
                (sign * deviation * opacity(pixel)).round() as u8
            }));
        }
        levels
    }
}

/// Luminance of the bare paper: `centre + slope * (position - middle)`, in grey levels and grey levels per pixel.
#[derive(Clone, Copy)]
struct Plane {
    centre: f32,
    slope: (f32, f32),
    middle: (f32, f32),
}

impl Plane {
    fn flat(level: f32) -> Self {
        Self {
            centre: level,
            slope: (0.0, 0.0),
            middle: (0.0, 0.0),
        }
    }

    /// The plane through the medians of the four edges: a photo's paper is brighter where the lamp is.
    ///
    /// `None` where the edges don't look like paper under uneven light. Equal edges give a flat plane, and so a clean
    /// picture is never changed.
    fn fit(raster: &Raster<'_>, edges: &Edges<Vec<Point>>, contrast: f32) -> Option<Self> {
        let level = |edge: &[Point]| level(raster, edge.iter().copied());
        let (top, bottom) = (level(&edges.top), level(&edges.bottom));
        let (left, right) = (level(&edges.left), level(&edges.right));
        let spread = top.max(bottom).max(left).max(right) - top.min(bottom).min(left).min(right);
        let bend = ((top + bottom) - (left + right)).abs() / 2.0;
        let (last_x, last_y) = (raster.width() - 1, raster.height() - 1);
        let plausible = spread <= MOST_SLOPE * contrast && bend <= MOST_BEND * spread;
        (plausible && last_x > 0 && last_y > 0).then(|| Self {
            centre: (top + bottom + left + right) / 4.0,
            slope: ((right - left) / last_x as f32, (bottom - top) / last_y as f32),
            middle: (last_x as f32 / 2.0, last_y as f32 / 2.0),
        })
    }

    fn at(&self, (x, y): Point) -> f32 {
        self.centre
            + self.slope.0 * (x as f32 - self.middle.0)
            + self.slope.1 * (y as f32 - self.middle.1)
    }
}

/// The median luminance of the opaque ones among `points`: those that can be seen through say nothing about the paper.
fn level(raster: &Raster<'_>, points: impl Iterator<Item = Point>) -> f32 {
    let opaque = points.filter(|point| raster.is_opaque(*point));
    f32::from(median(opaque.map(|point| luminance(raster.at(point)))))
}

/// The side with more contrast against paper of this `level`, and how much, in grey levels.
fn contrast(raster: &Raster<'_>, level: f32) -> (Polarity, f32) {
    let (mut darker, mut lighter) = (0.0_f32, 0.0_f32);
    for pixel in raster.pixels() {
        let deviation = (f32::from(luminance(pixel)) - level) * opacity(pixel);
        darker = darker.max(-deviation);
        lighter = lighter.max(deviation);
    }
    if lighter > darker {
        (Polarity::LightOnDark, lighter)
    } else {
        (Polarity::DarkOnLight, darker)
    }
}

/// Grey levels up to which the border deviates from the `plane` without being ink.
fn noise(raster: &Raster<'_>, edges: &Edges<Vec<Point>>, plane: &Plane) -> u8 {
    let ring = edges.all().filter(|point| raster.is_opaque(*point));
    let deviation = |point| (f32::from(luminance(raster.at(point))) - plane.at(point)).abs();
    (NOISE_REACH * f32::from(median(ring.map(|point| deviation(point).round() as u8)))).round() as u8
}

/// ITU-R 601 luminance, in the fixed-point arithmetic of Pillow's `convert("L")`; a grey is exactly its own luminance.
fn luminance([red, green, blue, _]: [u8; CHANNELS]) -> u8 {
    let sum = u32::from(red) * 19_595 + u32::from(green) * 38_470 + u32::from(blue) * 7_471;
    ((sum + 0x8000) >> 16) as u8
}

/// `0.0..=1.0`; the paper shines through the rest.
fn opacity(pixel: [u8; CHANNELS]) -> f32 {
    f32::from(pixel[3]) / 255.0
}

/// The lower median; 0 of nothing.
fn median(values: impl Iterator<Item = u8>) -> u8 {
    let mut values: Vec<u8> = values.collect();
    let middle = values.len().saturating_sub(1) / 2;
    match values.is_empty() {
        true => 0,
        false => *values.select_nth_unstable(middle).1,
    }
}
