//! The training settings as they are typed, and what is wrong with them in words.

mod field;
mod read;

use crate::app::definition::{Definition, RuntimeChoice};
use crate::engine::{Architecture, Optimizer};
pub use field::{Entry, Field};

/// The network that is chosen when the page opens. The still picture of the page in `index.html` says the same.
pub const FIRST_CHOICE: Architecture = Architecture::Fast;

/// What stands in the settings' fields.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    architecture: Architecture,
    texts: [String; Field::ALL.len()],
}

impl Default for Form {
    fn default() -> Self {
        Self::of(FIRST_CHOICE)
    }
}

impl Form {
    /// An architecture with its recipe.
    pub fn of(architecture: Architecture) -> Self {
        let recipe = Definition::of(architecture);
        Self {
            architecture,
            texts: Field::ALL.map(|field| field.text(&recipe)),
        }
    }

    /// The network that is chosen.
    pub fn architecture(&self) -> Architecture {
        self.architecture
    }

    /// Chooses another network. Its recipe fills the settings, except those that differ from the recipe before: they
    /// were made so by hand.
    pub fn choose(&mut self, architecture: Architecture) {
        let mut form = Self::of(architecture);
        for field in Field::ALL.into_iter().filter(|field| self.differs(*field)) {
            form.edit(field, self.text(field).to_owned());
        }
        *self = form;
    }

    /// Gives all settings the recipe's values again.
    pub fn take_recipe(&mut self) {
        *self = Self::of(self.architecture);
    }

    /// What stands in a field.
    pub fn text(&self, field: Field) -> &str {
        &self.texts[field as usize]
    }

    /// Takes what was typed.
    pub fn edit(&mut self, field: Field, text: String) {
        self.texts[field as usize] = text;
    }

    /// Whether the recipe says something else.
    fn differs(&self, field: Field) -> bool {
        let recipe = Definition::of(self.architecture);
        let mut typed = recipe.clone();
        field.set(&mut typed, self.text(field)).is_err() || typed != recipe
    }

    /// The settings that are used and that the recipe has otherwise.
    pub fn differences(&self) -> impl Iterator<Item = Field> {
        let fields = Field::ALL.into_iter();
        fields.filter(|field| self.applies(*field) && self.differs(*field))
    }

    /// Whether a setting does anything, as the others are.
    pub fn applies(&self, field: Field) -> bool {
        let optimizer = Optimizer::from_name(self.text(Field::Optimizer));
        optimizer.is_none_or(|optimizer| field.applies(optimizer))
    }

    /// What is wrong with a field, in words. Nothing is with one that isn't used.
    pub fn problem(&self, field: Field) -> Option<String> {
        if !self.applies(field) {
            return None;
        }
        let mut definition = Definition::of(self.architecture);
        let typed = field.set(&mut definition, self.text(field));
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
            ..Definition::of(self.architecture)
        };
        for field in Field::ALL.into_iter().filter(|field| self.applies(*field)) {
            field.set(&mut definition, self.text(field))?;
        }
        definition.check().map_err(|error| error.to_string())?;
        Ok(definition)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Schedule;

    fn edited(field: Field, text: &str) -> Form {
        let mut form = Form::of(Architecture::Net);
        form.edit(field, text.to_owned());
        form
    }

    fn definition(form: &Form) -> Definition {
        form.definition(RuntimeChoice::Auto).unwrap()
    }

    #[test]
    fn an_untouched_form_is_the_recipe() {
        let form = Form::of(Architecture::Net);
        assert_eq!(definition(&form), Definition::default());
        for architecture in Architecture::ALL {
            let mut form = Form::default();
            form.choose(architecture);
            assert_eq!(form.architecture(), architecture);
            assert_eq!(definition(&form), Definition::of(architecture));
            assert_eq!(form.differences().next(), None);
        }
    }

    #[test]
    fn what_was_edited_survives_another_architecture() {
        let mut form = edited(Field::BatchSize, "32");
        form.choose(Architecture::Fast);
        let expected = Definition {
            batch_size: 32,
            ..Definition::of(Architecture::Fast)
        };
        assert_eq!(definition(&form), expected);
        assert!(form.differences().eq([Field::BatchSize]));

        form.take_recipe();
        assert_eq!(definition(&form), Definition::of(Architecture::Fast));
    }

    #[test]
    fn an_edit_that_the_recipe_agrees_with_is_none() {
        let recipe = Definition::of(Architecture::Accurate);
        let mut form = edited(Field::Epochs, &recipe.epochs.to_string());
        form.edit(Field::TrainSize, " 60,000".to_owned());
        form.choose(Architecture::Accurate);
        assert_eq!(form.differences().next(), None);
        form.choose(Architecture::Net);
        assert_eq!(definition(&form), Definition::default());
    }

    #[test]
    fn what_the_optimizer_does_not_use_is_left_out_and_kept() {
        let mut form = edited(Field::Momentum, "2");
        assert!(form.problem(Field::Momentum).is_some());
        form.choose(Architecture::Fast);
        assert!(!form.applies(Field::Momentum) && form.applies(Field::WeightDecay));
        assert_eq!(form.problem(Field::Momentum), None);
        assert_eq!(definition(&form), Definition::of(Architecture::Fast));

        form.edit(Field::Optimizer, "sgd".to_owned());
        form.edit(Field::Momentum, "0.9".to_owned());
        let definition = definition(&form);
        assert_eq!(
            (definition.optimizer, definition.momentum),
            (Optimizer::Sgd, 0.9)
        );
        assert!(!form.applies(Field::WeightDecay));
    }

    #[test]
    fn each_entry_of_a_list_can_be_chosen() {
        for field in [Field::Optimizer, Field::Schedule] {
            for entry in field.entries() {
                assert_eq!(edited(field, entry.name).problem(field), None);
            }
        }
        let form = edited(Field::Schedule, "one-cycle");
        assert_eq!(definition(&form).schedule, Schedule::OneCycle);
    }

    #[test]
    fn problems_are_said_in_words_at_their_field() {
        let check = |field, text, words: &str| {
            let mut form = edited(field, text);
            if field == Field::WeightDecay {
                form.edit(Field::Optimizer, "adam".to_owned());
            }
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
        check(Field::Schedule, "cosine", "constant or one-cycle");
        check(Field::Optimizer, "lion", "sgd or adam");
        check(Field::Momentum, "1", "less than 1");
        check(Field::WeightDecay, "2", "at most 1");
        check(Field::MeanDecay, "1", "less than 1");
        check(Field::LabelSmoothing, "1", "less than 1");
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
