//! Numbers, and sentences around them.

use super::*;

#[test]
fn numbers_are_written_for_people() {
    assert_eq!(
        [whole(7), whole(938), whole(60_000), whole(1_234_567)],
        ["7", "938", "60,000", "1,234,567"]
    );
    assert_eq!(
        [percent(0.943_2), percent(0.999_9), percent(1.0)],
        ["94.3 %", "99.9 %", "100.0 %"]
    );
    assert_eq!(
        [
            duration(0.2),
            duration(59.4),
            duration(185.0),
            duration(7_320.0)
        ],
        ["0 s", "59 s", "3 min 5 s", "2 h 2 min"]
    );
    assert_eq!(megabytes(11_594_722), "11.6 MB");
    assert_eq!(
        [counted(1, "epoch"), counted(14, "epoch")],
        ["1 epoch", "14 epochs"]
    );
    assert_eq!(
        [sentence("no adapter"), sentence("Gone.")],
        ["No adapter.", "Gone."]
    );
}
