//! The training settings as they are typed, and what is wrong with them in words.

use crate::app::definition::{Definition, RuntimeChoice};
use std::str::FromStr;

/// A setting that is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// Times that each training image is seen.
    Epochs,
    /// Images per step.
    BatchSize,
    /// Step size.
    LearningRate,
    /// Share of the last step that is kept.
    Momentum,
    /// How many training images are used.
    TrainSize,
    /// Images judged at a time.
    TestBatchSize,
    /// Start of all random numbers.
    Seed,
    /// Batches between log lines.
    LogInterval,
}

impl Field {
    /// All settings, in the order that they are shown.
    pub const ALL: [Self; 8] = [
        Self::Epochs,
        Self::BatchSize,
        Self::LearningRate,
        Self::Momentum,
        Self::TrainSize,
        Self::TestBatchSize,
        Self::Seed,
        Self::LogInterval,
    ];

    /// The word for it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Epochs => "Epochs",
            Self::BatchSize => "Batch size",
            Self::LearningRate => "Learning rate",
            Self::Momentum => "Momentum",
            Self::TrainSize => "Training images",
            Self::TestBatchSize => "Test batch size",
            Self::Seed => "Seed",
            Self::LogInterval => "Log interval",
        }
    }

    /// What it does, in a few words.
    pub fn hint(self) -> &'static str {
        match self {
            Self::Epochs => "times that each image is seen",
            Self::BatchSize => "images per step",
            Self::LearningRate => "size of a step",
            Self::Momentum => "share of the last step kept",
            Self::TrainSize => "of 60,000",
            Self::TestBatchSize => "images tested at a time",
            Self::Seed => "same seed, same run",
            Self::LogInterval => "batches between log lines",
        }
    }

    /// The name in the page's API.
    pub fn key(self) -> &'static str {
        match self {
            Self::Epochs => "epochs",
            Self::BatchSize => "batch_size",
            Self::LearningRate => "learning_rate",
            Self::Momentum => "momentum",
            Self::TrainSize => "train_size",
            Self::TestBatchSize => "test_batch_size",
            Self::Seed => "seed",
            Self::LogInterval => "log_interval",
        }
    }
}

/// What stands in the settings' fields.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    texts: [String; Field::ALL.len()],
}

impl Default for Form {
    fn default() -> Self {
        let definition = Definition::default();
        Self {
            texts: Field::ALL.map(|field| text(&definition, field)),
        }
    }
}

impl Form {
    /// What stands in a field.
    pub fn text(&self, field: Field) -> &str {
        &self.texts[field as usize]
    }

    /// Takes what was typed.
    pub fn edit(&mut self, field: Field, text: String) {
        self.texts[field as usize] = text;
    }

    /// What is wrong with a field, in words.
    pub fn problem(&self, field: Field) -> Option<String> {
        let mut definition = Definition::default();
        let typed = set(&mut definition, field, self.text(field));
        let checked = typed.and_then(|()| definition.check().map_err(|error| error.to_string()));
        checked.err()
    }

    /// The definition that is typed.
    ///
    /// # Errors
    ///
    /// What is wrong with the first field that is wrong.
    pub fn definition(&self, runtime: RuntimeChoice) -> Result<Definition, String> {
        let mut definition = Definition {
            runtime,
            ..Definition::default()
        };
        for field in Field::ALL {
            set(&mut definition, field, self.text(field))?;
        }
        definition.check().map_err(|error| error.to_string())?;
        Ok(definition)
    }
}

fn text(definition: &Definition, field: Field) -> String {
    match field {
        Field::Epochs => definition.epochs.to_string(),
        Field::BatchSize => definition.batch_size.to_string(),
        Field::LearningRate => definition.learning_rate.to_string(),
        Field::Momentum => definition.momentum.to_string(),
        Field::TrainSize => definition.train_size.to_string(),
        Field::TestBatchSize => definition.test_batch_size.to_string(),
        Field::Seed => definition.seed.to_string(),
        Field::LogInterval => definition.log_interval.to_string(),
    }
}

fn set(definition: &mut Definition, field: Field, text: &str) -> Result<(), String> {
    match field {
        Field::Epochs => definition.epochs = whole(field, text)?,
        Field::BatchSize => definition.batch_size = whole(field, text)?,
        Field::LearningRate => definition.learning_rate = decimal(field, text)?,
        Field::Momentum => definition.momentum = decimal(field, text)?,
        Field::TrainSize => definition.train_size = whole(field, text)?,
        Field::TestBatchSize => definition.test_batch_size = whole(field, text)?,
        Field::Seed => definition.seed = whole(field, text)?,
        Field::LogInterval => definition.log_interval = whole(field, text)?,
    }
    Ok(())
}

/// A whole number, with or without separators between thousands.
fn whole<T: FromStr>(field: Field, text: &str) -> Result<T, String> {
    let digits: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && *c != ',')
        .collect();
    let problem = |_| format!("{} must be a whole number", field.title().to_lowercase());
    digits.parse().map_err(problem)
}

/// A decimal number with a point or, as much of the world writes it, a comma.
fn decimal(field: Field, text: &str) -> Result<f64, String> {
    let problem = |_| {
        format!(
            "{} must be a number such as 0.01",
            field.title().to_lowercase()
        )
    };
    text.trim().replace(',', ".").parse().map_err(problem)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edited(field: Field, text: &str) -> Form {
        let mut form = Form::default();
        form.edit(field, text.to_owned());
        form
    }

    #[test]
    fn an_untouched_form_is_the_patterns_definition() {
        let definition = Form::default().definition(RuntimeChoice::Auto);
        assert_eq!(definition, Ok(Definition::default()));
    }

    #[test]
    fn problems_are_said_in_words_at_their_field() {
        let check = |field, text, words: &str| {
            let form = edited(field, text);
            let problem = form.problem(field).unwrap_or_default();
            assert!(problem.contains(words), "{text}: {problem}");
            assert_eq!(form.definition(RuntimeChoice::Auto), Err(problem));
        };
        check(Field::Epochs, "many", "whole number");
        check(Field::Epochs, "0", "from 1 to");
        check(Field::Epochs, "-1", "whole number");
        check(Field::BatchSize, "", "whole number");
        check(Field::LearningRate, "0", "more than 0");
        check(Field::LearningRate, "fast", "such as 0.01");
        check(Field::Momentum, "1", "less than 1");
        check(Field::TrainSize, "60001", "60000");
        assert_eq!(edited(Field::Epochs, "zero").problem(Field::Momentum), None);
    }

    #[test]
    fn numbers_may_be_written_as_people_write_them() {
        let check = |field, text| assert_eq!(edited(field, text).problem(field), None, "{text}");
        check(Field::TrainSize, "12,000");
        check(Field::TrainSize, " 12 000 ");
        check(Field::LearningRate, "0,05");
    }
}
