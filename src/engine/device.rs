//! Opening a burn device for a runtime.

use super::runtime::Runtime;

/// Why the engine could not go on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EngineError {
    /// This binary was built without the backend.
    #[error("{} is not part of this worker", .0.title())]
    NotBuilt(Runtime),
    /// The backend would not start.
    #[error("{} did not start: {reason}", .runtime.title())]
    Unavailable {
        /// Which backend.
        runtime: Runtime,
        /// What it said.
        reason: String,
    },
    /// Numbers could not be brought back from the device, for instance because a GPU was lost.
    #[error("results could not be read back from the device: {0}")]
    ReadBack(String),
    /// The weights are no longer numbers.
    #[error(
        "training diverged: the weights are no longer finite numbers. Try a smaller learning rate"
    )]
    Diverged,
}

/// Where a network can be.
#[derive(Clone)]
pub enum Device {
    /// The processor, through burn.
    #[cfg(feature = "cpu")]
    Host(burn::tensor::Device),
    /// The browser's GPU, which burn's device and our kernels share.
    #[cfg(feature = "gpu")]
    Gpu(burn_wgpu::WgpuDevice),
}

/// Opens the device of a runtime.
///
/// # Errors
///
/// When this binary has no such backend, or the backend doesn't start.
pub async fn open(runtime: Runtime) -> Result<Device, EngineError> {
    match runtime {
        #[cfg(feature = "cpu")]
        Runtime::Flex => Ok(Device::Host(burn::tensor::Device::flex())),
        #[cfg(feature = "cpu")]
        Runtime::Ndarray => Ok(Device::Host(open_ndarray())),
        #[cfg(feature = "gpu")]
        Runtime::Webgpu => super::gpu::device::open().await.map(Device::Gpu),
        other => Err(EngineError::NotBuilt(other)),
    }
}

#[cfg(feature = "cpu")]
#[expect(
    deprecated,
    reason = "burn deprecates ndarray in favour of Flex; the product offers both"
)]
fn open_ndarray() -> burn::tensor::Device {
    burn::tensor::Device::ndarray()
}
