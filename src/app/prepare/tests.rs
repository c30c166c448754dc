//! Pictures as visitors bring them, from a drawing function to the 28x28 image.

use super::*;
use crate::engine::digit::{PIXELS, SIDE};

/// Image 5 of MNIST's test set, a 1 whose strongest pixel is 254: the box of its ink, at column 10, row 5 of the field.
const ONE: [&str; 20] = [
    "0000000000004dfe6b03",
    "000000000013e3fefe09",
    "000000000051fefea501",
    "0000000007cbfefe4900",
    "0000000035fefefa0000",
    "0000000086fefeb40000",
    "00000000c4fef8300000",
    "0000003afefeed000000",
    "0000006ffefe84000000",
    "000000a3feee1c000000",
    "00003cfcfedf00000000",
    "00004ffefe9a00000000",
    "0000a3feee3500000000",
    "001cfcfed20000000000",
    "0056fefe830000000000",
    "0069feea140000000000",
    "00affecc050000000000",
    "05d3fec4000000000000",
    "039efea0000000000000",
    "001a9d6b000000000000",
];

fn one() -> Vec<u8> {
    let mut pixels = vec![0; PIXELS];
    for (row, hex) in (5..).zip(ONE) {
        for column in 0..10 {
            pixels[row * SIDE + 10 + column] =
                u8::from_str_radix(&hex[2 * column..][..2], 16).unwrap();
        }
    }
    pixels
}

/// A square picture of grey levels, how much of each pixel is inked: 0 is paper.
struct Picture {
    width: usize,
    ink: Vec<u8>,
}

impl Picture {
    /// Draws what `inked` says about points of a `width` x `height` sheet, smoothed by 4 x 4 samples per pixel.
    fn draw(width: usize, height: usize, inked: impl Fn(f32, f32) -> bool) -> Self {
        let sample = |pixel: usize, i: usize| pixel as f32 + (i as f32 + 0.5) / 4.0;
        let hits = |x, y| {
            let hit = |i: &usize| inked(sample(x, i % 4), sample(y, i / 4));
            (0..16).filter(hit).count()
        };
        let ink = (0..width * height).map(|i| (hits(i % width, i / width) * 255 / 16) as u8);
        Self {
            width,
            ink: ink.collect(),
        }
    }

    fn prepare_as(&self, colour: impl Fn(u8) -> [u8; 4]) -> Result<Image, PrepareError> {
        let rgba: Vec<u8> = self.ink.iter().flat_map(|ink| colour(*ink)).collect();
        let height = self.ink.len() / self.width;
        prepare(&Raster::new(self.width as u32, height as u32, &rgba)?)
    }

    fn on_glass(&self) -> Image {
        self.prepare_as(|ink| [200, 30, 30, ink]).unwrap()
    }
}

fn grey(level: u8) -> [u8; 4] {
    [level, level, level, 255]
}

/// Whether (x, y) lies within `radius` of the line from `a` to `b`.
fn near((x, y): (f32, f32), a: (f32, f32), b: (f32, f32), radius: f32) -> bool {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let along = ((x - a.0) * dx + (y - a.1) * dy) / (dx * dx + dy * dy);
    let t = along.clamp(0.0, 1.0);
    (x - a.0 - t * dx).hypot(y - a.1 - t * dy) <= radius
}

/// A seven of this `height` in pixels, its top left corner at (`left`, `top`).
fn seven(sheet: usize, left: f32, top: f32, height: f32) -> Picture {
    let strokes = [
        [(0.05, 0.05), (0.6, 0.05)],
        [(0.6, 0.05), (0.2, 0.95)],
        [(0.15, 0.55), (0.6, 0.55)],
    ];
    Picture::draw(sheet, sheet, |x, y| {
        let point = ((x - left) / height, (y - top) / height);
        strokes.iter().any(|[a, b]| near(point, *a, *b, 0.05))
    })
}

/// Columns and rows from the first to the last pixel that holds at least half of full ink.
fn extent(image: &Image) -> (usize, usize) {
    let inked = |i: &usize| image.pixels()[*i] >= 128;
    let span = |places: Vec<usize>| places.iter().max().unwrap() - places.iter().min().unwrap() + 1;
    let all: Vec<usize> = (0..PIXELS).filter(inked).collect();
    (
        span(all.iter().map(|i| i % SIDE).collect()),
        span(all.iter().map(|i| i / SIDE).collect()),
    )
}

/// In pixel indices.
fn centre_of_mass(image: &Image) -> (f32, f32) {
    let weight = |i: usize| f32::from(image.pixels()[i]);
    let moment = |place: fn(usize) -> usize| {
        (0..PIXELS)
            .map(|i| place(i) as f32 * weight(i))
            .sum::<f32>()
    };
    let mass: f32 = (0..PIXELS).map(weight).sum();
    (moment(|i| i % SIDE) / mass, moment(|i| i / SIDE) / mass)
}

fn mean_difference(a: &Image, b: &Image) -> f32 {
    let pairs = a.pixels().iter().zip(b.pixels());
    pairs.map(|(a, b)| f32::from(a.abs_diff(*b))).sum::<f32>() / PIXELS as f32
}

#[test]
fn an_mnist_image_comes_out_unchanged() {
    let ink = one();
    let picture = Picture { width: SIDE, ink };
    assert_eq!(picture.prepare_as(grey).unwrap().pixels()[..], picture.ink);
}

#[test]
fn a_magnified_mnist_image_comes_out_unchanged() {
    let ink = one();
    let wide = SIDE * 10;
    let magnified = (0..wide * wide).map(|i| ink[i / wide / 10 * SIDE + i % wide / 10]);
    let picture = Picture {
        width: wide,
        ink: magnified.collect(),
    };
    assert_eq!(picture.prepare_as(grey).unwrap().pixels()[..], ink);
}

#[test]
fn a_tightly_cropped_mnist_image_comes_out_unchanged() {
    let cropped = |i: usize| one()[(5 + i / 10) * SIDE + 10 + i % 10];
    let picture = Picture {
        width: 10,
        ink: (0..200).map(cropped).collect(),
    };
    assert_eq!(picture.prepare_as(grey).unwrap().pixels()[..], one());
}

#[test]
fn colours_and_polarity_of_ink_make_no_difference() {
    let picture = seven(200, 60.0, 30.0, 130.0);
    let expected = picture.on_glass();
    let check = |colour: fn(u8) -> [u8; 4]| {
        assert_eq!(picture.prepare_as(colour).unwrap(), expected);
    };
    check(grey);
    check(|ink| grey(255 - ink));
    check(|ink| [0, 0, 0, ink]);
    check(|ink| [255, 255, 255, ink]);
}

#[test]
fn faint_ink_becomes_full_ink() {
    let picture = seven(200, 60.0, 30.0, 130.0);
    let expected = picture.on_glass();
    let yellow = picture
        .prepare_as(|ink| [255, 255, 255 - ink, 255])
        .unwrap();
    assert!(mean_difference(&yellow, &expected) < 3.0);
    assert_eq!(yellow.pixels().iter().max(), Some(&255));
}

#[test]
fn size_and_place_on_the_sheet_make_no_difference() {
    let expected = seven(400, 80.0, 40.0, 320.0).on_glass();
    for (left, top) in [(10.0, 10.0), (300.0, 20.0), (121.3, 297.7)] {
        let small = seven(400, left, top, 90.0).on_glass();
        let difference = mean_difference(&small, &expected);
        assert!(difference < 6.0, "{left} {top}: {difference}");
    }
}

#[test]
fn wide_and_tall_shapes_keep_their_aspect() {
    let bar = |width: f32, height: f32| {
        let inside = move |x: f32, y: f32| {
            (20.0..20.0 + width).contains(&x) && (20.0..20.0 + height).contains(&y)
        };
        extent(&Picture::draw(300, 300, inside).on_glass())
    };
    assert_eq!(bar(240.0, 60.0), (20, 5));
    assert_eq!(bar(60.0, 240.0), (5, 20));
    assert_eq!(bar(100.0, 100.0), (20, 20));
    assert_eq!(bar(250.0, 1.0), (20, 1));
    assert_eq!(bar(1.0, 250.0), (1, 20));
}

#[test]
fn a_dot_of_one_pixel_fills_the_box() {
    let dot = Picture::draw(300, 200, |x, y| x as usize == 299 && y as usize == 100).on_glass();
    assert_eq!(extent(&dot), (20, 20));
    let single = Picture::draw(3, 3, |x, y| x as usize == 1 && y as usize == 1);
    assert_eq!(extent(&single.prepare_as(grey).unwrap()), (20, 20));
}

#[test]
fn the_centre_of_mass_is_in_the_middle() {
    // A heavy foot under a thin pole: its middle and its centre of mass are far apart.
    let foot =
        |x: f32, y: f32| (y < 200.0 && (98.0..102.0).contains(&x)) || (100.0..200.0).contains(&y);
    let image = Picture::draw(200, 210, foot).on_glass();
    let (x, y) = centre_of_mass(&image);
    assert!((13.5..14.5).contains(&x), "{x}");
    assert!((13.5..14.5).contains(&y), "{y}");
}

#[test]
fn extreme_shapes_stay_inside_the_field() {
    // All the weight at the bottom: centring it would push the top of the pole out of the field.
    let heavy_foot =
        |x: f32, y: f32| (x < 200.0 && (190.0..200.0).contains(&y)) || (x < 1.0 && y < 200.0);
    let image = Picture::draw(220, 220, heavy_foot).on_glass();
    assert_eq!(extent(&image).0, 20);
    let ink_of_pole = (0..SIDE).filter(|y| {
        image.pixels()[y * SIDE..][..SIDE]
            .iter()
            .any(|level| *level > 0)
    });
    assert_eq!(ink_of_pole.count(), 20);
}

#[test]
fn a_picture_without_ink_is_blank() {
    let blank = |width: usize, height: usize, colour: [u8; 4]| {
        let rgba = colour.repeat(width * height);
        let raster = Raster::new(width as u32, height as u32, &rgba).unwrap();
        assert_eq!(prepare(&raster), Err(PrepareError::Blank));
    };
    for (width, height) in [(28, 28), (400, 300), (1, 1), (1, 50), (2, 1)] {
        blank(width, height, [255; 4]);
        blank(width, height, [0, 0, 0, 255]);
        blank(width, height, [0; 4]);
        blank(width, height, [255, 255, 255, 0]);
    }
}

/// Deviates by at most `reach` levels, evenly spread and the same in every run.
fn grain(i: usize, reach: u32) -> i32 {
    let mixed = (i as u32).wrapping_mul(0x9E37_79B9);
    ((mixed ^ (mixed >> 15)).wrapping_mul(0x85EB_CA6B) >> 16) as i32 % (2 * reach as i32 + 1)
        - reach as i32
}

/// A photo: dark ink on grey paper, under light that changes by `slope` of the paper's level from left to right.
fn photo(picture: &Picture, slope: f32, reach: u32) -> Result<Image, PrepareError> {
    let level = |(i, ink): (usize, &u8)| {
        let light = 1.0 + slope * ((i % picture.width) as f32 / picture.width as f32 - 0.5);
        let level = (200.0 - 140.0 * f32::from(*ink) / 255.0) * light;
        255 - (level as i32 + grain(i, reach)).clamp(0, 255) as u8
    };
    let ink = picture.ink.iter().enumerate().map(level).collect();
    let width = picture.width;
    Picture { width, ink }.prepare_as(|ink| grey(255 - ink))
}

#[test]
fn rough_paper_and_uneven_light_make_little_difference() {
    let picture = seven(300, 90.0, 60.0, 180.0);
    let expected = picture.on_glass();
    for (slope, reach) in [(0.0, 0), (0.0, 12), (0.25, 0), (0.25, 8)] {
        let image = photo(&picture, slope, reach).unwrap();
        let difference = mean_difference(&image, &expected);
        assert!(difference < 8.0, "{slope} {reach}: {difference}");
    }
}

#[test]
fn rough_paper_alone_is_blank() {
    let empty = Picture::draw(300, 300, |_, _| false);
    assert_eq!(photo(&empty, 0.0, 12), Err(PrepareError::Blank));
    assert_eq!(photo(&empty, 0.0, 3), Err(PrepareError::Blank));
}

#[test]
fn a_picture_of_nothing_but_noise_gets_an_answer() {
    for seed in 0..500 {
        let level = |i: usize| (grain(i + 64 * seed, 200) + 128).clamp(0, 255) as u8;
        let ink = (0..7 * 9).map(level).collect();
        // Either answer will do, as long as there is one.
        drop(Picture { width: 7, ink }.prepare_as(grey));
    }
}

#[test]
fn faint_specks_do_not_stretch_the_box() {
    let picture = seven(300, 90.0, 60.0, 180.0);
    let expected = picture.on_glass();
    let mut specked = seven(300, 90.0, 60.0, 180.0);
    for (x, y) in [(3, 3), (295, 4), (150, 297)] {
        specked.ink[y * 300 + x] = 25;
    }
    assert_eq!(specked.on_glass(), expected);
}

#[test]
fn see_through_parts_of_an_opaque_picture_are_paper() {
    let picture = seven(200, 60.0, 30.0, 130.0);
    let mut rgba: Vec<u8> = picture.ink.iter().flat_map(|ink| grey(255 - ink)).collect();
    for corner in [0, 199, 200 * 199, 200 * 200 - 1] {
        rgba[4 * corner..][..4].fill(0);
    }
    let image = prepare(&Raster::new(200, 200, &rgba).unwrap()).unwrap();
    assert_eq!(image, picture.on_glass());
}

#[test]
fn a_picture_whose_size_is_wrong_is_refused_in_words() {
    let short = Raster::new(10, 10, &[0; 399]).err().unwrap();
    assert!(short.to_string().contains("400 bytes of RGBA, 399"));
    let huge = Raster::new(50_000, 50_000, &[]).err().unwrap();
    assert!(huge.to_string().contains("50000 x 50000"));
}
