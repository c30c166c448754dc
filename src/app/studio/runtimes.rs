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

/// What threads take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ThreadsProbe {
    /// Whether the site has the CPU worker's build for threads.
    pub is_built: bool,
    /// Whether the page is cross-origin isolated: browsers let only such pages share memory.
    pub is_isolated: bool,
    /// How many threads the processor runs at a time.
    pub processors: u32,
}

/// Most threads of a worker. A batch of 64 has little to share out among more.
const MOST_THREADS: u32 = 8;

/// How many threads the CPU trains on.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Threads {
    /// One, and why not more.
    One(&'static str),
    /// More.
    Many(u32),
    /// One, because the worker with more failed in this page.
    Failed(String),
}

impl Default for Threads {
    fn default() -> Self {
        Self::One("the browser was not asked for more")
    }
}

impl From<ThreadsProbe> for Threads {
    fn from(probe: ThreadsProbe) -> Self {
        match probe {
            ThreadsProbe {
                is_built: false, ..
            } => Self::One("this site was built without the worker for more"),
            ThreadsProbe {
                is_isolated: false, ..
            } => Self::One("this page is not cross-origin isolated"),
            ThreadsProbe {
                processors: 0 | 1, ..
            } => Self::One("this processor has no more"),
            ThreadsProbe { processors, .. } => Self::Many(processors.min(MOST_THREADS)),
        }
    }
}

/// The runtimes and the person's choice.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Runtimes {
    /// What was asked for.
    pub choice: RuntimeChoice,
    gpu: Option<GpuProbe>,
    threads: Threads,
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
    /// Threads that it trains on.
    pub threads: u32,
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

    /// Notes what there is for threads.
    pub fn threads_probed(&mut self, probe: ThreadsProbe) {
        self.threads = probe.into();
    }

    /// Notes that the worker with several threads failed, so that this page starts no other.
    pub fn threads_failed(&mut self, reason: String) {
        self.threads = Threads::Failed(reason);
    }

    /// How many threads the CPU trains on.
    pub fn threads(&self) -> u32 {
        match self.threads {
            Threads::Many(threads) => threads,
            Threads::One(_) | Threads::Failed(_) => 1,
        }
    }

    /// Whether the browser has answered yet.
    pub fn is_known(&self) -> bool {
        self.gpu.is_some()
    }

    /// All runtimes, in the order that they are shown.
    pub fn list(&self) -> [RuntimeInfo; 3] {
        [
            self.webgpu(),
            self.cpu(
                Runtime::Flex,
                "burn's own CPU backend, with Digit Studio's SIMD kernels",
            ),
            self.cpu(
                Runtime::Ndarray,
                "burn on the ndarray crate, with the same kernels",
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
            threads: 1,
        }
    }

    fn cpu(&self, runtime: Runtime, remark: &str) -> RuntimeInfo {
        let threads = match &self.threads {
            Threads::Many(threads) => format!("on {threads} threads"),
            Threads::One(reason) => format!("one thread: {reason}"),
            Threads::Failed(reason) => {
                format!("one thread: the worker with more failed ({reason})")
            }
        };
        RuntimeInfo {
            runtime,
            availability: Ok(()),
            remark: format!("{remark}; {threads}"),
            adapter: None,
            threads: self.threads(),
        }
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
    fn threads_need_a_build_isolation_and_processors() {
        let check = |is_built, is_isolated, processors, expected, remark| {
            let mut runtimes = Runtimes::default();
            runtimes.threads_probed(ThreadsProbe {
                is_built,
                is_isolated,
                processors,
            });
            let [webgpu, flex, ndarray] = runtimes.list();
            assert_eq!(
                [webgpu.threads, flex.threads, ndarray.threads],
                [1, expected, expected]
            );
            assert!(flex.remark.ends_with(remark), "{}", flex.remark);
            runtimes
        };
        check(true, true, 64, 8, "; on 8 threads");
        check(true, true, 1, 1, "; one thread: this processor has no more");
        check(
            true,
            false,
            2,
            1,
            "; one thread: this page is not cross-origin isolated",
        );
        check(
            false,
            false,
            2,
            1,
            "; one thread: this site was built without the worker for more",
        );
        let mut failed = check(true, true, 2, 2, "; on 2 threads");
        failed.threads_failed("no memory".to_owned());
        assert_eq!(failed.threads(), 1);
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
