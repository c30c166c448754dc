//! The CPU's arithmetic on plain slices, four numbers at a time. [`super::ops`] brings it into burn, for Flex and
//! ndarray alike. Each file says what it computes; `tests/it/kernels` has the plain loops that it must agree with.

pub mod conv_pool;
mod conv_pool_backward;
mod conv_pool_forward;
pub mod cross_entropy;
mod lanes;
pub mod linear;
pub mod optimizer;
