//! Cross-entropy and the optimizers against their formulas.

use super::{assert_same, numbers};
use digit_studio::engine::kernels::cross_entropy::cross_entropy;
use digit_studio::engine::kernels::optimizer::{Adam, Sgd, average};

#[test]
fn cross_entropy_and_its_gradient_agree_with_the_formula() {
    check_cross_entropy(0.0);
    check_cross_entropy(0.1);
}

fn check_cross_entropy(smoothing: f32) {
    let labels = [3, 0, 9, 9, 4, 1, 7];
    let logits: Vec<f32> = numbers(1, 70).iter().map(|number| number * 30.0).collect();
    let (mut loss, mut gradient) = (0.0, Vec::new());
    for (row, label) in logits.chunks_exact(10).zip(labels) {
        let exponentials: Vec<f64> = row.iter().map(|logit| f64::from(*logit).exp()).collect();
        let sum: f64 = exponentials.iter().sum();
        loss -= (exponentials[usize::from(label)] / sum).ln() / 7.0;
        gradient.extend(exponentials.iter().enumerate().map(|(class, exponential)| {
            let truth = f64::from(u8::from(class == usize::from(label)));
            let smoothing = f64::from(smoothing);
            (exponential / sum - (truth * (1.0 - smoothing) + smoothing / 10.0)) / 7.0
        }));
    }
    let found = cross_entropy(&logits, &labels, smoothing);
    assert_same("loss", &[found.loss], &[loss]);
    assert_same("gradient", &found.gradient, &gradient);
}

#[test]
fn huge_logits_do_not_overflow() {
    let found = cross_entropy(&[1e30, -1e30, 0.0], &[0], 0.0);
    assert_eq!(found.loss, 0.0);
    assert!(found.gradient.iter().all(|number| number.is_finite()));
}

#[test]
fn sgd_steps_by_its_velocity() {
    let (mut parameters, mut velocity) = (vec![1.0, 2.0], vec![0.5, 0.0]);
    let step = Sgd {
        learning_rate: 0.1,
        momentum: 0.5,
    };
    step.step(&mut parameters, &[1.0, -1.0], &mut velocity);
    assert_same("velocity", &velocity, &[1.25, -1.0]);
    assert_same("parameters", &parameters, &[0.875, 2.1]);
}

/// torch.optim.AdamW([1.0], lr=0.1, weight_decay=0.01), gradients 0.5, -0.25 and 2.0 in turn.
#[test]
fn adam_is_pytorchs() {
    let (mut parameter, mut first, mut second) = (vec![1.0], vec![0.0], vec![0.0]);
    for (step, (gradient, expected)) in ADAM.into_iter().enumerate() {
        let adam = Adam {
            learning_rate: 0.1,
            weight_decay: 0.01,
            time: step as u32 + 1,
        };
        adam.step(&mut parameter, &[gradient], &mut first, &mut second);
        assert_same("parameter", &parameter, &[expected]);
    }
}

/// Gradient of each step, and the parameter after it.
const ADAM: [(f32, f64); 3] = [(0.5, 0.899000002), (-0.25, 0.871467299), (2.0, 0.803531067)];

#[test]
fn a_mean_moves_by_what_its_decay_leaves() {
    let mut mean = vec![1.0, 0.0];
    average(&mut mean, &[2.0, 4.0], 0.75);
    assert_same("mean", &mean, &[1.25, 1.0]);
}
