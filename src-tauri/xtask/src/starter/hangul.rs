//! Korean letters as strokes of a pen: syllables are put together from their letters, as Hangul itself does it.
//! Only the letters that the pictures use are here, and Latin capitals for a few signs.

use super::canvas::{Canvas, Color, Point, at};

/// A stroke in a square from (0, 0) to (1, 1).
enum Stroke {
    Line(&'static [(f32, f32)]),
    Circle((f32, f32), f32),
}

use Stroke::{Circle, Line};

/// The initial and final letters, in the order of Unicode's initial ones.
const CONSONANTS: [&[Stroke]; 19] = [
    &[Line(&[(0.12, 0.16), (0.84, 0.16), (0.78, 0.92)])],
    &[Line(&[(0.05, 0.16), (0.44, 0.16), (0.4, 0.92)]), Line(&[(0.56, 0.16), (0.95, 0.16), (0.9, 0.92)])],
    &[Line(&[(0.16, 0.1), (0.16, 0.86), (0.9, 0.86)])],
    &[Line(&[(0.88, 0.15), (0.16, 0.15), (0.16, 0.86), (0.9, 0.86)])],
    &[
        Line(&[(0.42, 0.15), (0.06, 0.15), (0.06, 0.86), (0.44, 0.86)]),
        Line(&[(0.94, 0.15), (0.58, 0.15), (0.58, 0.86), (0.96, 0.86)]),
    ],
    &[Line(&[(0.12, 0.1), (0.86, 0.1), (0.86, 0.49), (0.14, 0.49), (0.14, 0.9), (0.9, 0.9)])],
    &[Line(&[(0.14, 0.14), (0.86, 0.14), (0.86, 0.88), (0.14, 0.88), (0.14, 0.14)])],
    &[Line(&[(0.14, 0.08), (0.14, 0.9), (0.86, 0.9), (0.86, 0.08)]), Line(&[(0.14, 0.48), (0.86, 0.48)])],
    &[
        Line(&[(0.05, 0.08), (0.05, 0.9), (0.42, 0.9), (0.42, 0.08)]),
        Line(&[(0.05, 0.48), (0.42, 0.48)]),
        Line(&[(0.58, 0.08), (0.58, 0.9), (0.95, 0.9), (0.95, 0.08)]),
        Line(&[(0.58, 0.48), (0.95, 0.48)]),
    ],
    &[Line(&[(0.5, 0.08), (0.46, 0.42), (0.08, 0.92)]), Line(&[(0.48, 0.4), (0.92, 0.92)])],
    &[
        Line(&[(0.28, 0.1), (0.26, 0.42), (0.02, 0.92)]),
        Line(&[(0.26, 0.42), (0.48, 0.9)]),
        Line(&[(0.74, 0.1), (0.72, 0.42), (0.52, 0.92)]),
        Line(&[(0.72, 0.42), (0.98, 0.92)]),
    ],
    &[Circle((0.5, 0.5), 0.4)],
    &[
        Line(&[(0.1, 0.14), (0.9, 0.14)]),
        Line(&[(0.52, 0.14), (0.46, 0.48), (0.08, 0.92)]),
        Line(&[(0.48, 0.46), (0.92, 0.92)]),
    ],
    &[
        Line(&[(0.02, 0.14), (0.46, 0.14)]),
        Line(&[(0.25, 0.14), (0.22, 0.48), (0.0, 0.92)]),
        Line(&[(0.23, 0.46), (0.46, 0.92)]),
        Line(&[(0.56, 0.14), (1.0, 0.14)]),
        Line(&[(0.79, 0.14), (0.76, 0.48), (0.55, 0.92)]),
        Line(&[(0.77, 0.46), (1.0, 0.92)]),
    ],
    &[
        Line(&[(0.36, 0.02), (0.64, 0.02)]),
        Line(&[(0.1, 0.26), (0.9, 0.26)]),
        Line(&[(0.52, 0.26), (0.46, 0.54), (0.08, 0.94)]),
        Line(&[(0.48, 0.52), (0.92, 0.94)]),
    ],
    &[Line(&[(0.12, 0.14), (0.84, 0.14), (0.78, 0.92)]), Line(&[(0.12, 0.5), (0.8, 0.5)])],
    &[Line(&[(0.88, 0.12), (0.16, 0.12), (0.16, 0.88), (0.9, 0.88)]), Line(&[(0.16, 0.5), (0.84, 0.5)])],
    &[
        Line(&[(0.08, 0.12), (0.92, 0.12)]),
        Line(&[(0.32, 0.12), (0.34, 0.88)]),
        Line(&[(0.68, 0.12), (0.66, 0.88)]),
        Line(&[(0.06, 0.88), (0.94, 0.88)]),
    ],
    &[Line(&[(0.36, 0.02), (0.64, 0.02)]), Line(&[(0.08, 0.26), (0.92, 0.26)]), Circle((0.5, 0.68), 0.26)],
];

/// Which of [`CONSONANTS`] each final letter is, in Unicode's order; the ones that no word here uses are left out.
const FINALS: [Option<usize>; 28] = {
    let mut finals = [None; 28];
    let single =
        [(1, 0), (2, 1), (4, 2), (7, 3), (8, 5), (16, 6), (17, 7), (19, 9), (20, 10), (21, 11), (22, 12), (23, 14)];
    let mut at = 0;
    while at < single.len() {
        finals[single[at].0] = Some(single[at].1);
        at += 1;
    }
    let rest = [(24, 15), (25, 16), (26, 17), (27, 18)];
    let mut at = 0;
    while at < rest.len() {
        finals[rest[at].0] = Some(rest[at].1);
        at += 1;
    }
    finals
};

/// A vowel: what stands below the consonant, and what stands to its right.
struct Vowel {
    below: &'static [Stroke],
    right: &'static [Stroke],
}

const UPRIGHT: Stroke = Line(&[(0.5, 0.0), (0.5, 1.0)]);
const FLAT: Stroke = Line(&[(0.0, 0.6), (1.0, 0.6)]);
const EE: [Stroke; 1] = [UPRIGHT];
const AH: [Stroke; 2] = [UPRIGHT, Line(&[(0.5, 0.46), (0.95, 0.46)])];
const EO: [Stroke; 2] = [UPRIGHT, Line(&[(0.05, 0.46), (0.5, 0.46)])];
const AE: [Stroke; 3] =
    [Line(&[(0.25, 0.03), (0.25, 0.97)]), Line(&[(0.85, 0.0), (0.85, 1.0)]), Line(&[(0.25, 0.48), (0.85, 0.48)])];
const EH: [Stroke; 3] =
    [Line(&[(0.42, 0.03), (0.42, 0.97)]), Line(&[(0.9, 0.0), (0.9, 1.0)]), Line(&[(0.0, 0.48), (0.42, 0.48)])];
const YA: [Stroke; 3] = [UPRIGHT, Line(&[(0.5, 0.32), (0.95, 0.32)]), Line(&[(0.5, 0.62), (0.95, 0.62)])];
const YEO: [Stroke; 3] = [UPRIGHT, Line(&[(0.05, 0.32), (0.5, 0.32)]), Line(&[(0.05, 0.62), (0.5, 0.62)])];
const OH: [Stroke; 2] = [FLAT, Line(&[(0.5, 0.0), (0.5, 0.6)])];
const OO: [Stroke; 2] = [Line(&[(0.0, 0.3), (1.0, 0.3)]), Line(&[(0.5, 0.3), (0.5, 1.0)])];
const YO: [Stroke; 3] = [FLAT, Line(&[(0.34, 0.0), (0.34, 0.6)]), Line(&[(0.66, 0.0), (0.66, 0.6)])];
const YU: [Stroke; 3] =
    [Line(&[(0.0, 0.3), (1.0, 0.3)]), Line(&[(0.34, 0.3), (0.34, 1.0)]), Line(&[(0.66, 0.3), (0.66, 1.0)])];
const EU: [Stroke; 1] = [FLAT];

/// In Unicode's order.
const VOWELS: [Vowel; 21] = [
    Vowel { below: &[], right: &AH },
    Vowel { below: &[], right: &AE },
    Vowel { below: &[], right: &YA },
    Vowel { below: &[], right: &AE },
    Vowel { below: &[], right: &EO },
    Vowel { below: &[], right: &EH },
    Vowel { below: &[], right: &YEO },
    Vowel { below: &[], right: &EH },
    Vowel { below: &OH, right: &[] },
    Vowel { below: &OH, right: &AH },
    Vowel { below: &OH, right: &AE },
    Vowel { below: &OH, right: &EE },
    Vowel { below: &YO, right: &[] },
    Vowel { below: &OO, right: &[] },
    Vowel { below: &OO, right: &EO },
    Vowel { below: &OO, right: &EH },
    Vowel { below: &OO, right: &EE },
    Vowel { below: &YU, right: &[] },
    Vowel { below: &EU, right: &[] },
    Vowel { below: &EU, right: &EE },
    Vowel { below: &[], right: &EE },
];

/// A part of a syllable's square: left, top, width and height.
type Part = [f32; 4];

/// Writes a word around its middle.
pub(super) fn write(canvas: &mut Canvas, word: &str, middle: Point, size: f32, color: Color) {
    let step = |letter: char| if matches!(letter, ' ' | '!' | '?' | '~' | '.') { size * 0.5 } else { size * 1.08 };
    let wide: f32 = word.chars().map(step).sum();
    let mut left = middle.x - wide / 2.0;
    for letter in word.chars() {
        let corner = at(left + (step(letter) - size.min(step(letter))) / 2.0, middle.y - size / 2.0);
        draw(canvas, letter, corner, size, color);
        left += step(letter);
    }
}

fn draw(canvas: &mut Canvas, letter: char, corner: Point, size: f32, color: Color) {
    let mut pen = Pen { canvas, corner, size, color };
    match letter {
        '가'..='힣' => syllable(&mut pen, letter as usize - '가' as usize),
        'ㅋ' => pen.strokes(CONSONANTS[15], [0.08, 0.1, 0.84, 0.84]),
        'ㅠ' => pen.strokes(&YU, [0.05, 0.2, 0.9, 0.8]),
        '!' => {
            pen.strokes(&[Line(&[(0.25, 0.1), (0.25, 0.62)]), Line(&[(0.25, 0.9), (0.25, 0.91)])], [0.0, 0.0, 1.0, 1.0])
        }
        '.' => pen.strokes(&[Line(&[(0.25, 0.88), (0.25, 0.89)])], [0.0, 0.0, 1.0, 1.0]),
        '?' => pen.strokes(
            &[
                Line(&[(0.08, 0.26), (0.16, 0.12), (0.36, 0.12), (0.44, 0.28), (0.26, 0.48), (0.26, 0.62)]),
                Line(&[(0.26, 0.9), (0.26, 0.91)]),
            ],
            [0.0, 0.0, 1.0, 1.0],
        ),
        '~' => pen.strokes(
            &[Line(&[(0.02, 0.56), (0.12, 0.46), (0.24, 0.5), (0.34, 0.56), (0.46, 0.46)])],
            [0.0, 0.0, 1.0, 1.0],
        ),
        'O' => pen.strokes(CONSONANTS[11], [0.06, 0.06, 0.88, 0.88]),
        'K' => pen.strokes(
            &[Line(&[(0.2, 0.1), (0.2, 0.92)]), Line(&[(0.82, 0.1), (0.2, 0.56)]), Line(&[(0.42, 0.42), (0.86, 0.92)])],
            [0.0, 0.0, 1.0, 1.0],
        ),
        'Z' => pen.strokes(&[Line(&[(0.15, 0.12), (0.85, 0.12), (0.15, 0.88), (0.85, 0.88)])], [0.0, 0.0, 1.0, 1.0]),
        ' ' => {}
        other => panic!("nobody has drawn the letter {other} yet"),
    }
}

fn syllable(pen: &mut Pen<'_>, number: usize) {
    let (first, vowel, last) = (&CONSONANTS[number / 588], &VOWELS[number % 588 / 28], number % 28);
    let high = if last == 0 { 1.0 } else { 0.6 };
    let (beside, under) = (!vowel.right.is_empty(), !vowel.below.is_empty());
    let wide = if beside { 0.62 } else { 0.9 };
    let first_high = if under { high * 0.58 } else { high * if last == 0 { 0.86 } else { 0.94 } };
    let left = if beside { 0.02 } else { 0.13 };
    let top = if under || last != 0 { 0.02 } else { 0.07 };
    pen.strokes(first, [left, top, wide - if beside { 0.04 } else { 0.16 }, first_high - 0.03]);
    if under {
        let left = if beside { 0.0 } else { 0.03 };
        pen.strokes(vowel.below, [left, high * 0.66, if beside { 0.66 } else { 0.94 }, high * 0.32]);
    }
    if beside {
        pen.strokes(vowel.right, [0.64, 0.0, 0.36, high]);
    }
    if last != 0 {
        let last = FINALS[last].expect("the words use only final letters that are drawn");
        pen.strokes(CONSONANTS[last], [0.16, 0.66, 0.7, 0.34]);
    }
}

struct Pen<'a> {
    canvas: &'a mut Canvas,
    corner: Point,
    size: f32,
    color: Color,
}

impl Pen<'_> {
    fn strokes(&mut self, strokes: &[Stroke], [left, top, wide, high]: Part) {
        let width = self.size * 0.115;
        let (corner, size) = (self.corner, self.size);
        let place = |(x, y): (f32, f32)| corner.plus((left + x * wide) * size, (top + y * high) * size);
        for stroke in strokes {
            match stroke {
                Line(points) => {
                    let points: Vec<Point> = points.iter().copied().map(place).collect();
                    self.canvas.line(&points, width, self.color);
                }
                Circle(center, radius) => {
                    // A circle in a flat box is still a circle.
                    let radius = radius * wide.min(high) * size;
                    self.canvas.ring(place(*center), radius, width, self.color);
                }
            }
        }
    }
}
