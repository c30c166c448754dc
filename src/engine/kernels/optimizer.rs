//! The optimizers: each touches every parameter once.

/// One step of stochastic gradient descent with momentum.
///
/// ```text
/// velocity  = momentum * velocity + gradient
/// parameter = parameter - learning_rate * velocity
/// ```
///
/// As PyTorch does it, without dampening.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sgd {
    /// Step size.
    pub learning_rate: f32,
    /// Share of the last step that this one keeps.
    pub momentum: f32,
}

/// One step of Adam with decoupled weight decay (PyTorch's `AdamW`).
///
/// ```text
/// first     = BETA1 * first + (1 - BETA1) * gradient
/// second    = BETA2 * second + (1 - BETA2) * gradient^2
/// parameter = parameter - learning_rate * weight_decay * parameter
/// parameter = parameter - learning_rate * (first / (1 - BETA1^t)) / (sqrt(second / (1 - BETA2^t)) + EPSILON)
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Adam {
    /// Step size.
    pub learning_rate: f32,
    /// Share of the parameter that is taken off per unit of step size.
    pub weight_decay: f32,
    /// Steps taken, this one included: `t`.
    pub time: u32,
}

/// Decay of Adam's first moment, PyTorch's default.
pub const BETA1: f32 = 0.9;
/// Decay of Adam's second moment, PyTorch's default.
pub const BETA2: f32 = 0.999;
/// Keeps Adam's quotient finite, PyTorch's default.
pub const EPSILON: f32 = 1e-8;

impl Sgd {
    /// Steps all of `parameters`.
    pub fn step(self, parameters: &mut [f32], gradients: &[f32], velocity: &mut [f32]) {
        let numbers = parameters.iter_mut().zip(gradients).zip(velocity);
        for ((parameter, gradient), velocity) in numbers {
            *velocity = self.momentum * *velocity + gradient;
            *parameter -= self.learning_rate * *velocity;
        }
    }
}

impl Adam {
    /// Steps all of `parameters`.
    pub fn step(
        self,
        parameters: &mut [f32],
        gradients: &[f32],
        first: &mut [f32],
        second: &mut [f32],
    ) {
        let [rate, root] = self.corrections();
        let keep = 1.0 - self.learning_rate * self.weight_decay;
        let numbers = parameters.iter_mut().zip(gradients).zip(first).zip(second);
        for (((parameter, gradient), first), second) in numbers {
            *first = BETA1 * *first + (1.0 - BETA1) * gradient;
            *second = BETA2 * *second + (1.0 - BETA2) * gradient * gradient;
            *parameter = keep * *parameter - rate * *first / (second.sqrt() * root + EPSILON);
        }
    }

    /// The step size with the first moment's correction, and the factor that corrects the second moment's root.
    pub fn corrections(self) -> [f32; 2] {
        let missing = |beta: f32| 1.0 - f64::from(beta).powf(f64::from(self.time));
        let rate = f64::from(self.learning_rate) / missing(BETA1);
        [rate as f32, missing(BETA2).sqrt().recip() as f32]
    }
}

/// Moves a running mean of the parameters a little towards them: `mean = decay * mean + (1 - decay) * parameter`.
pub fn average(mean: &mut [f32], parameters: &[f32], decay: f32) {
    for (mean, parameter) in mean.iter_mut().zip(parameters) {
        *mean += (1.0 - decay) * (parameter - *mean);
    }
}
