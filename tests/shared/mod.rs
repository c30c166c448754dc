//! What the native tests and the GPU's tests have in common.

pub(crate) mod pytorch;
pub(crate) mod sets;
