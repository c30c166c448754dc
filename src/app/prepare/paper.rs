//! Reads the paper off the border of an opaque picture: how light it is, how unevenly lit, and how rough.

use super::raster::{CHANNELS, Edges, Point, Raster, is_opaque};

/// The paper's noise reaches this many times the lower quartile of its border's deviations.
///
/// That is three standard deviations of a normal distribution, of which a quarter deviates by less than 0.3186 standard
/// ones. The quartile, because ink may cover most of the border of a tightly cropped digit. On computer-made paper it
/// is 0, so nothing of a clean picture is ever taken for noise.
const NOISE_REACH: f32 = 3.0 / 0.3186;

/// Lighting is evened out only while the paper's edges differ by at most this share of the contrast. Beyond that the
/// edges hold ink (a tightly cropped digit) rather than shadow.
const MOST_SLOPE: f32 = 2.0 / 3.0;

/// How far the edges may deviate from a plane, as a share of their spread. Light falls off evenly over a sheet, and so
/// left and right average to what top and bottom average to; a stroke along one edge breaks that.
const MOST_BEND: f32 = 0.25;

/// Which side of the paper's luminance the ink lies on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Polarity {
    DarkOnLight,
    LightOnDark,
}

/// What the border of an opaque picture says about its paper.
pub(super) struct Paper {
    plane: Plane,
    polarity: Polarity,
    /// Deviations up to this many grey levels are the paper's own.
    pub(super) noise: u8,
}

impl Paper {
    pub(super) fn read(raster: &Raster<'_>) -> Self {
        let edges = raster.edges();
        let level = densest(&luminances(raster, edges.all()));
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
    pub(super) fn ink(&self, raster: &Raster<'_>) -> Vec<u8> {
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
                // `as u8` takes what lies on the other side of the paper, and is negative, for 0. Not `round()`, which
                // WebAssembly has no instruction for and which made this 1.4 times slower.
                (sign * deviation * opacity(pixel) + 0.5) as u8
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

    /// The plane through the levels of the four edges: a photo's paper is brighter where the lamp is.
    ///
    /// `None` where the edges don't look like paper under uneven light. Equal edges give a flat plane, and so a clean
    /// picture is never changed.
    fn fit(raster: &Raster<'_>, edges: &Edges<Vec<Point>>, contrast: f32) -> Option<Self> {
        let level = |edge: &[Point]| densest(&luminances(raster, edge.iter().copied()));
        let (top, bottom) = (level(&edges.top), level(&edges.bottom));
        let (left, right) = (level(&edges.left), level(&edges.right));
        let spread = top.max(bottom).max(left).max(right) - top.min(bottom).min(left).min(right);
        let bend = ((top + bottom) - (left + right)).abs() / 2.0;
        let (last_x, last_y) = (raster.width() - 1, raster.height() - 1);
        let plausible = spread <= MOST_SLOPE * contrast && bend <= MOST_BEND * spread;
        (plausible && last_x > 0 && last_y > 0).then(|| Self {
            centre: (top + bottom + left + right) / 4.0,
            slope: (
                (right - left) / last_x as f32,
                (bottom - top) / last_y as f32,
            ),
            middle: (last_x as f32 / 2.0, last_y as f32 / 2.0),
        })
    }

    fn at(&self, (x, y): Point) -> f32 {
        self.centre
            + self.slope.0 * (x as f32 - self.middle.0)
            + self.slope.1 * (y as f32 - self.middle.1)
    }
}

/// Luminances of the opaque ones among `points`, sorted: those that can be seen through say nothing about the paper.
fn luminances(raster: &Raster<'_>, points: impl Iterator<Item = Point>) -> Vec<u8> {
    let mut counts = [0; 256];
    for point in points.filter(|point| is_opaque(raster.at(*point))) {
        counts[usize::from(luminance(raster.at(point)))] += 1;
    }
    let levels = (0..=u8::MAX).zip(counts);
    levels
        .flat_map(|(level, count)| std::iter::repeat_n(level, count))
        .collect()
}

/// The side with more contrast against paper of this `level`, and how much, in grey levels.
fn contrast(raster: &Raster<'_>, level: f32) -> (Polarity, f32) {
    let (mut darkest, mut lightest) = (u8::MAX, u8::MIN);
    for pixel in raster.pixels().filter(|pixel| is_opaque(*pixel)) {
        darkest = darkest.min(luminance(pixel));
        lightest = lightest.max(luminance(pixel));
    }
    let (darker, lighter) = (level - f32::from(darkest), f32::from(lightest) - level);
    if lighter > darker {
        (Polarity::LightOnDark, lighter)
    } else {
        (Polarity::DarkOnLight, darker)
    }
}

/// Grey levels up to which the border deviates from the `plane` without being ink.
fn noise(raster: &Raster<'_>, edges: &Edges<Vec<Point>>, plane: &Plane) -> u8 {
    let opaque = edges.all().filter(|point| is_opaque(raster.at(*point)));
    let deviation = |point| (f32::from(luminance(raster.at(point))) - plane.at(point)).abs();
    (NOISE_REACH * lower_quartile(opaque.map(deviation))).round() as u8
}

/// ITU-R 601 luminance, in the fixed-point arithmetic of Pillow's `convert("L")`; a grey is exactly its own luminance.
fn luminance([red, green, blue, _]: [u8; CHANNELS]) -> u8 {
    let sum = u32::from(red) * 19_595 + u32::from(green) * 38_470 + u32::from(blue) * 7_471;
    ((sum + 0x8000) >> 16) as u8
}

/// Luminance of a pixel before a white wall.
pub(super) fn on_white(pixel: [u8; CHANNELS]) -> u8 {
    let white = f32::from(u8::MAX);
    (white + (f32::from(luminance(pixel)) - white) * opacity(pixel)).round() as u8
}

/// `0.0..=1.0`; the paper shines through the rest.
fn opacity(pixel: [u8; CHANNELS]) -> f32 {
    f32::from(pixel[3]) / 255.0
}

/// The median of the half of the `sorted` values that lie closest together; 0 of nothing.
///
/// On plain paper that is the median of all. Where ink covers much of the border, even up to half of it, in whatever
/// mixture of greys, the median of all drifts towards the ink, and this doesn't.
fn densest(sorted: &[u8]) -> f32 {
    let halves = sorted.windows(sorted.len().div_ceil(2).max(1));
    let closest = halves.min_by_key(|half| half[half.len() - 1] - half[0]);
    closest.map_or(0.0, median)
}

/// The upper median; 0 of nothing.
fn median(sorted: &[u8]) -> f32 {
    sorted
        .get(sorted.len() / 2)
        .map_or(0.0, |level| f32::from(*level))
}

/// The value that a quarter of all values, none of them negative, doesn't exceed; 0 of nothing.
fn lower_quartile(values: impl Iterator<Item = f32>) -> f32 {
    // The bits of numbers that aren't negative are in the order of the numbers.
    let values: Vec<u32> = values.map(f32::to_bits).collect();
    let (mut least, mut most) = (0, f32::INFINITY.to_bits());
    while least < most {
        let middle = u32::midpoint(least, most);
        if values.iter().filter(|value| **value <= middle).count() > values.len() / 4 {
            most = middle;
        } else {
            least = middle + 1;
        }
    }
    f32::from_bits(if values.is_empty() { 0 } else { least })
}
