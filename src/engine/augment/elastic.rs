//! A smooth random field of displacements, from a coarse grid of random ones.

use super::recipe::Elastic;
use crate::engine::digit::SIDE;
use crate::engine::random::Random;

/// Nodes along one axis at the finest grid: 28 / 4 intervals and the three that a cubic spline needs beside its own.
const MOST_NODES: usize = 10;

/// Weights of a cubic B-spline's four nodes.
type Weights = [f32; 4];

/// One direction's displacements at the nodes, in pixels, row by row.
type Nodes = [[f32; MOST_NODES]; MOST_NODES];

/// The displacements of one image.
pub(super) struct Field {
    /// Nodes along one axis; 0 where nothing moves.
    count: usize,
    right: Nodes,
    down: Nodes,
    /// For each pixel of a row or column: the first of its four nodes, and their weights.
    taps: [(usize, Weights); SIDE],
    /// Largest displacement of a node.
    reach: f32,
}

impl Field {
    pub(super) fn new(elastic: &Elastic) -> Self {
        let spacing = elastic.smoothing_pixels;
        let taps = std::array::from_fn(|pixel| {
            let at = pixel as f32 / spacing;
            let node = (at as usize).min(MOST_NODES - 4);
            (node, weights(at - node as f32))
        });
        let count = match elastic.amplitude_pixels {
            0.0 => 0,
            _ => taps[SIDE - 1].0 + 4,
        };
        Self {
            count,
            right: [[0.0; MOST_NODES]; MOST_NODES],
            down: [[0.0; MOST_NODES]; MOST_NODES],
            reach: elastic.amplitude_pixels / deviation(&taps),
            taps,
        }
    }

    /// Draws the nodes anew.
    pub(super) fn draw(&mut self, random: &mut Random) {
        for nodes in [&mut self.right, &mut self.down] {
            for row in &mut nodes[..self.count] {
                row[..self.count].fill_with(|| random.symmetric(self.reach));
            }
        }
    }

    /// The displacements of one row of pixels: to the right, and down.
    pub(super) fn row(&self, y: usize) -> ([f32; SIDE], [f32; SIDE]) {
        if self.count == 0 {
            return ([0.0; SIDE], [0.0; SIDE]);
        }
        (self.row_of(&self.right, y), self.row_of(&self.down, y))
    }

    fn row_of(&self, nodes: &Nodes, y: usize) -> [f32; SIDE] {
        let (first, weights) = &self.taps[y];
        let mut line = [0.0; MOST_NODES];
        for (row, weight) in nodes[*first..first + 4].iter().zip(weights) {
            for (sum, node) in line.iter_mut().zip(row) {
                *sum += weight * node;
            }
        }
        let dot = |nodes: &[f32], [a, b, c, d]: &Weights| {
            a * nodes[0] + b * nodes[1] + c * nodes[2] + d * nodes[3]
        };
        std::array::from_fn(|x| {
            let (first, weights) = &self.taps[x];
            dot(&line[*first..first + 4], weights)
        })
    }
}

/// The uniform cubic B-spline at `t` of its middle interval: smooth up to the second derivative, so that lines bend
/// and don't kink.
fn weights(t: f32) -> Weights {
    let (square, cube) = (t * t, t * t * t);
    [
        (1.0 - t) * (1.0 - t) * (1.0 - t) / 6.0,
        (3.0 * cube - 6.0 * square + 4.0) / 6.0,
        (-3.0 * cube + 3.0 * square + 3.0 * t + 1.0) / 6.0,
        cube / 6.0,
    ]
}

/// Standard deviation of the field where nodes are uniform in -1..1, averaged over all pixels.
fn deviation(taps: &[(usize, Weights); SIDE]) -> f32 {
    let squares = |(_, weights): &(usize, Weights)| weights.iter().map(|w| w * w).sum::<f32>();
    let along_one_axis = taps.iter().map(squares).sum::<f32>() / SIDE as f32;
    // A third is the variance of a uniform number in -1..1. Both axes weigh the nodes alike.
    along_one_axis * (1.0_f32 / 3.0).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::random::Purpose;

    #[test]
    fn displacements_have_the_amplitude() {
        for smoothing_pixels in [4.0, 7.0, 28.0] {
            let mut field = Field::new(&Elastic {
                amplitude_pixels: 1.5,
                smoothing_pixels,
            });
            let mut random = Random::new(1, Purpose::Augment { step: 0 });
            let mut squares = 0.0;
            for _ in 0..400 {
                field.draw(&mut random);
                for (right, down) in (0..SIDE).map(|y| field.row(y)) {
                    squares += right.iter().chain(&down).map(|by| by * by).sum::<f32>();
                }
            }
            let deviation = (squares / (400 * 2 * SIDE * SIDE) as f32).sqrt();
            assert!(
                (deviation - 1.5).abs() < 0.1,
                "{smoothing_pixels} {deviation}"
            );
        }
    }

    #[test]
    fn neighbours_move_alike() {
        let mut field = Field::new(&Elastic {
            amplitude_pixels: 1.0,
            smoothing_pixels: 7.0,
        });
        field.draw(&mut Random::new(1, Purpose::Augment { step: 0 }));
        for y in 0..SIDE {
            for pair in field.row(y).0.windows(2) {
                assert!((pair[0] - pair[1]).abs() < 0.6, "row {y}");
            }
        }
    }
}
