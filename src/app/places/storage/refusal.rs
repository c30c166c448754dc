//! What a store refused. A rule that somebody has to set is told apart, so that it can be copied.

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
                words: message.to_owned(),
                ..Self::default()
            };
        };
        Self {
            words: message[..begin].trim_end().to_owned(),
            rule: Some(in_lines(&message[begin..end])),
            more: message[end..].trim_start_matches(['.', ' ']).to_owned(),
        }
    }

    /// Whether nothing was refused.
    pub fn is_none(&self) -> bool {
        self.words.is_empty()
    }
}

/// The rule with a line for each of its properties.
fn in_lines(rule: &str) -> String {
    let rule = rule.replace("[{", "[\n  {\n    ");
    let rule = rule.replace("], \"", "],\n    \"");
    rule.replace("}]", "\n  }\n]")
}
