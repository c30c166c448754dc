//! What the place says of deployments.

use super::{Condition, Deployed, Model};
use crate::app::number::fixed;
use crate::app::words::{architecture_title, whole};
use crate::engine::Architecture;

/// The state's word.
pub fn state_line(state: Condition) -> &'static str {
    match state {
        Condition::Initializing => "Initializing",
        Condition::Ready => "Ready",
        Condition::Failed => "Failed",
    }
}

/// What a network is called, and what it is as far as that says more: "Net, 21,840 parameters".
pub fn model_line(model: &Model) -> String {
    let name = match (model.name.as_str(), model.id.as_str()) {
        ("", "pretrained") => "The network that came with the page",
        ("", id) => id,
        (name, _) => name,
    };
    let mut parts = vec![name.to_owned()];
    if let Some(architecture) = Architecture::from_name(&model.architecture) {
        let title = architecture_title(architecture);
        if title != name {
            parts.push(title.to_owned());
        }
    }
    if let Some(parameters) = model.parameters {
        parts.push(format!("{} parameters", whole(parameters as u64)));
    }
    parts.join(", ")
}

/// The question before a deployment is deleted, which says what ends.
pub fn question(deployed: &Deployed) -> String {
    format!("Delete {}? Its address stops answering.", deployed.name)
}

/// How a request ended: HTTP's status and the time from asking to the whole answer.
pub fn reply_line(status: u16, word: &str, millis: f64) -> String {
    let status = format!("{status} {word}");
    format!("{}, {} ms", status.trim_end(), fixed(millis.max(1.0), 0))
}

/// The same line once the request is another one.
pub fn earlier(line: &str) -> String {
    format!("{line}, to an earlier request")
}

/// What a deployment of that network is called until somebody says otherwise.
pub fn suggested_name(models: &[Model], chosen: &str) -> String {
    let chosen = models.iter().find(|model| model.id == chosen);
    chosen
        .map(|model| match model.name.as_str() {
            "" => model.id.clone(),
            name => name.to_owned(),
        })
        .unwrap_or_default()
}
