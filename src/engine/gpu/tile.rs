//! A tile of a matrix product in registers: what the kernels of the linear layers have in common.
//!
//! ```text
//! s[m, n] = sum over k of a[m, k] * b[k, n]      for MS rows and 4 * NS columns
//! ```
//!
//! Each number that is loaded is used for a whole row or column of the tile. Zeros are not skipped: a load costs as much
//! as several multiplications, on a GPU as on a software adapter, and a tile shares its loads.

use super::wgsl::{component, unrolled};

/// Rows of a tile and its columns in vectors of four.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tile {
    pub(super) rows: usize,
    pub(super) vectors: usize,
}

impl Tile {
    /// As large as leaves enough invocations to share the work among.
    pub(super) fn new(rows: usize, columns: usize) -> Self {
        let vectors = if rows * columns >= 16_384 { 2 } else { 1 };
        Self { rows: 4, vectors }
    }

    /// Invocations that a matrix takes.
    pub(super) fn invocations(self, rows: usize, columns: usize) -> usize {
        rows.div_ceil(self.rows) * self.tiles(columns)
    }

    /// Tiles side by side.
    pub(super) fn tiles(self, columns: usize) -> usize {
        columns.div_ceil(4 * self.vectors)
    }

    /// The names `row` and `column` of the tile's first row and column. Neighbouring invocations differ in `column`.
    pub(super) fn place(self, columns: usize) -> String {
        let tiles = self.tiles(columns);
        format!(
            "let column = (t % {tiles}u) * {}u;\nlet row = (t / {tiles}u) * {}u;\n",
            4 * self.vectors,
            self.rows
        )
    }

    /// `s{m}_{n}`, each four columns, before anything is added.
    pub(super) fn declared(self) -> String {
        unrolled(self.rows, |m| {
            unrolled(self.vectors, |n| format!("var s{m}_{n} = vec4f(0.0);\n"))
        })
    }

    /// One `k`: `a(m)` and `b(n)` are the expressions of row `m` and of column `n`, counted from the tile's first.
    pub(super) fn add(self, a: impl Fn(usize) -> String, b: impl Fn(usize) -> String) -> String {
        let rows = unrolled(self.rows, |m| format!("let a{m} = vec4f({});\n", a(m)));
        let columns = unrolled(self.vectors, |n| {
            let lanes: Vec<String> = (4 * n..4 * n + 4).map(&b).collect();
            format!("let b{n} = vec4f({});\n", lanes.join(", "))
        });
        let sums = unrolled(self.rows, |m| {
            unrolled(self.vectors, |n| {
                format!("s{m}_{n} = fma(a{m}, b{n}, s{m}_{n});\n")
            })
        });
        rows + &columns + &sums
    }

    /// `store(m, n, value)` for each number that is inside of the matrix.
    pub(super) fn stored(
        self,
        rows: usize,
        columns: usize,
        store: impl Fn(usize, usize, &str) -> String,
    ) -> String {
        unrolled(self.rows, |m| {
            let each = unrolled(4 * self.vectors, |n| {
                let value = format!("s{m}_{}.{}", n / 4, component(n));
                format!(
                    "if (column + {n}u < {columns}u) {{ {} }}\n",
                    store(m, n, &value)
                )
            });
            format!("if (row + {m}u < {rows}u) {{\n{each}}}\n")
        })
    }
}
