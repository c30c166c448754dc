//! The shapes that digits are written in: where the pen goes, before any writer's habits.
//!
//! Every shape belongs to one set only, so a network that learns from [`train`]'s meets none of [`score`]'s.

pub(super) mod score;
pub(super) mod train;

use super::skeleton::Knot;
use crate::app::ink::Point;

/// One way to write a digit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Shape {
    /// What tells it from the digit's other shapes.
    pub(super) name: &'static str,
    /// Places that the pen passes, `x,y`, in hundredths of the digit's height: `0,0` is its top left, most digits are
    /// 60 wide. `!` marks a sharp corner, `/` a pen that is lifted.
    path: &'static str,
    /// How many people write like this.
    pub(super) commonness: Commonness,
}

/// How many people write in a shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Commonness {
    /// Some always do.
    Common,
    /// Nobody does always.
    Rare,
}

const fn shape(name: &'static str, path: &'static str) -> Shape {
    Shape {
        name,
        path,
        commonness: Commonness::Common,
    }
}

const fn rare(name: &'static str, path: &'static str) -> Shape {
    Shape {
        commonness: Commonness::Rare,
        ..shape(name, path)
    }
}

impl Shape {
    /// The strokes' knots.
    ///
    /// # Panics
    ///
    /// When the path can't be read; a test reads every path there is.
    pub(super) fn strokes(&self) -> Vec<Vec<Knot>> {
        let strokes = self.path.split(" / ");
        strokes
            .map(|stroke| stroke.split(' ').map(knot).collect())
            .collect()
    }
}

fn knot(word: &str) -> Knot {
    let place = word.strip_suffix('!').unwrap_or(word);
    let number = |text: &str| text.parse().expect("a path holds numbers");
    let (x, y) = place.split_once(',').expect("a path holds places");
    Knot {
        at: Point {
            x: number(x),
            y: number(y),
        },
        is_corner: place.len() < word.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::digit::CLASSES;

    fn all() -> impl Iterator<Item = (usize, &'static Shape)> {
        let sets = [&train::SHAPES, &score::SHAPES];
        sets.into_iter()
            .flat_map(|set| (0..CLASSES).zip(set))
            .flat_map(|(digit, shapes)| shapes.iter().map(move |shape| (digit, shape)))
    }

    #[test]
    fn every_path_can_be_read_and_fits_its_box() {
        for (digit, shape) in all() {
            for stroke in shape.strokes() {
                assert!(stroke.len() > 1, "{digit} {}", shape.name);
                for Knot { at, .. } in stroke {
                    let fits = (-10.0..=75.0).contains(&at.x) && (-5.0..=108.0).contains(&at.y);
                    assert!(fits, "{digit} {} {at:?}", shape.name);
                }
            }
        }
    }

    #[test]
    fn no_shape_is_in_two_sets() {
        let paths: Vec<&str> = all().map(|(_, shape)| shape.path).collect();
        for (i, path) in paths.iter().enumerate() {
            assert!(!paths[..i].contains(path), "{path}");
        }
    }
}
