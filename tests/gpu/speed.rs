//! How fast our step is: prints a table, promises nothing. `docs/performance.md` keeps what it printed.

use super::trainer::{initial, network, training_set};
use digit_studio::engine::Architecture;
use digit_studio::engine::gpu::{
    Batch, Descent, GpuTrainer, Images, Network, Settings, StepInput, device,
};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_test::{console_log, wasm_bindgen_test};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance)]
    fn now() -> f64;
}

/// Steps of the measurement, in submissions of eight.
const STEPS: u32 = 48;

async fn measure(title: &str, network: Network, batch: usize, descent: Descent) {
    let data = training_set().await;
    let state = initial(&network);
    let inputs: Vec<StepInput> = (0..=STEPS)
        .map(|step| input(&network, batch, step))
        .collect();
    let settings = Settings {
        network,
        batch,
        evaluation: 250,
        descent,
        smoothing: 0.0,
    };
    let start = now();
    let device = device::open().await.unwrap();
    let opened = now() - start;
    let mut trainer = GpuTrainer::new(settings, &state, Images::Resident(&data), &device).unwrap();
    let made = now() - start;
    trainer.push(&inputs[..1]).unwrap();
    trainer.take_losses().await.unwrap();
    let first = now() - start;
    let (mut host, begin) = (0.0, now());
    for steps in inputs[1..].chunks(8) {
        let before = now();
        trainer.push(steps).unwrap();
        host += now() - before;
        trainer.take_losses().await.unwrap();
    }
    let each = (now() - begin) / f64::from(STEPS);
    console_log!(
        "{title}: {:.0} images/s, {each:.1} ms a step, {:.3} ms of them the worker's own, {} dispatches a step",
        batch as f64 / each * 1e3,
        host / f64::from(STEPS),
        trainer.dispatches()
    );
    console_log!(
        "  device after {opened:.0} ms, all made after {made:.0} ms, first loss after {first:.0} ms"
    );
    each_kernel(&mut trainer, &inputs[..1]).await;
}

/// A full batch in the data set's order, with half of what can be dropped dropped.
fn input(network: &Network, batch: usize, step: u32) -> StepInput {
    let layers = (0..network.layers()).filter(|layer| network.drops(*layer));
    let factor = |at: usize| ((at as u32).wrapping_mul(2_654_435_761) >> 31) as f32 * 2.0;
    let mask = |layer| (0..network.mask_len(layer) * batch).map(factor).collect();
    let first = step * batch as u32;
    StepInput {
        images: Batch::Numbers(
            (first..first + batch as u32)
                .map(|image| image % 60_000)
                .collect(),
        ),
        masks: layers.map(mask).collect(),
        learning_rate: 0.01,
        mean_decay: 0.0,
    }
}

/// Each kernel alone, twenty times, with a wait.
async fn each_kernel(trainer: &mut GpuTrainer, step: &[StepInput]) {
    for kernel in 0..trainer.dispatches() {
        trainer.push(step).unwrap();
        trainer.take_losses().await.unwrap();
        let before = now();
        let name = trainer.repeat(kernel, 20).unwrap().to_owned();
        trainer.state().await.unwrap();
        console_log!("  {name}: {:.2} ms", (now() - before) / 20.0);
    }
}

#[wasm_bindgen_test]
async fn speed_of_net() {
    measure(
        "net, batch 64, SGD",
        network(Architecture::Net, true),
        64,
        Descent::Sgd { momentum: 0.5 },
    )
    .await;
}

#[wasm_bindgen_test]
async fn speed_of_a_wider_network() {
    measure(
        "24-32-128, batch 250, Adam",
        network(Architecture::Fast, true),
        250,
        Descent::Adam { weight_decay: 0.0 },
    )
    .await;
}
