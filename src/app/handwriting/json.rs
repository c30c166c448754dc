//! Drawings as JSON, for scripts that draw them on the real page.

use super::{Drawing, exam};
use crate::app::ink::Stroke;
use std::fmt::Write as _;

/// A JSON array with one object per line: `digit`, `style` in words, `pen` as the page calls it, `strokes`, each an
/// array of `[x, y]` in the pad's coordinates, and `seen`: the 784 pixels that the network should see, in hexadecimal.
pub fn to_json(drawings: impl IntoIterator<Item = Drawing>) -> String {
    let lines: Vec<String> = drawings.into_iter().map(|drawing| line(&drawing)).collect();
    format!("[\n{}\n]\n", lines.join(",\n"))
}

fn line(drawing: &Drawing) -> String {
    let pen = drawing.style.pen.title().to_ascii_lowercase();
    let strokes: Vec<String> = drawing.strokes.iter().map(points).collect();
    // A style is made of the names in `shapes/` and numbers: nothing that JSON would escape.
    format!(
        r#"{{"digit":{},"pen":"{pen}","style":"{}","strokes":[{}],"seen":"{}"}}"#,
        drawing.digit,
        drawing.style,
        strokes.join(","),
        seen(drawing)
    )
}

fn seen(drawing: &Drawing) -> String {
    let image = exam::prepared(drawing, &[]).expect("a drawing has ink");
    let mut text = String::new();
    for level in image.pixels() {
        write!(text, "{level:02x}").expect("a string takes everything");
    }
    text
}

fn points(stroke: &Stroke) -> String {
    let mut text = String::from("[");
    for (i, at) in stroke.points.iter().enumerate() {
        let comma = if i > 0 { "," } else { "" };
        write!(text, "{comma}[{},{}]", at.x, at.y).expect("a string takes everything");
    }
    text.push(']');
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::handwriting::Set;

    #[test]
    fn a_drawing_is_one_line() {
        let json = to_json((0..2).map(|index| Drawing::new(Set::Score, 1, index)));
        let lines: Vec<&str> = json.lines().collect();
        assert_eq!((lines[0], lines[3]), ("[", "]"));
        let start = r#"{"digit":1,"pen":"thick","style":"writer 0, "#;
        assert!(lines[2].starts_with(start), "{}", lines[2]);
        assert!(lines[1].ends_with(r#""},"#) && lines[2].ends_with(r#""}"#));
    }
}
