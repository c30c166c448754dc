//! Deformations of a digit, from the recipe to the image.

use super::*;
use crate::engine::digit::SIDE;

/// A seven with soft edges.
fn seven() -> [u8; PIXELS] {
    let distance = |x: f32, y: f32, a: (f32, f32), b: (f32, f32)| {
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let along = (((x - a.0) * dx + (y - a.1) * dy) / (dx * dx + dy * dy)).clamp(0.0, 1.0);
        (x - a.0 - along * dx).hypot(y - a.1 - along * dy)
    };
    std::array::from_fn(|i| {
        let (x, y) = ((i % SIDE) as f32, (i / SIDE) as f32);
        let top = distance(x, y, (8.0, 6.0), (19.0, 6.0));
        let leg = distance(x, y, (19.0, 6.0), (12.0, 22.0));
        ((2.0 - top.min(leg)).clamp(0.0, 1.0) * 255.0) as u8
    })
}

fn deform(recipe: &Augmentation, step: u32) -> [u8; PIXELS] {
    Augmenter::new(recipe, 1, step).deform(&seven())
}

fn mass(image: &[u8; PIXELS]) -> f32 {
    image.iter().map(|level| f32::from(*level)).sum()
}

fn centre(image: &[u8; PIXELS]) -> (f32, f32) {
    let moment = |place: fn(usize) -> usize| {
        let moments = image.iter().enumerate();
        let sum = moments.map(|(i, level)| place(i) as f32 * f32::from(*level));
        sum.sum::<f32>() / mass(image)
    };
    (moment(|i| i % SIDE), moment(|i| i / SIDE))
}

fn strong() -> Augmentation {
    Augmentation {
        rotation_degrees: 15.0,
        scale: 0.12,
        shear: 0.2,
        shift_pixels: 1.5,
        elastic: Elastic {
            amplitude_pixels: 0.8,
            smoothing_pixels: 7.0,
        },
        thickness: Thickness {
            probability: 0.7,
            strength_pixels: 0.6,
        },
    }
}

#[test]
fn nothing_changes_by_default() {
    let recipe = Augmentation::default();
    assert!(recipe.is_nothing());
    assert_eq!(deform(&recipe, 3), seven());
    assert!(!strong().is_nothing());
}

#[test]
fn a_deformation_depends_on_seed_step_and_position() {
    let recipe = strong();
    let batch = |seed, step| {
        let mut augmenter = Augmenter::new(&recipe, seed, step);
        [augmenter.deform(&seven()), augmenter.deform(&seven())]
    };
    let images = batch(1, 5);
    assert_eq!(images, batch(1, 5));
    assert_ne!(images[0], images[1]);
    assert_ne!(images, batch(1, 6));
    assert_ne!(images, batch(2, 5));
}

#[test]
fn images_that_are_passed_change_nothing_for_the_next() {
    let recipe = strong();
    let mut whole = Augmenter::new(&recipe, 1, 0);
    let [_, _, third] = [(); 3].map(|()| whole.deform(&seven()));
    let mut part = Augmenter::new(&recipe, 1, 0);
    part.pass(2);
    assert_eq!(part.deform(&seven()), third);
}

#[test]
fn the_image_before_does_not_matter() {
    let recipe = strong();
    let second = |first: &[u8; PIXELS]| {
        let mut augmenter = Augmenter::new(&recipe, 1, 1);
        augmenter.deform(first);
        augmenter.deform(&seven())
    };
    assert_eq!(second(&[0; PIXELS]), second(&seven()));
}

#[test]
fn a_shift_moves_the_centre_by_as_much() {
    let recipe = Augmentation {
        shift_pixels: 3.0,
        ..Augmentation::default()
    };
    let before = centre(&seven());
    for step in 0..20 {
        let mut random = Random::new(1, Purpose::Augment { step });
        // Turn, width, height and shear come first.
        let [.., right, down] = [(); 6].map(|()| random.symmetric(3.0));
        let after = centre(&deform(&recipe, step));
        assert!(
            (after.0 - before.0 - right).abs() < 0.05,
            "{right} {after:?}"
        );
        assert!((after.1 - before.1 - down).abs() < 0.05, "{down} {after:?}");
    }
}

#[test]
fn ink_is_kept_and_stays_strong() {
    let recipe = strong();
    for step in 0..200 {
        let image = deform(&recipe, step);
        let share = mass(&image) / mass(&seven());
        assert!((0.45..1.8).contains(&share), "step {step}: {share}");
        assert_eq!(image.iter().max(), Some(&255));
    }
}

#[test]
fn thickness_grows_and_shrinks() {
    let recipe = Augmentation {
        thickness: Thickness {
            probability: 1.0,
            strength_pixels: 1.0,
        },
        ..Augmentation::default()
    };
    let shares: Vec<f32> = (0..40)
        .map(|step| mass(&deform(&recipe, step)) / mass(&seven()))
        .collect();
    assert!(shares.iter().any(|share| *share > 1.3), "{shares:?}");
    assert!(shares.iter().any(|share| *share < 0.75), "{shares:?}");
}

#[test]
fn a_blank_image_stays_blank() {
    let recipe = strong();
    assert_eq!(
        Augmenter::new(&recipe, 1, 1).deform(&[0; PIXELS]),
        [0; PIXELS]
    );
}

#[test]
fn recipes_that_spoil_images_are_refused_by_name() {
    assert_eq!(strong().check(), Ok(()));
    assert_eq!(Augmentation::default().check(), Ok(()));
    let check = |change: fn(&mut Augmentation), field: &'static str| {
        let mut recipe = strong();
        change(&mut recipe);
        assert_eq!(recipe.check(), Err(AugmentationError(field)));
    };
    check(|recipe| recipe.rotation_degrees = 90.0, "rotation");
    check(|recipe| recipe.scale = f32::NAN, "scale");
    check(|recipe| recipe.shear = -1.0, "shear");
    check(|recipe| recipe.shift_pixels = 20.0, "shift");
    check(
        |recipe| recipe.elastic.smoothing_pixels = 0.0,
        "elastic smoothing",
    );
    check(
        |recipe| recipe.thickness.strength_pixels = 2.0,
        "thickness strength",
    );
}
