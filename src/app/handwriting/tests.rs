//! The drawings as a whole: repeatable, on the pad, and fit to be read.

use super::*;
use crate::app::prepare::Stage;
use crate::engine::digit::{Image, SIDE};

const SETS: [Set; 2] = [Set::Train, Set::Score];

fn sample(set: Set) -> impl Iterator<Item = Drawing> {
    (0..10 * DRAWINGS_PER_WRITER).map(move |index| Drawing::new(set, 3, index * 7))
}

#[test]
fn a_drawing_depends_on_set_seed_and_index_alone() {
    let drawing = Drawing::new(Set::Score, 1, 12);
    assert_eq!(drawing, Drawing::new(Set::Score, 1, 12));
    for other in [
        Drawing::new(Set::Train, 1, 12),
        Drawing::new(Set::Score, 2, 12),
        Drawing::new(Set::Score, 1, 22),
    ] {
        assert_eq!(other.digit, 2);
        assert_ne!(other.strokes, drawing.strokes);
    }
}

#[test]
fn a_writer_draws_every_digit_several_times() {
    let own = |drawing: &Drawing| drawing.style.writer == 1;
    let drawings = (0..3 * DRAWINGS_PER_WRITER).map(|index| Drawing::new(Set::Train, 1, index));
    let mut counts = [0; CLASSES];
    for drawing in drawings.filter(own) {
        counts[usize::from(drawing.digit)] += 1;
    }
    assert_eq!(counts, [DRAWINGS_PER_DIGIT; CLASSES]);
}

#[test]
fn every_shape_is_drawn() {
    for set in SETS {
        let mut random = Random::new(1, Purpose::Drawing { number: 0 });
        let all = (0..CLASSES as u8)
            .flat_map(|digit| set.shapes(digit).iter().map(move |shape| (digit, shape)));
        let mut unseen: Vec<(u8, &Shape)> = all.collect();
        // Rare shapes take a while: one drawing in 50 of its digit.
        for number in 0..1_000 {
            let writer = Writer::new(set, 1, number);
            unseen.retain(|(digit, shape)| {
                choose(set.shapes(*digit), *digit, &writer, &mut random) != *shape
            });
        }
        assert!(unseen.is_empty(), "{set:?} {unseen:?}");
    }
}

#[test]
fn pens_stay_on_the_pad_and_report_as_browsers_do() {
    for drawing in SETS.into_iter().flat_map(sample) {
        for stroke in &drawing.strokes {
            assert!(
                (8..=80).contains(&stroke.points.len()),
                "{} {}: {} points",
                drawing.digit,
                drawing.style,
                stroke.points.len()
            );
            for at in &stroke.points {
                let half = stroke.width / 2.0;
                let is_inside = |place: f32| (half..=1.0 - half).contains(&place);
                assert!(
                    is_inside(at.x) && is_inside(at.y),
                    "{} {}",
                    drawing.digit,
                    drawing.style
                );
            }
        }
    }
}

/// Mean of all pixels, 0 to 1.
fn mass(image: &Image) -> f32 {
    let sum: u32 = image.pixels().iter().map(|level| u32::from(*level)).sum();
    sum as f32 / 255.0 / (SIDE * SIDE) as f32
}

#[test]
fn prepared_drawings_have_the_ink_of_mnists() {
    for set in SETS {
        let masses: Vec<f32> = sample(set)
            .step_by(20)
            .map(|drawing| mass(&exam::prepared(&drawing, &[]).unwrap()))
            .collect();
        let mean = masses.iter().sum::<f32>() / masses.len() as f32;
        // 0.1307 is the mean of MNIST's training images; of single ones, between 0.02 and 0.5.
        assert!((mean - 0.13).abs() < 0.03, "{set:?} {mean}");
        assert!(masses.iter().all(|mass| (0.02..0.5).contains(mass)));
    }
}

#[test]
fn each_stage_matters_to_a_large_thin_seven() {
    // A thin line fades when it is made small, and a seven is heavy at the top.
    let suits = |drawing: &Drawing| {
        let Style { pen, size, .. } = drawing.style;
        drawing.digit == 7 && pen == Pen::Thin && size > 0.7
    };
    let drawing = sample(Set::Score).find(suits).unwrap();
    let whole = exam::prepared(&drawing, &[]);
    for stage in Stage::ALL {
        assert_ne!(exam::prepared(&drawing, &[stage]), whole, "{stage:?}");
    }
}

#[test]
fn a_data_set_pairs_images_with_their_digits() {
    let data = exam::dataset(Set::Score, 1, 5..15, &[]);
    assert_eq!(data.len(), 10);
    let digits: Vec<u8> = (0..10).map(|index| data.label(index)).collect();
    assert_eq!(digits, [5, 6, 7, 8, 9, 0, 1, 2, 3, 4]);
    let first = exam::prepared(&Drawing::new(Set::Score, 1, 5), &[]).unwrap();
    assert_eq!(data.image(0), first);
}
