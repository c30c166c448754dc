//! A definition as the command line of the pattern's `main.py`, and back.
//!
//! It is what people edit, and how definitions are kept: the page has to read it anyway.

use super::definition::{Definition, RuntimeChoice};
use super::number::exact;
use super::studio::form::Field;
use crate::engine::Architecture;

/// What isn't a setting with a field of its own.
const ARCHITECTURE: &str = "architecture";
const RUNTIME: &str = "runtime";
const NO_DROPOUT: &str = "no-dropout";
/// Accepted for the pattern's sake, as `train` does.
const NO_CUDA: &str = "no-cuda";

/// The arguments that give this definition, but for its name. All of them, so that a recipe of a later version makes
/// no difference.
pub fn write(definition: &Definition) -> String {
    let mut text = format!("--{ARCHITECTURE} {}", definition.architecture.name());
    for field in Field::ALL {
        text += &format!(" --{} {}", argument(field), value(field, definition));
    }
    text += &format!(" --{RUNTIME} {}", definition.runtime.id());
    if !definition.dropout {
        text += &format!(" --{NO_DROPOUT}");
    }
    text
}

/// The definition that these arguments give. What isn't given is as in the architecture's recipe.
///
/// # Errors
///
/// Names the argument that there isn't, that has no value, or whose value is wrong.
pub fn read(text: &str) -> Result<Definition, String> {
    let arguments = arguments(text)?;
    let mut definition = Definition::of(architecture(&arguments)?);
    for (name, given) in &arguments {
        set(&mut definition, name, given)?;
    }
    definition.check().map_err(|error| error.to_string())?;
    Ok(definition)
}

/// The name behind the dashes: the pattern's, which says `lr`.
fn argument(field: Field) -> String {
    match field {
        Field::LearningRate => "lr".to_owned(),
        other => other.key().replace('_', "-"),
    }
}

/// The value, to the bit.
fn value(field: Field, definition: &Definition) -> String {
    match field {
        Field::LearningRate => exact(definition.learning_rate),
        Field::Momentum => exact(definition.momentum),
        Field::WeightDecay => exact(definition.weight_decay),
        Field::MeanDecay => exact(definition.mean_decay),
        Field::LabelSmoothing => exact(definition.label_smoothing),
        other => other.text(definition),
    }
}

/// Names and values, as `--name value`, `--name=value` or, of those that have none, `--name`.
fn arguments(text: &str) -> Result<Vec<(&str, &str)>, String> {
    let mut words = text.split_whitespace();
    let mut arguments = Vec::new();
    while let Some(word) = words.next() {
        let name = word.strip_prefix("--");
        let name = name.ok_or_else(|| format!("{word} is no argument: those begin with --"))?;
        arguments.push(match name.split_once('=') {
            Some(pair) => pair,
            None if matches!(name, NO_DROPOUT | NO_CUDA) => (name, ""),
            None => (name, words.next().ok_or_else(|| missing(name))?),
        });
    }
    Ok(arguments)
}

fn missing(name: &str) -> String {
    format!("--{name} needs a value")
}

fn architecture(arguments: &[(&str, &str)]) -> Result<Architecture, String> {
    let given = arguments.iter().find(|(name, _)| *name == ARCHITECTURE);
    let Some((_, given)) = given else {
        return Ok(Architecture::Net);
    };
    let found = Architecture::from_name(given);
    found.ok_or_else(|| format!("--{ARCHITECTURE} must be net, fast, accurate or tiny"))
}

fn set(definition: &mut Definition, name: &str, given: &str) -> Result<(), String> {
    match name {
        ARCHITECTURE | NO_CUDA => {}
        NO_DROPOUT => definition.dropout = false,
        RUNTIME => {
            let found = RuntimeChoice::from_id(given);
            definition.runtime = found
                .ok_or_else(|| format!("--{RUNTIME} must be auto, webgpu, flex or ndarray"))?;
        }
        _ => {
            let mut fields = Field::ALL.into_iter();
            let field = fields.find(|field| argument(*field) == name);
            field.ok_or_else(|| unknown(name))?.set(definition, given)?;
        }
    }
    Ok(())
}

fn unknown(name: &str) -> String {
    let known = Field::ALL.map(|field| format!("--{}", argument(field)));
    format!(
        "there is no argument --{name}; there are --{ARCHITECTURE}, {}, --{RUNTIME} and --{NO_DROPOUT}",
        known.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Runtime;

    #[test]
    fn the_patterns_own_command_is_read() {
        let text = "--epochs 1 --batch-size 64 --test-batch-size=1000 --lr 0.01 --momentum 0.5 --no-cuda --seed 1 --log-interval 10";
        assert_eq!(read(text), Ok(Definition::default()));
        assert_eq!(read(""), Ok(Definition::default()));
    }

    #[test]
    fn every_definition_comes_back_to_the_bit() {
        for architecture in Architecture::ALL {
            let definition = Definition::of(architecture);
            assert_eq!(read(&write(&definition)), Ok(definition));
        }
        let odd = Definition {
            learning_rate: 1.0 / 3.0,
            momentum: 0.1 + 0.2,
            seed: (1 << 53) - 1,
            dropout: false,
            runtime: RuntimeChoice::Only(Runtime::Ndarray),
            ..Definition::default()
        };
        assert_eq!(read(&write(&odd)), Ok(odd));
    }

    #[test]
    fn what_is_wrong_is_named() {
        let check = |text: &str, words: &str| {
            let said = read(text).unwrap_err();
            assert!(said.contains(words), "{text}: {said}");
        };
        check("--epoch 1", "no argument --epoch;");
        check("epochs 1", "epochs is no argument");
        check("--epochs", "--epochs needs a value");
        check("--epochs many", "whole number");
        check("--epochs 0", "from 1 to");
        check("--lr fast", "such as 0.01");
        check("--architecture big", "net, fast, accurate or tiny");
        check("--runtime gpu", "auto, webgpu");
    }
}
