//! Opening a burn device for a runtime.

use super::runtime::Runtime;
use burn::tensor::Device;

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

/// Opens the device of a runtime. A GPU may be opened only once per worker: keep the device.
///
/// # Errors
///
/// When this binary has no such backend, or the backend doesn't start.
pub async fn open(runtime: Runtime) -> Result<Device, EngineError> {
    match runtime {
        #[cfg(feature = "cpu")]
        Runtime::Flex => Ok(Device::flex()),
        #[cfg(feature = "cpu")]
        Runtime::Ndarray => Ok(open_ndarray()),
        #[cfg(feature = "gpu")]
        Runtime::Webgpu => open_webgpu().await,
        other => Err(EngineError::NotBuilt(other)),
    }
}

#[cfg(feature = "cpu")]
#[expect(
    deprecated,
    reason = "burn deprecates ndarray in favour of Flex; the product offers both"
)]
fn open_ndarray() -> Device {
    Device::ndarray()
}

#[cfg(feature = "gpu")]
async fn open_webgpu() -> Result<Device, EngineError> {
    let opened = Device::wgpu_options()
        .tasks_max(TASKS_PER_SUBMIT)
        .init_async()
        .await;
    opened.map_err(|error| EngineError::Unavailable {
        runtime: Runtime::Webgpu,
        reason: error.to_string(),
    })
}

/// Dispatches that share one `queue.submit`. A training step of `net` has about 70, and each submission costs
/// host time (`reference/burn-0.22-on-the-web.md`, section 3).
#[cfg(feature = "gpu")]
const TASKS_PER_SUBMIT: usize = 64;
