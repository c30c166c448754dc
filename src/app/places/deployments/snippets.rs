//! The same request as text, for a console or a terminal.

use super::Images;
use crate::app::number::fixed;
use crate::engine::digit::{SIDE, normalise};

/// What a request is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// For any page of this site, as it is: it asks the deployment.
    JavaScript,
    /// For a terminal: it asks the same network where it is served elsewhere.
    Curl,
    /// The same as a program.
    Python,
}

impl Language {
    /// In the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::JavaScript, Self::Curl, Self::Python];

    /// Its name.
    pub fn title(self) -> &'static str {
        match self {
            Self::JavaScript => "JavaScript",
            Self::Curl => "curl",
            Self::Python => "Python",
        }
    }

    /// Where the request can be sent from.
    pub fn reach(self) -> &'static str {
        match self {
            Self::JavaScript => {
                "Works as it is on any page of this site, such as in this page’s console, also without a connection."
            }
            Self::Curl | Self::Python => {
                "The address above is answered inside this browser, where no other program reaches it. This asks the \
                 same network on a server: save it as ONNX, serve it as docs/scaling.md in \
                 this page’s project shows, and set HOST."
            }
        }
    }
}

/// The request: in JavaScript of the payload as it was typed, and elsewhere of the images that are in it.
pub fn snippet(language: Language, url: &str, payload: &str, images: &Images) -> String {
    match language {
        Language::JavaScript => javascript(url, payload),
        Language::Curl => curl(images),
        Language::Python => python(images),
    }
}

fn javascript(url: &str, payload: &str) -> String {
    format!(
        "const reply = await fetch('{url}', {{
  method: 'POST',
  headers: {{ 'Content-Type': 'application/json' }},
  body: JSON.stringify({payload}),
}});
console.log(reply.status, await reply.json());
"
    )
}

/// The open inference protocol, with the numbers that the exported network takes.
fn curl(images: &Images) -> String {
    let lines: Vec<String> = images.shades().chunks(SIDE).map(normalised).collect();
    format!(
        "HOST=http://127.0.0.1:8080
curl -s \"$HOST/v2/models/digits/infer\" -H 'Content-Type: application/json' -d @- <<'END'
{{\"inputs\": [{{\"name\": \"images\", \"shape\": [{}, 1, {SIDE}, {SIDE}], \"datatype\": \"FP32\", \"data\": [
{}
]}}]}}
END
",
        images.count(),
        lines.join(",\n")
    )
}

fn normalised(shades: &[f64]) -> String {
    let number = |shade: &f64| fixed(f64::from(normalise(*shade as u8)), 4);
    shades.iter().map(number).collect::<Vec<_>>().join(",")
}

fn python(images: &Images) -> String {
    format!(
        "import json
import math
import urllib.request

HOST = \"http://127.0.0.1:8080\"
images = {}
# The network takes (ink - 0.1307) / 0.3081, where paper is 0 and ink is 1.
data = [(shade / 255 - 0.1307) / 0.3081 for image in images for row in image for shade in row]
tensor = {{\"name\": \"images\", \"shape\": [len(images), 1, {SIDE}, {SIDE}], \"datatype\": \"FP32\", \"data\": data}}
request = urllib.request.Request(
    f\"{{HOST}}/v2/models/digits/infer\",
    json.dumps({{\"inputs\": [tensor]}}).encode(),
    {{\"Content-Type\": \"application/json\"}},
)
with urllib.request.urlopen(request) as reply:
    numbers = json.load(reply)[\"outputs\"][0][\"data\"]
for start in range(0, len(numbers), 10):
    shares = [math.exp(number) for number in numbers[start : start + 10]]
    print(f\"reads {{shares.index(max(shares))}}, {{100 * max(shares):.1f}} %\")
",
        images.json()
    )
}
