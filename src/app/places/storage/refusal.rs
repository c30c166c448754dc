//! What a store refused. A rule that somebody has to set is told apart, so that it can be copied.

use crate::app::words::stopped;

/// A refusal in words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Refusal {
    /// What is wrong, and what to do.
    pub words: String,
    /// A CORS rule to set, as JSON in lines.
    pub rule: Option<String>,
    /// What follows the rule.
    pub more: String,
}

impl Refusal {
    /// Finds the rule in an error's message.
    pub fn read(message: &str) -> Self {
        let rule = message.find("[{").and_then(|begin| {
            let end = begin + message[begin..].find("}]")? + 2;
            Some((begin, end))
        });
        let Some((begin, end)) = rule else {
            return Self {
                words: words(message),
                ..Self::default()
            };
        };
        Self {
            words: with_capital(message[..begin].trim_end()),
            rule: Some(in_lines(&message[begin..end])),
            more: message[end..].trim_start_matches(['.', ' ']).to_owned(),
        }
    }

    /// Whether nothing was refused.
    pub fn is_none(&self) -> bool {
        self.words.is_empty()
    }
}

fn words(message: &str) -> String {
    stopped(&with_capital(message))
}

/// An address at the beginning stays one.
fn with_capital(words: &str) -> String {
    let mut rest = words.chars();
    match rest.next() {
        Some(first) if !words.starts_with("http") => {
            format!("{}{}", first.to_ascii_uppercase(), rest.as_str())
        }
        _ => words.to_owned(),
    }
}

/// The rule with a line for each of its properties.
fn in_lines(rule: &str) -> String {
    let rule = rule.replace("[{", "[\n  {\n    ");
    let rule = rule.replace("], \"", "],\n    \"");
    rule.replace("}]", "\n  }\n]")
}
