//! How each architecture is trained best: its documented recipe.

use super::architecture::Architecture;
use super::augment::{Augmentation, Elastic, Thickness};
use super::hyper::{Hyper, Optimizer, Schedule};
use serde::{Deserialize, Serialize};

/// How strongly training images are deformed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Deformation {
    /// Not at all.
    #[default]
    None,
    /// As another day's writing of the same person would be.
    Mild,
    /// As other people's writing with other pens would be.
    Strong,
}

impl Deformation {
    /// Every strength, in the order in which they are shown.
    pub const ALL: [Self; 3] = [Self::None, Self::Mild, Self::Strong];

    /// The name that people type.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Mild => "mild",
            Self::Strong => "strong",
        }
    }

    /// The strength of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.name() == name)
    }

    /// The deformations.
    pub fn augmentation(self) -> Augmentation {
        match self {
            Self::None => Augmentation::default(),
            Self::Mild => Augmentation {
                rotation_degrees: 10.0,
                scale: 0.1,
                shear: 0.15,
                shift_pixels: 0.7,
                elastic: Elastic {
                    amplitude_pixels: 0.8,
                    smoothing_pixels: 7.0,
                },
                thickness: Thickness {
                    probability: 0.3,
                    strength_pixels: 0.3,
                },
            },
            Self::Strong => Augmentation {
                rotation_degrees: 15.0,
                scale: 0.15,
                shear: 0.3,
                shift_pixels: 2.0,
                elastic: Elastic {
                    amplitude_pixels: 0.9,
                    smoothing_pixels: 7.0,
                },
                thickness: Thickness {
                    probability: 0.6,
                    strength_pixels: 0.7,
                },
            },
        }
    }
}

impl Architecture {
    /// The settings that the architecture's documented accuracy belongs to (`docs/performance.md`).
    pub fn recipe(self) -> Hyper {
        let one_cycle = Hyper {
            architecture: self,
            optimizer: Optimizer::Adam,
            schedule: Schedule::OneCycle,
            augmentation: self.deformation().augmentation(),
            ..Hyper::default()
        };
        match self {
            Self::Net => Hyper::default(),
            Self::Fast => Hyper {
                batch_size: 64,
                learning_rate: 0.01,
                mean_decay: 0.99,
                label_smoothing: 0.1,
                ..one_cycle
            },
            Self::Accurate => Hyper {
                epochs: 7,
                batch_size: 128,
                learning_rate: 0.01,
                weight_decay: 0.1,
                mean_decay: 0.99,
                ..one_cycle
            },
            Self::Tiny => Hyper {
                epochs: 20,
                batch_size: 64,
                learning_rate: 0.01,
                weight_decay: 0.05,
                mean_decay: 0.99,
                ..one_cycle
            },
        }
    }

    /// How strongly the recipe deforms images.
    pub fn deformation(self) -> Deformation {
        match self {
            Self::Net | Self::Fast => Deformation::None,
            Self::Accurate | Self::Tiny => Deformation::Mild,
        }
    }

    /// Share of the test set that a network reads after its recipe, as a mean over seeds (`docs/performance.md`).
    pub fn measured_accuracy(self) -> f64 {
        match self {
            Self::Net => 0.944,
            Self::Fast => 0.992,
            Self::Accurate => 0.9958,
            Self::Tiny => 0.9955,
        }
    }
}
