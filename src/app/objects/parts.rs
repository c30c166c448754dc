//! How a large object is cut into parts.

const MIB: u64 = 1024 * 1024;

/// The usual part. S3 takes parts of at least 5 MiB; a larger one makes fewer requests, and slower progress.
pub const PART_BYTES: u64 = 8 * MIB;

/// Most parts of an upload (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html>).
const MOST_PARTS: u64 = 10_000;

/// The size of each part but the last, for an object of this size.
pub fn part_bytes(size: u64) -> u64 {
    let least = size.div_ceil(MOST_PARTS);
    PART_BYTES.max(least.div_ceil(MIB) * MIB)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_object_takes_more_parts_than_there_may_be() {
        for size in [
            0,
            1,
            PART_BYTES,
            79_000 * MIB,
            80_001 * MIB,
            5_000_000 * MIB,
        ] {
            let part = part_bytes(size);
            assert!(
                part >= PART_BYTES && size.div_ceil(part) <= MOST_PARTS,
                "{size}: {part}"
            );
        }
        assert_eq!(part_bytes(100 * MIB), PART_BYTES);
    }
}
