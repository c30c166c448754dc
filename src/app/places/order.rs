//! By what a table is sorted.

use std::cmp::Ordering;

/// What a table shows in columns, each of which it can be sorted by.
pub trait TableColumn: Copy + PartialEq + Send + Sync + 'static {
    /// From left to right.
    const ALL: &'static [Self];

    /// Its header.
    fn title(self) -> &'static str;

    /// Whether its values are figures, which stand to the right.
    fn is_figure(self) -> bool;

    /// Whether its first click shows the greatest first.
    fn begins_descending(self) -> bool;
}

/// An order of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order<C> {
    /// By the values of this column.
    pub column: C,
    /// The greatest first.
    pub is_descending: bool,
}

impl<C: TableColumn> Order<C> {
    /// The order that a column begins with.
    pub fn of(column: C) -> Self {
        Self {
            column,
            is_descending: column.begins_descending(),
        }
    }

    /// The order after a header was pressed: that of another column, or the same one the other way.
    pub fn pressed(self, column: C) -> Self {
        if self.column != column {
            return Self::of(column);
        }
        Self {
            column,
            is_descending: !self.is_descending,
        }
    }

    /// As `aria-sort` of a column has it.
    pub fn aria(self, column: C) -> &'static str {
        match self {
            Self { column: sorted, .. } if sorted != column => "none",
            Self { is_descending, .. } if is_descending => "descending",
            _ => "ascending",
        }
    }

    /// Values that some rows don't have: those come last, whichever way the others go.
    pub(super) fn numbers(self, a: Option<f64>, b: Option<f64>) -> Ordering {
        match (a, b) {
            (Some(a), Some(b)) => self.turned(a.total_cmp(&b)),
            _ => b.is_some().cmp(&a.is_some()),
        }
    }

    /// Values that every row has, from the least to the greatest.
    pub(super) fn turned(self, ordering: Ordering) -> Ordering {
        if self.is_descending {
            ordering.reverse()
        } else {
            ordering
        }
    }
}
