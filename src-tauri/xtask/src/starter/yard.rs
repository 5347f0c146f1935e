//! The one who acts in all pictures: a small courtyard with a face, the corner of a speech bubble as its foot.

use super::canvas::{Canvas, Color, Point, at};

pub(super) const INK: Color = [38, 31, 26];
pub(super) const PAPER: Color = [252, 249, 243];
pub(super) const GREEN: Color = [46, 124, 98];
pub(super) const MINT: Color = [214, 236, 224];
pub(super) const INDIGO: Color = [86, 104, 190];
pub(super) const SKY: Color = [221, 228, 248];
pub(super) const YELLOW: Color = [238, 190, 74];
pub(super) const CREAM: Color = [250, 238, 206];
pub(super) const RED: Color = [206, 78, 52];
pub(super) const ROSE: Color = [250, 221, 214];
pub(super) const PINK: Color = [232, 128, 146];
pub(super) const PLUM: Color = [150, 84, 138];
pub(super) const LILAC: Color = [238, 224, 240];
pub(super) const NIGHT: Color = [42, 46, 74];
pub(super) const GRAY: Color = [196, 188, 178];

/// How the eyes look.
#[derive(Clone, Copy)]
pub(super) enum Eyes {
    Open,
    Happy,
    Closed,
    Wide,
    Wink,
    Hearts,
    Squeezed,
    Side,
}

/// What the mouth does.
#[derive(Clone, Copy)]
pub(super) enum Mouth {
    Smile,
    Laugh,
    Flat,
    Sad,
    Round,
    Cat,
}

/// The actor at one moment.
#[derive(Clone, Copy)]
pub(super) struct Yard {
    pub(super) middle: Point,
    /// Half of its width when it stands still, in pixels.
    pub(super) size: f32,
    /// How much wider than high it is squeezed; 1 is not at all.
    pub(super) squash: f32,
    /// How far it leans, in radians.
    pub(super) turn: f32,
    pub(super) color: Color,
    pub(super) eyes: Eyes,
    pub(super) mouth: Mouth,
    pub(super) blush: bool,
}

/// The actor standing in the middle, in a colour.
pub(super) fn yard(color: Color, eyes: Eyes, mouth: Mouth) -> Yard {
    Yard { middle: at(80.0, 66.0), size: 34.0, squash: 1.0, turn: 0.0, color, eyes, mouth, blush: false }
}

impl Yard {
    pub(super) fn moved(self, x: f32, y: f32) -> Self {
        Self { middle: self.middle.plus(x, y), ..self }
    }

    pub(super) fn leaning(self, turn: f32) -> Self {
        Self { turn, ..self }
    }

    pub(super) fn squeezed(self, squash: f32) -> Self {
        Self { squash, ..self }
    }

    pub(super) fn sized(self, size: f32) -> Self {
        Self { size, ..self }
    }

    pub(super) fn blushing(self) -> Self {
        Self { blush: true, ..self }
    }

    /// A place on it, in its own measure: (1, 0) is its right side, (0, 1) its lower edge, wherever it leans.
    pub(super) fn place(&self, x: f32, y: f32) -> Point {
        let (sin, cos) = self.turn.sin_cos();
        let (x, y) = (x * self.size * self.squash, y * self.size / self.squash);
        self.middle.plus(x.mul_add(cos, -(y * sin)), x.mul_add(sin, y * cos))
    }

    pub(super) fn draw(&self, canvas: &mut Canvas) {
        let foot = [self.place(-0.62, 0.8), self.place(-0.78, 1.32), self.place(-0.1, 0.9)];
        canvas.polygon(&foot, self.color);
        let half = at(self.size * self.squash, self.size / self.squash);
        canvas.plate(self.middle, half, self.size * 0.46, self.turn, self.color);
        if self.blush {
            for side in [-0.66, 0.66] {
                canvas.disc(self.place(side, 0.22), self.size * 0.14, PINK);
            }
        }
        self.draw_eye(canvas, -0.4);
        self.draw_eye(canvas, 0.4);
        self.draw_mouth(canvas);
    }

    fn draw_eye(&self, canvas: &mut Canvas, side: f32) {
        let (place, size) = (self.place(side, -0.12), self.size);
        match self.eyes {
            Eyes::Open => canvas.disc(place, size * 0.12, PAPER),
            Eyes::Happy => canvas.arc(place.plus(0.0, size * 0.08), size * 0.17, [0.5, 1.0], size * 0.1, PAPER),
            Eyes::Closed => canvas.arc(place.plus(0.0, -size * 0.06), size * 0.16, [0.0, 0.5], size * 0.09, PAPER),
            Eyes::Wide => {
                canvas.disc(place, size * 0.22, PAPER);
                canvas.disc(place, size * 0.09, INK);
            }
            Eyes::Side => {
                canvas.disc(place, size * 0.2, PAPER);
                canvas.disc(place.plus(size * 0.08, 0.0), size * 0.1, INK);
            }
            Eyes::Wink if side > 0.0 => {
                let (left, right) = (place.plus(-size * 0.16, 0.0), place.plus(size * 0.16, 0.0));
                canvas.line(&[left, right], size * 0.09, PAPER);
            }
            Eyes::Wink => canvas.disc(place, size * 0.12, PAPER),
            Eyes::Hearts => canvas.heart(place, size * 0.22, ROSE),
            Eyes::Squeezed => {
                let tip = if side < 0.0 { 0.13 } else { -0.13 };
                let (up, down) = (place.plus(-size * tip, -size * 0.13), place.plus(-size * tip, size * 0.13));
                canvas.line(&[up, place.plus(size * tip, 0.0), down], size * 0.09, PAPER);
            }
        }
    }

    fn draw_mouth(&self, canvas: &mut Canvas) {
        let (place, size) = (self.place(0.0, 0.3), self.size);
        match self.mouth {
            Mouth::Smile => canvas.arc(place.plus(0.0, -size * 0.1), size * 0.24, [0.05, 0.45], size * 0.09, PAPER),
            Mouth::Laugh => {
                canvas.oval(place.plus(0.0, size * 0.06), size * 0.3, size * 0.26, INK);
                canvas.oval(place.plus(0.0, size * 0.2), size * 0.18, size * 0.1, PINK);
            }
            Mouth::Flat => {
                canvas.line(&[place.plus(-size * 0.17, 0.0), place.plus(size * 0.17, 0.0)], size * 0.09, PAPER);
            }
            Mouth::Sad => canvas.arc(place.plus(0.0, size * 0.22), size * 0.22, [0.56, 0.94], size * 0.09, PAPER),
            Mouth::Round => canvas.oval(place.plus(0.0, size * 0.04), size * 0.13, size * 0.17, INK),
            Mouth::Cat => {
                for side in [-0.11, 0.11] {
                    canvas.arc(place.plus(size * side, -size * 0.03), size * 0.11, [0.0, 0.5], size * 0.08, PAPER);
                }
            }
        }
    }

    /// An arm from a side of it to a hand.
    pub(super) fn arm(&self, canvas: &mut Canvas, side: f32, hand: Point) {
        let shoulder = self.place(side * 0.86, 0.34);
        let elbow = at((shoulder.x + hand.x) / 2.0 + side * 3.0, (shoulder.y + hand.y) / 2.0 + 3.0);
        canvas.line(&[shoulder, elbow, hand], 7.0, darker(self.color));
        canvas.disc(hand, 6.5, darker(self.color));
    }
}

/// The same colour in the shade.
pub(super) fn darker(color: Color) -> Color {
    color.map(|value| value - value / 5)
}

/// A soft shadow on the ground.
pub(super) fn shadow(canvas: &mut Canvas, x: f32, wide: f32, ground: Color) {
    canvas.oval(at(x, 112.0), wide, 5.0, ground.map(|value| value - value / 9));
}
