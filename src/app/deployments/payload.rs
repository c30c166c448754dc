//! What is to be scored, and the answers: `{"input_data": [{"values": [...]}]}` and `{"predictions": [...]}`.

use super::{Refusal, words};
use crate::engine::BareNet;
use crate::engine::digit::{CLASSES, PIXELS, SIDE};
use crate::engine::score::most_likely;
use serde::de::{DeserializeSeed, Deserializer, Error, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};
use std::fmt::{self, Formatter};

#[derive(Deserialize)]
#[serde(expecting = "an object with input_data, a list")]
struct Payload {
    input_data: Vec<Input>,
}

/// Some records. Names of their fields may come with them, and say nothing that isn't known here.
#[derive(Debug, Deserialize)]
#[serde(expecting = "an object with values, a list of records")]
pub(super) struct Input {
    values: Records,
}

/// The images of all records one after the other, 0 is paper and 255 is ink.
#[derive(Debug)]
struct Records(Vec<f32>);

/// The lists to predict.
pub(super) fn read(text: &[u8]) -> Result<Vec<Input>, Refusal> {
    let payload: Payload = words::read(text, Refusal::Payload)?;
    let inputs = payload.input_data;
    if inputs.is_empty() {
        return Err(Refusal::Payload("input_data is empty".to_owned()));
    }
    // A list takes a few bytes in the payload and many in the reply.
    if let Some(at) = inputs.iter().position(|input| input.values.0.is_empty()) {
        let words = format!("the values of input_data[{at}] are empty");
        return Err(Refusal::Payload(words));
    }
    Ok(inputs)
}

#[derive(Serialize)]
pub(super) struct Predictions {
    predictions: Vec<Prediction>,
}

#[derive(Serialize)]
struct Prediction {
    fields: [&'static str; 2],
    /// Digit and probabilities of each record.
    values: Vec<(usize, [f32; CLASSES])>,
}

/// The answers, in the order of the lists and their records.
pub(super) fn predict(network: &BareNet, inputs: &[Input]) -> Result<Predictions, Refusal> {
    let predictions = inputs.iter().enumerate().map(|(input, Input { values })| {
        let rows = network.log_probabilities(&values.0);
        let is_broken = |row: &[f32; CLASSES]| !row.iter().all(|number| number.is_finite());
        if let Some(record) = rows.iter().position(is_broken) {
            return Err(Refusal::NotFinite { input, record });
        }
        let values = rows.iter().map(|row| (most_likely(row), row.map(f32::exp)));
        Ok(Prediction {
            fields: ["prediction", "probability"],
            values: values.collect(),
        })
    });
    Ok(Predictions {
        predictions: predictions.collect::<Result<_, _>>()?,
    })
}

impl<'de> Deserialize<'de> for Records {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(RecordsVisitor)
    }
}

struct RecordsVisitor;

impl<'de> Visitor<'de> for RecordsVisitor {
    type Value = Records;

    fn expecting(&self, words: &mut Formatter<'_>) -> fmt::Result {
        words.write_str("a list of records")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut records: A) -> Result<Records, A::Error> {
        let mut shades = Vec::new();
        let mut record = 0;
        while let Some(shape) = records.next_element_seed(Shades(&mut shades))? {
            if !shape.is_image() {
                return Err(Error::custom(format_args!(
                    "record {record} has the shape {shape:?}; a record is one image as [{PIXELS}], [{SIDE}, {SIDE}] or \
                     [1, {SIDE}, {SIDE}] numbers"
                )));
            }
            record += 1;
        }
        Ok(Records(shades))
    }
}

/// How long lists are, from the outermost in; nothing for a number.
#[derive(Clone, Copy, PartialEq)]
struct Shape {
    depth: usize,
    lengths: [usize; 3],
}

impl Shape {
    const NUMBER: Self = Self {
        depth: 0,
        lengths: [0; 3],
    };

    fn is_image(self) -> bool {
        let lengths = &self.lengths[..self.depth];
        lengths == [PIXELS] || lengths == [SIDE, SIDE] || lengths == [1, SIDE, SIDE]
    }

    /// A list of so many of these; nothing where that is deeper than any image.
    fn times(self, count: usize) -> Option<Self> {
        let [a, b, _] = self.lengths;
        (self.depth < 3).then_some(Self {
            depth: self.depth + 1,
            lengths: [count, a, b],
        })
    }
}

impl fmt::Debug for Shape {
    fn fmt(&self, words: &mut Formatter<'_>) -> fmt::Result {
        words
            .debug_list()
            .entries(&self.lengths[..self.depth])
            .finish()
    }
}

/// Takes the numbers of a record, or of a list in one.
struct Shades<'a>(&'a mut Vec<f32>);

impl<'de> DeserializeSeed<'de> for Shades<'_> {
    type Value = Shape;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Shape, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Shades<'_> {
    fn take<E: Error>(self, shade: f64) -> Result<Shape, E> {
        if !(0.0..=255.0).contains(&shade) {
            return Err(Error::custom(format_args!(
                "{shade} is no shade; paper is 0, ink is 255"
            )));
        }
        self.0.push(shade as f32);
        Ok(Shape::NUMBER)
    }
}

impl<'de> Visitor<'de> for Shades<'_> {
    type Value = Shape;

    fn expecting(&self, words: &mut Formatter<'_>) -> fmt::Result {
        words.write_str("numbers from 0 to 255, or lists of them")
    }

    fn visit_u64<E: Error>(self, shade: u64) -> Result<Shape, E> {
        self.take(shade as f64)
    }

    fn visit_i64<E: Error>(self, shade: i64) -> Result<Shape, E> {
        self.take(shade as f64)
    }

    fn visit_f64<E: Error>(self, shade: f64) -> Result<Shape, E> {
        self.take(shade)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Shape, A::Error> {
        let mut item = None;
        let mut count = 0;
        while let Some(shape) = list.next_element_seed(Shades(self.0))? {
            if *item.get_or_insert(shape) != shape {
                return Err(Error::custom("a record's rows differ in length"));
            }
            count += 1;
        }
        let shape = item.unwrap_or(Shape::NUMBER).times(count);
        shape.ok_or_else(|| Error::custom("a record's lists are nested too deeply"))
    }
}
