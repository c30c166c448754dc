//! The only thread.

pub(super) fn threads() -> usize {
    1
}

/// Works on each part; the results are in the order of the parts.
pub(in crate::engine) fn each<P, R>(parts: Vec<P>, work: impl Fn(P) -> R) -> Vec<R> {
    parts.into_iter().map(work).collect()
}
