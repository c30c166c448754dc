//! Opening WebGPU for burn and for our kernels, which share one device and one queue.

use super::constructors;
use crate::engine::device::EngineError;
use crate::engine::runtime::Runtime;
use burn_wgpu::wgpu::custom::AdapterInterface;
use burn_wgpu::wgpu::{self, Features};
use burn_wgpu::{RuntimeOptions, WgpuDevice, WgpuSetup, try_init_device};

/// Dispatches that share one `queue.submit` at most: all the steps that are enqueued together, and more.
const DISPATCHES_PER_SUBMIT: usize = 512;

/// Opens the browser's GPU.
///
/// No optional feature is asked for, so it works wherever WebGPU does.
///
/// # Errors
///
/// When there is no WebGPU, no adapter, or the adapter refuses.
pub async fn open() -> Result<WgpuDevice, EngineError> {
    constructors::run();
    let instance = wgpu::Instance::new(wgpu::InstanceDescriptor {
        backends: wgpu::Backends::BROWSER_WEBGPU,
        ..wgpu::InstanceDescriptor::new_without_display_handle()
    });
    let adapter = instance
        .request_adapter(&wgpu::RequestAdapterOptions {
            power_preference: wgpu::PowerPreference::HighPerformance,
            ..Default::default()
        })
        .await
        .map_err(unavailable)?;
    let (device, queue) = adapter
        .request_device(&wgpu::DeviceDescriptor {
            required_limits: adapter.limits(),
            memory_hints: wgpu::MemoryHints::MemoryUsage,
            ..Default::default()
        })
        .await
        .map_err(unavailable)?;
    let setup = WgpuSetup {
        instance,
        backend: adapter.get_info().backend,
        adapter: wgpu::Adapter::from_custom(Claiming(adapter)),
        device,
        queue,
    };
    let options =
        RuntimeOptions::with_tasks_max(Some(DISPATCHES_PER_SUBMIT)).map_err(unavailable)?;
    try_init_device(setup, options).map_err(unavailable)
}

fn unavailable(error: impl std::fmt::Display) -> EngineError {
    EngineError::Unavailable {
        runtime: Runtime::Webgpu,
        reason: error.to_string(),
    }
}

/// An adapter that claims to have time stamps, and nothing else that is optional.
///
/// cubecl-wgpu 0.11.3 panics on a browser's adapter without `timestamp-query` (`Timings::system` in its
/// `compute/stream.rs`), although it needs time stamps only to profile, which nobody does here: the query sets are
/// made when a profile begins. The device itself is opened through the real adapter and has no such feature.
#[derive(Debug)]
struct Claiming(wgpu::Adapter);

impl AdapterInterface for Claiming {
    fn request_device(
        &self,
        _: &wgpu::DeviceDescriptor<'_>,
    ) -> std::pin::Pin<Box<dyn wgpu::custom::RequestDeviceFuture>> {
        unreachable!("the device was opened through the real adapter")
    }

    fn is_surface_supported(&self, _: &wgpu::custom::DispatchSurface) -> bool {
        false
    }

    fn features(&self) -> Features {
        Features::TIMESTAMP_QUERY
    }

    fn limits(&self) -> wgpu::Limits {
        self.0.limits()
    }

    fn downlevel_capabilities(&self) -> wgpu::DownlevelCapabilities {
        self.0.get_downlevel_capabilities()
    }

    fn get_info(&self) -> wgpu::AdapterInfo {
        self.0.get_info()
    }

    fn get_texture_format_features(
        &self,
        format: wgpu::TextureFormat,
    ) -> wgpu::TextureFormatFeatures {
        self.0.get_texture_format_features(format)
    }

    fn get_presentation_timestamp(&self) -> wgpu::PresentationTimestamp {
        self.0.get_presentation_timestamp()
    }

    fn cooperative_matrix_properties(&self) -> Vec<wgpu::CooperativeMatrixProperties> {
        Vec::new()
    }
}
