//! Which runtimes this browser offers, which one was chosen, and why.

use crate::app::definition::RuntimeChoice;
use crate::engine::Runtime;

/// What the browser says about its GPU.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GpuProbe {
    /// WebGPU can't be used.
    Absent {
        /// Why, in words.
        reason: String,
    },
    /// There is an adapter.
    Present {
        /// Its name, as far as the browser tells.
        adapter: String,
        /// Whether it is hardware, or a program that imitates it.
        speed: AdapterSpeed,
    },
}

/// Whether an adapter is worth choosing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AdapterSpeed {
    /// A real GPU.
    Hardware,
    /// The CPU in disguise, slower than using the CPU directly.
    Software,
}

/// The runtimes and the person's choice.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Runtimes {
    /// What was asked for.
    pub choice: RuntimeChoice,
    gpu: Option<GpuProbe>,
    /// Why the GPU is out of the question although the browser has one: it failed in this page.
    failure: Option<String>,
}

/// One runtime, as the page's API and the chooser show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuntimeInfo {
    /// Which one.
    pub runtime: Runtime,
    /// Whether it can be chosen, and if not, why.
    pub availability: Result<(), String>,
    /// What it is, or what to expect of it, in words.
    pub remark: String,
    /// The GPU's name.
    pub adapter: Option<String>,
}

/// The runtime that a choice comes down to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    /// Which one.
    pub runtime: Runtime,
    /// Why, in words.
    pub reason: String,
}

impl Runtimes {
    /// Notes what the browser said.
    pub fn probed(&mut self, gpu: GpuProbe) {
        self.gpu = Some(gpu);
    }

    /// Notes that the GPU failed, so that `auto` doesn't choose it again.
    pub fn gpu_failed(&mut self, reason: String) {
        self.failure = Some(reason);
    }

    /// Whether the browser has answered yet.
    pub fn is_known(&self) -> bool {
        self.gpu.is_some()
    }

    /// All runtimes, in the order that they are shown.
    pub fn list(&self) -> [RuntimeInfo; 3] {
        [
            self.webgpu(),
            cpu(
                Runtime::Flex,
                "burn's CPU backend with SIMD kernels, the faster of the two",
            ),
            cpu(
                Runtime::Ndarray,
                "burn on the ndarray crate: much slower at convolutions",
            ),
        ]
    }

    /// What `choice` comes down to here.
    ///
    /// # Errors
    ///
    /// Says why the runtime that was asked for is not available.
    pub fn resolve(&self, choice: RuntimeChoice) -> Result<Resolved, String> {
        match choice {
            RuntimeChoice::Auto => Ok(self.automatic()),
            RuntimeChoice::Only(runtime) => {
                let info = self.list().into_iter().find(|info| info.runtime == runtime);
                match info.map(|info| info.availability) {
                    Some(Err(reason)) => Err(reason),
                    _ => Ok(Resolved {
                        runtime,
                        reason: "chosen by you".to_owned(),
                    }),
                }
            }
        }
    }

    fn automatic(&self) -> Resolved {
        let flex = |reason: &str| Resolved {
            runtime: Runtime::Flex,
            reason: reason.to_owned(),
        };
        match (&self.failure, &self.gpu) {
            (Some(failure), _) => flex(failure),
            (None, None) => flex("the browser has not yet said whether it has a GPU"),
            (None, Some(GpuProbe::Absent { reason })) => flex(reason),
            (
                None,
                Some(GpuProbe::Present {
                    speed: AdapterSpeed::Software,
                    ..
                }),
            ) => flex("the only WebGPU adapter is software, which is slower than the CPU itself"),
            (None, Some(GpuProbe::Present { adapter, .. })) => Resolved {
                runtime: Runtime::Webgpu,
                reason: format!("there is a GPU: {adapter}"),
            },
        }
    }

    fn webgpu(&self) -> RuntimeInfo {
        let (availability, remark, adapter) = match &self.gpu {
            _ if self.failure.is_some() => (
                self.failure.clone().map_or(Ok(()), Err),
                String::new(),
                None,
            ),
            None => (Err("asking the browser".to_owned()), String::new(), None),
            Some(GpuProbe::Absent { reason }) => (Err(reason.clone()), String::new(), None),
            Some(GpuProbe::Present { adapter, speed }) => {
                let remark = match speed {
                    AdapterSpeed::Hardware => "burn on your GPU",
                    AdapterSpeed::Software => "burn on a software adapter: works, but slowly",
                };
                (Ok(()), remark.to_owned(), Some(adapter.clone()))
            }
        };
        RuntimeInfo {
            runtime: Runtime::Webgpu,
            availability,
            remark,
            adapter,
        }
    }
}

fn cpu(runtime: Runtime, remark: &str) -> RuntimeInfo {
    RuntimeInfo {
        runtime,
        availability: Ok(()),
        remark: remark.to_owned(),
        adapter: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(gpu: GpuProbe) -> Runtimes {
        let mut runtimes = Runtimes::default();
        runtimes.probed(gpu);
        runtimes
    }

    fn present(speed: AdapterSpeed) -> Runtimes {
        let adapter = "test adapter".to_owned();
        with(GpuProbe::Present { adapter, speed })
    }

    #[test]
    fn automatic_takes_hardware_only() {
        let check = |runtimes: &Runtimes, expected| {
            let resolved = runtimes
                .resolve(RuntimeChoice::Auto)
                .expect("auto always resolves");
            assert_eq!(resolved.runtime, expected, "{}", resolved.reason);
        };
        check(&present(AdapterSpeed::Hardware), Runtime::Webgpu);
        check(&present(AdapterSpeed::Software), Runtime::Flex);
        check(&Runtimes::default(), Runtime::Flex);
        let mut failed = present(AdapterSpeed::Hardware);
        failed.gpu_failed("the GPU was lost".to_owned());
        check(&failed, Runtime::Flex);
    }

    #[test]
    fn a_runtime_that_is_not_there_is_refused_with_the_reason() {
        let absent = with(GpuProbe::Absent {
            reason: "no adapter".to_owned(),
        });
        let webgpu = RuntimeChoice::Only(Runtime::Webgpu);
        assert_eq!(absent.resolve(webgpu), Err("no adapter".to_owned()));
        assert!(present(AdapterSpeed::Software).resolve(webgpu).is_ok());
    }
}
