//! The stages of the preparation, by name.

/// What [`super::prepare()`] does, and what a picture comes to without it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Ink is told from paper. Without it lightness is taken for ink, as in MNIST, and the pad shows white paper.
    Paper,
    /// Empty paper around the ink is cut off. Without it the whole picture fills the field.
    Crop,
    /// The digit's longer side becomes 20 of the field's 28 pixels. Without it the digit fills the field.
    Margin,
    /// Width and height are scaled alike. Without it the digit is stretched to a square.
    Aspect,
    /// The strongest ink becomes 255. Without it thin lines stay faint.
    Strength,
    /// The centre of mass becomes the field's middle. Without it the middle of the digit's box does.
    Mass,
}

impl Stage {
    /// All stages, in the order in which they take place.
    pub const ALL: [Self; 6] = [
        Self::Paper,
        Self::Crop,
        Self::Margin,
        Self::Aspect,
        Self::Strength,
        Self::Mass,
    ];

    /// The word for it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Paper => "paper",
            Self::Crop => "crop",
            Self::Margin => "margin",
            Self::Aspect => "aspect",
            Self::Strength => "strength",
            Self::Mass => "mass",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Raster, prepare_without};
    use super::*;
    use crate::engine::digit::SIDE;
    use std::ops::RangeInclusive;

    /// Columns and rows that hold ink without one stage, of an upside-down L, 40 wide and 20 high, near the top left
    /// corner of a transparent sheet of 104 x 104; and the strongest ink.
    fn without(stage: Stage) -> (RangeInclusive<usize>, RangeInclusive<usize>, u8) {
        let is_inked =
            |x: usize, y: usize| (8..48).contains(&x) && (8..28).contains(&y) && (y < 12 || x < 12);
        let alpha = |i: usize| if is_inked(i % 104, i / 104) { 200 } else { 0 };
        let rgba: Vec<u8> = (0..104 * 104).flat_map(|i| [0, 0, 0, alpha(i)]).collect();
        let raster = Raster::new(104, 104, &rgba).unwrap();
        let image = prepare_without(&[stage], &raster).unwrap();
        let span = |place: fn(usize) -> usize| {
            let inked = |i: &usize| image.pixels()[*i] > 0;
            let places: Vec<usize> = (0..SIDE * SIDE).filter(inked).map(place).collect();
            *places.iter().min().unwrap()..=*places.iter().max().unwrap()
        };
        let strongest = *image.pixels().iter().max().unwrap();
        (span(|i| i % SIDE), span(|i| i / SIDE), strongest)
    }

    #[test]
    fn each_stage_does_what_it_says() {
        let size = |stage| {
            let (columns, rows, _) = without(stage);
            (columns.count(), rows.count())
        };
        assert_eq!(size(Stage::Paper), (20, 20), "the whole sheet is lighter");
        assert_eq!(size(Stage::Crop), (10, 5), "a quarter of the sheet's size");
        assert_eq!(size(Stage::Margin), (26, 13));
        assert_eq!(size(Stage::Aspect), (20, 20));
        assert_eq!(size(Stage::Strength), (20, 10));
        assert_eq!(without(Stage::Strength).2, 200);
        assert_eq!(without(Stage::Aspect).2, 255);
        assert_eq!(without(Stage::Mass), (4..=23, 9..=18, 255));
        assert_ne!(without(Stage::Strength).0, 4..=23, "the left is heavier");
    }
}
