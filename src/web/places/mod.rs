//! x
pub fn start() {}
