//! A plan on the device: its buffers, and its kernels recorded once and replayed.
//!
//! Everything goes through cubecl's client, so that burn's tensors and our buffers share one queue and one memory.
//! A recording keeps pipelines and bind groups; a replay makes neither.

use super::plan::Buffer;
use super::wgsl::Kernel;
use crate::engine::device::EngineError;
use burn_wgpu::{CubeDim, KernelSource, SourceKernel, SourceTemplate, WgpuDevice};
use cubecl::bytes::Bytes;
use cubecl::client::{Client, Graph};
use cubecl::prelude::{CubeCount, KernelId};
use cubecl::server::{Handle, KernelArguments, ServerError};
use std::collections::BTreeMap;

/// Buffers by name, on one device.
pub(super) struct Program {
    client: Client,
    buffers: BTreeMap<Buffer, Handle>,
}

/// A sequence of kernels that can be enqueued again and again.
pub(super) struct Recording(Graph);

impl Program {
    /// Makes the buffers, with undefined contents.
    pub(super) fn new(device: &WgpuDevice, sizes: impl Iterator<Item = (Buffer, usize)>) -> Self {
        let client = cubecl::Device::Wgpu(device.clone()).client();
        let buffers = sizes
            .map(|(buffer, bytes)| (buffer, client.empty(bytes)))
            .collect();
        Self { client, buffers }
    }

    fn handle(&self, buffer: Buffer) -> &Handle {
        &self.buffers[&buffer]
    }

    /// Makes the pipelines and bind groups of some kernels.
    pub(super) fn record(&self, kernels: &[Kernel]) -> Result<Recording, EngineError> {
        let record = || -> Result<Graph, ServerError> {
            self.client.graph_prepare()?;
            self.client.start_capture()?;
            for kernel in kernels {
                self.launch(kernel);
            }
            self.client.stop_capture()
        };
        record().map(Recording).map_err(failed)
    }

    fn launch(&self, kernel: &Kernel) {
        let arguments = kernel
            .bindings
            .iter()
            .fold(KernelArguments::new(), |arguments, buffer| {
                arguments.with_buffer(self.handle(*buffer).clone().binding())
            });
        let source = SourceKernel::new(Text(kernel.clone()), CubeDim::new_single());
        let count = CubeCount::Static(kernel.workgroups, 1, 1);
        self.client.launch(Box::new(source), count, arguments);
    }

    /// Writes the beginning of a buffer, after all that was enqueued before.
    ///
    /// # Panics
    ///
    /// When the buffer is smaller.
    pub(super) fn write(&self, buffer: Buffer, bytes: Vec<u8>) {
        let whole = self.handle(buffer);
        let rest = whole.size_in_used().checked_sub(bytes.len() as u64);
        // Without an end, cubecl would send zeros for the rest of the buffer.
        let beginning = whole.clone().offset_end(rest.expect("the buffer has room"));
        self.client.write(&beginning, Bytes::from_bytes_vec(bytes));
    }

    /// Enqueues a recording some times, and sends off all that is enqueued. Waits for nothing.
    pub(super) fn replay(&self, recording: &Recording, times: usize) -> Result<(), EngineError> {
        for _ in 0..times {
            replay(&recording.0).map_err(failed)?;
        }
        self.client.flush().map_err(failed)
    }

    /// Runs one kernel alone some times: for measurements.
    pub(super) fn repeat(&self, kernel: &Kernel, times: usize) -> Result<(), EngineError> {
        (0..times).for_each(|_| self.launch(kernel));
        self.client.flush().map_err(failed)
    }

    /// The contents of some buffers, once all that was enqueued before is done.
    pub(super) async fn read(&self, buffers: &[Buffer]) -> Result<Vec<Vec<f32>>, EngineError> {
        let handles = buffers.iter().map(|buffer| self.handle(*buffer).clone());
        let bytes = self.client.read_async(handles.collect()).await;
        let bytes = bytes.map_err(failed)?;
        let floats = |bytes: &Bytes| bytemuck::pod_collect_to_vec::<u8, f32>(bytes);
        Ok(bytes.iter().map(floats).collect())
    }
}

#[expect(
    unsafe_code,
    reason = "cubecl can't know that the buffers of a recording are still there"
)]
fn replay(graph: &Graph) -> Result<(), ServerError> {
    // SAFETY: `Program` owns every buffer that a recording of it names and only ever adds to the queue of one stream:
    // a worker has one thread. A recording is dropped with its program's owner, `GpuTrainer`.
    unsafe { graph.replay() }
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "`map_err` hands over the error"
)]
fn failed(error: ServerError) -> EngineError {
    EngineError::ReadBack(error.to_string())
}

/// A kernel's text, as burn takes it.
struct Text(Kernel);

impl KernelSource for Text {
    fn source(&self) -> SourceTemplate {
        SourceTemplate::new(self.0.source.clone())
    }

    fn id(&self) -> KernelId {
        KernelId::new::<Self>().info(self.0.source.clone())
    }

    fn lang(&self) -> &'static str {
        "wgsl"
    }
}
