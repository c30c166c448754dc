//! Four numbers at a time: what the CPU kernels share.

use wide::f32x4;

/// Numbers in a vector: simd128 has four `f32`.
pub(super) const LANES: usize = 4;

/// Vectors that hold `len` numbers, the last one filled up.
pub(super) const fn vectors(len: usize) -> usize {
    len.div_ceil(LANES)
}

/// Rows of `len` numbers as rows of whole vectors, filled up with zeros.
pub(super) fn pack_rows(rows: &[f32], len: usize) -> Vec<f32x4> {
    let mut packed = Vec::with_capacity(rows.len() / len * vectors(len));
    for row in rows.chunks_exact(len) {
        let (whole, rest) = row.as_chunks::<LANES>();
        packed.extend(whole.iter().map(|numbers| f32x4::new(*numbers)));
        if !rest.is_empty() {
            let mut last = [0.0; LANES];
            last[..rest.len()].copy_from_slice(rest);
            packed.push(f32x4::new(last));
        }
    }
    packed
}

/// The first `len` numbers of each row of `vectors(len)` vectors: undoes [`pack_rows`].
pub(super) fn unpack_rows(packed: &[f32x4], len: usize) -> Vec<f32> {
    let mut rows = Vec::with_capacity(packed.len() / vectors(len) * len);
    for row in packed.chunks_exact(vectors(len)) {
        let numbers = row.iter().flat_map(|vector| vector.to_array());
        rows.extend(numbers.take(len));
    }
    rows
}
