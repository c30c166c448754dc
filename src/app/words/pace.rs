//! How often a run's chart and log are drawn while it goes on: often enough to look alive, and no more than that.

use super::Extent;

/// Between two drawings, in milliseconds: eight a second.
const PAUSE_MILLIS: f64 = 125.0;
/// The same for a long run, which takes longer to draw and looks much the same for a while.
const LONG_PAUSE_MILLIS: f64 = 2_000.0;
/// A run with more losses is long.
const LONG: usize = 20_000;

/// When the last drawing was.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Pace {
    drawn_at: Option<f64>,
}

impl Pace {
    /// Milliseconds until it's time to draw `extent`; nothing when that is now, which is then noted.
    ///
    /// Only a run that takes steps has to wait: its last state, and each stop on the way, is drawn at once. `now` is in
    /// milliseconds of any clock that isn't set back.
    pub fn wait(&mut self, now: f64, extent: &Extent) -> Option<f64> {
        let pause = match extent.losses {
            ..=LONG => PAUSE_MILLIS,
            _ => LONG_PAUSE_MILLIS,
        };
        let left = self.drawn_at.map_or(0.0, |drawn_at| drawn_at + pause - now);
        if extent.is_running && left > 0.0 {
            return Some(left);
        }
        self.drawn_at = Some(now);
        None
    }
}
