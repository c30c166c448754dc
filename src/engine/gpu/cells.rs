//! How a convolution's output is cut into tiles, and how its winners are packed.
//!
//! A tile is up to eight neighbouring cells of one row. Of each tile and channel one word keeps four bits per cell:
//! the winner's number in its pooling window (row by row), or 4 where ReLU or dropout stopped it, and where the row
//! has already ended. So a channel that was dropped or is dead takes one load to skip:
//!
//! ```text
//! winners[((image * ROWS + row) * TILES + tile) * OUT + channel]
//! ```

use super::wgsl::{Writer, unrolled};
use crate::engine::kernels::conv_pool::ConvPool;

/// Words whose live cells are looked at together: as many as there are bits per cell.
pub(super) const WORDS_TOGETHER: usize = 4;

/// Some rows of some channels, whose words of a tile are looked at together: `word0`, `word1` ... are the rows of the
/// first channel, then those of the second.
///
/// Their live cells are collected in one word, and a single loop over its bits meets these and no others. SwiftShader
/// computes what is in a branch or loop at least once, with all lanes masked out where nothing is to be done; so a loop
/// per row would cost as much for a dead row as for a live cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Together {
    pub(super) rows: usize,
    pub(super) channels: usize,
}

impl Together {
    const fn words(self) -> usize {
        self.rows * self.channels
    }

    /// Loads the words and collects their live cells in `live`.
    ///
    /// - `first`: the first row; the first channel is called `channel`
    /// - `keep(word, row)`: which of a word's cells count, as a mask of the lowest bit of each cell
    pub(super) fn collected(self, first: &str, keep: impl Fn(usize, usize) -> String) -> String {
        let words = unrolled(self.words(), |word| {
            let (channel, row) = (word / self.rows, word % self.rows);
            let inside = match channel {
                0 => String::new(),
                _ => format!(" && channel + {channel}u < OUT"),
            };
            format!(
                "let at_word{word} = ((image * ROWS + {first} + {row}u) * TILES + tile) * OUT + channel + {channel}u;\n\
                 let word{word} = select({DEAD}, winners[at_word{word}], {first} + {row}u < ROWS{inside});\n\
                 live |= ((~word{word} >> 2u) & {}) << {word}u;\n",
                keep(word, row)
            )
        });
        format!("var live = 0u;\n{words}")
    }

    /// The head of a loop over the live cells, with all that is known about one: its `row`, `column` and `output`
    /// (channel), its gradient `g`, and whether its winner is on the window's `right` and `below`.
    pub(super) fn each(self, first: &str) -> String {
        let others: String = (1..self.words())
            .map(|word| format!("winner = select(winner, word{word}, number == {word}u);\n"))
            .collect();
        format!(
            "for (; live != 0u; live &= live - 1u) {{\n\
             let bit = firstTrailingBit(live);\nlet number = bit & 3u;\nlet cell = bit >> 2u;\n\
             var winner = word0;\n{others}winner >>= 4u * cell;\n\
             let right = winner & 1u;\nlet below = (winner >> 1u) & 1u;\n\
             let row = {first} + number % {0}u;\nlet column = tile * CELLS + cell;\n\
             let output = channel + number / {0}u;\n\
             let g = gradient[((image * ROWS + row) * ROWS + column) * OUT + output];\n",
            self.rows
        )
    }
}

/// A word whose cells are all dead.
const DEAD: &str = "0x44444444u";

/// The lowest bit of each cell.
pub(super) const CELL: &str = "0x11111111u";

/// The tiles of a convolution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cells {
    /// Tiles of a row.
    pub(super) tiles: usize,
    /// Cells of a tile.
    pub(super) cells: usize,
}

impl Cells {
    /// The first layer's tiles begin at a whole word of its packed pixels; the others are as even as can be.
    pub(super) fn new(layer: usize, conv: ConvPool) -> Self {
        let side = conv.pooled_side();
        let most = 8 / conv.pool;
        if layer == 0 {
            return Self {
                tiles: side.div_ceil(most),
                cells: most,
            };
        }
        // Five pooled cells are still few enough sums for a GPU's registers.
        let most = most + conv.pool / 2;
        let tiles = side.div_ceil(most);
        Self {
            tiles,
            cells: side.div_ceil(tiles),
        }
    }

    /// Begins a kernel of the convolution, with all sizes of it.
    pub(super) fn writer(self, name: &str, layer: usize, conv: ConvPool) -> Writer {
        Writer::new(format!("conv{} {name}", layer + 1))
            .size("IN", conv.inputs)
            .size("OUT", conv.outputs)
            .size("K", conv.kernel)
            .size("SIDE", conv.side)
            .size("POOL", conv.pool)
            .size("TAPS", conv.taps())
            .size("ROWS", conv.pooled_side())
            .size("TILES", self.tiles)
            .size("CELLS", self.cells)
    }

    /// Words of one image's winners.
    pub(super) fn words(self, conv: ConvPool) -> usize {
        conv.pooled_side() * self.tiles * conv.outputs
    }
}
