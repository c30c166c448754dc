//! Where the arithmetic happens.

use serde::{Deserialize, Serialize};

/// A burn backend that people can choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Runtime {
    /// The GPU, through burn-wgpu.
    Webgpu,
    /// The CPU, through burn-flex.
    Flex,
    /// The CPU, through burn-ndarray.
    Ndarray,
}

impl Runtime {
    /// Every runtime, in the order that they are shown.
    pub const ALL: [Self; 3] = [Self::Webgpu, Self::Flex, Self::Ndarray];

    /// The name in URLs, definitions and the page's API.
    pub fn id(self) -> &'static str {
        match self {
            Self::Webgpu => "webgpu",
            Self::Flex => "flex",
            Self::Ndarray => "ndarray",
        }
    }

    /// The name that people read.
    pub fn title(self) -> &'static str {
        match self {
            Self::Webgpu => "WebGPU",
            Self::Flex => "CPU (Flex)",
            Self::Ndarray => "CPU (ndarray)",
        }
    }

    /// The runtime of that id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|runtime| runtime.id() == id)
    }
}
