//! What a request says about a deployment: an object for a new one, a JSON patch (RFC 6902) for one that is there.

use super::{Refusal, words};
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, MapAccess, Visitor};
use std::fmt::{self, Formatter};

/// The pattern's own limits of names and descriptions.
const MAX_NAME: usize = 100;
const MAX_DESCRIPTION: usize = 3_000;

/// What is given anew.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(expecting = "an object with name, description and asset")]
pub(super) struct Changes {
    pub(super) name: Option<String>,
    pub(super) description: Option<String>,
    pub(super) asset: Option<Asset>,
}

/// The model, as its owner calls it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub(super) struct Asset {
    pub(super) id: String,
    #[serde(default)]
    pub(super) name: String,
}

/// A step of a patch.
#[derive(Deserialize)]
#[serde(expecting = "an object with op, path and value")]
struct Step {
    op: String,
    path: String,
    value: Value,
}

enum Value {
    Text(String),
    Asset(Asset),
}

/// By hand, because what is derived for such a choice is twenty times as large.
impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, words: &mut Formatter<'_>) -> fmt::Result {
        words.write_str("a text, or an object with an id")
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Value, A::Error> {
        Asset::deserialize(MapAccessDeserializer::new(map)).map(Value::Asset)
    }
}

impl Changes {
    /// What describes a new deployment. Other settings of Watson's, such as `online` and `hardware_spec`, have no meaning
    /// here and are passed over.
    pub(super) fn of_new(text: &[u8]) -> Result<Self, Refusal> {
        read::<Self>(text)?.checked()
    }

    /// What a patch replaces.
    pub(super) fn of_patch(text: &[u8]) -> Result<Self, Refusal> {
        let mut changes = Self::default();
        for Step { op, path, value } in read::<Vec<Step>>(text)? {
            match (op.as_str(), path.as_str(), value) {
                ("replace" | "add", "/name", Value::Text(name)) => changes.name = Some(name),
                ("replace" | "add", "/description", Value::Text(text)) => {
                    changes.description = Some(text);
                }
                ("replace" | "add", "/asset", Value::Asset(asset)) => changes.asset = Some(asset),
                _ => {
                    let known = "the name, the description (texts) and the asset (an object with an id) can be replaced";
                    return Err(Refusal::Json(format!("{known}, not {path} by {op}")));
                }
            }
        }
        changes.checked()
    }

    fn checked(self) -> Result<Self, Refusal> {
        let asset = self.asset.as_ref();
        let texts = [
            ("name", self.name.as_deref(), MAX_NAME),
            ("description", self.description.as_deref(), MAX_DESCRIPTION),
            ("asset's id", asset.map(|asset| asset.id.as_str()), MAX_NAME),
            (
                "asset's name",
                asset.map(|asset| asset.name.as_str()),
                MAX_DESCRIPTION,
            ),
        ];
        for (what, text, most) in texts {
            if text.is_some_and(|text| text.chars().count() > most) {
                return Err(Refusal::TextTooLong { what, most });
            }
        }
        if self
            .name
            .as_ref()
            .is_some_and(|name| name.trim().is_empty())
        {
            return Err(Refusal::NameMissing);
        }
        Ok(self)
    }
}

fn read<'a, T: Deserialize<'a>>(text: &'a [u8]) -> Result<T, Refusal> {
    words::read(text, Refusal::Json)
}
