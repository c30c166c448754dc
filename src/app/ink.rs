//! The drawing: strokes in the pad's own coordinates, 0 to 1 in both directions.

/// A place on the pad: 0 is left or top, 1 is right or bottom.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// From the left.
    pub x: f32,
    /// From the top.
    pub y: f32,
}

/// What the pen left between going down and going up.
#[derive(Debug, Clone, PartialEq)]
pub struct Stroke {
    /// Where the pen went, in order; one point is a dot.
    pub points: Vec<Point>,
    /// Width of the line as a share of the pad's side.
    pub width: f32,
}

/// How wide the pen is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Pen {
    /// A fine-liner.
    Thin,
    /// About the width of MNIST's strokes.
    #[default]
    Medium,
    /// A marker.
    Thick,
}

impl Pen {
    /// All pens, in the order that they are offered.
    pub const ALL: [Self; 3] = [Self::Thin, Self::Medium, Self::Thick];

    /// Width as a share of the pad's side. A digit fills about two thirds of the pad, and MNIST's strokes are about
    /// 2.5 of its 20 pixels wide: 0.08 of the pad's side.
    pub fn width(self) -> f32 {
        match self {
            Self::Thin => 0.04,
            Self::Medium => 0.075,
            Self::Thick => 0.11,
        }
    }

    /// The word for it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Thin => "Thin",
            Self::Medium => "Medium",
            Self::Thick => "Thick",
        }
    }
}

/// What the pen is doing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum PenInput {
    /// It touches the pad.
    Down(Point),
    /// It moves while it touches.
    Move(Point),
    /// It leaves the pad.
    Up,
    /// An arrow key moves the keyboard's pen by this much.
    Nudge {
        /// To the right.
        dx: f32,
        /// Down.
        dy: f32,
    },
    /// The space bar puts the keyboard's pen down, or lifts it.
    Toggle,
}

/// All strokes, and the pen.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ink {
    strokes: Vec<Stroke>,
    is_down: bool,
    /// The pen for the next stroke.
    pub pen: Pen,
    cursor: Option<Point>,
    revision: u32,
}

const CENTRE: Point = Point { x: 0.5, y: 0.5 };

impl Ink {
    /// The strokes, oldest first.
    pub fn strokes(&self) -> &[Stroke] {
        &self.strokes
    }

    /// Whether nothing is drawn.
    pub fn is_empty(&self) -> bool {
        self.strokes.is_empty()
    }

    /// Whether the pen touches the pad.
    pub fn is_down(&self) -> bool {
        self.is_down
    }

    /// The keyboard's pen, once it was used.
    pub fn cursor(&self) -> Option<Point> {
        self.cursor
    }

    /// Grows with each change of what is to be seen.
    pub fn revision(&self) -> u32 {
        self.revision
    }

    /// Follows the pen.
    pub fn follow(&mut self, input: PenInput) {
        match input {
            PenInput::Down(point) => {
                self.cursor = None;
                self.begin(point);
            }
            PenInput::Move(point) => self.extend(point),
            PenInput::Up => self.is_down = false,
            PenInput::Nudge { dx, dy } => self.nudge(dx, dy),
            PenInput::Toggle => self.toggle(),
        }
        self.revision += 1;
    }

    /// Takes the last stroke away.
    pub fn undo(&mut self) {
        self.is_down = false;
        self.strokes.pop();
        self.revision += 1;
    }

    /// Takes everything away.
    pub fn clear(&mut self) {
        self.is_down = false;
        self.strokes.clear();
        self.revision += 1;
    }

    fn begin(&mut self, point: Point) {
        self.is_down = true;
        self.strokes.push(Stroke {
            points: vec![point],
            width: self.pen.width(),
        });
    }

    fn extend(&mut self, point: Point) {
        if let (true, Some(stroke)) = (self.is_down, self.strokes.last_mut()) {
            stroke.points.push(point);
        }
    }

    fn nudge(&mut self, dx: f32, dy: f32) {
        let from = self.cursor.unwrap_or(CENTRE);
        let at = Point {
            x: (from.x + dx).clamp(0.0, 1.0),
            y: (from.y + dy).clamp(0.0, 1.0),
        };
        self.cursor = Some(at);
        self.extend(at);
    }

    fn toggle(&mut self) {
        let at = self.cursor.unwrap_or(CENTRE);
        self.cursor = Some(at);
        if self.is_down {
            self.is_down = false;
        } else {
            self.begin(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: Point = Point { x: 0.1, y: 0.2 };
    const B: Point = Point { x: 0.3, y: 0.4 };

    #[test]
    fn a_stroke_is_drawn_and_undone() {
        let mut ink = Ink::default();
        ink.follow(PenInput::Move(A));
        assert!(ink.is_empty(), "a pen in the air leaves nothing");
        for input in [
            PenInput::Down(A),
            PenInput::Move(B),
            PenInput::Up,
            PenInput::Move(A),
        ] {
            ink.follow(input);
        }
        assert_eq!(ink.strokes()[0].points, [A, B]);
        ink.undo();
        assert!(ink.is_empty());
    }

    #[test]
    fn the_keyboard_draws() {
        let mut ink = Ink::default();
        ink.follow(PenInput::Toggle);
        ink.follow(PenInput::Nudge { dx: 0.0, dy: 0.25 });
        ink.follow(PenInput::Toggle);
        ink.follow(PenInput::Nudge { dx: 0.9, dy: 0.0 });
        assert_eq!(ink.strokes()[0].points, [CENTRE, Point { x: 0.5, y: 0.75 }]);
        assert_eq!(ink.cursor(), Some(Point { x: 1.0, y: 0.75 }));
    }

    #[test]
    fn each_change_can_be_seen() {
        let mut ink = Ink::default();
        let before = ink.revision();
        ink.clear();
        assert!(ink.revision() > before);
    }
}
