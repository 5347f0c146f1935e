//! The pictures: what each shows at a moment from 0 to 1 of its time, its word and its tags.

mod daily;
mod feelings;

use super::canvas::{Canvas, Color, Point, at};
use super::hangul::write;
use super::yard::{INK, shadow};

/// One animated picture.
pub(super) struct Scene {
    /// The file's name without its ending.
    pub(super) name: &'static str,
    /// What is written in it.
    word: &'static str,
    /// Words to find it by, in Korean and English.
    pub(super) tags: &'static [&'static str],
    /// What it shows, in Korean and English.
    pub(super) alt: &'static str,
    /// The colour of its ground.
    ground: Color,
    /// Pictures in a round.
    pub(super) frames: u8,
    /// How long each picture stands, in hundredths of a second.
    pub(super) delay: u16,
    act: fn(&mut Canvas, f32),
}

impl Scene {
    /// The picture at a moment from 0 to 1.
    pub(super) fn at(&self, moment: f32) -> Canvas {
        let mut canvas = Canvas::new(self.ground);
        shadow(&mut canvas, 80.0, 30.0, self.ground);
        (self.act)(&mut canvas, moment);
        let letters = self.word.chars().count();
        let size = match letters {
            0..=2 => 32.0,
            3 => 30.0,
            4 => 27.0,
            5 => 24.0,
            _ => 21.0,
        };
        let ink = if self.ground.iter().all(|value| *value < 120) { [248, 240, 220] } else { INK };
        write(&mut canvas, self.word, at(80.0, 137.0), size, ink);
        canvas
    }
}

/// All pictures.
pub(super) fn all() -> impl Iterator<Item = &'static Scene> {
    feelings::SCENES.iter().chain(daily::SCENES)
}

/// Back and forth between -1 and 1, once in a round.
fn sway(moment: f32) -> f32 {
    (moment * std::f32::consts::TAU).sin()
}

/// Up from 0 to 1 and down again, so many times in a round.
fn hop(moment: f32, times: f32) -> f32 {
    (moment * times * std::f32::consts::PI).sin().abs()
}

/// A moment that is this far ahead, still between 0 and 1.
fn ahead(moment: f32, by: f32) -> f32 {
    (moment + by).fract()
}

/// A steady but irregular number between 0 and 1 for each of several things.
fn chance(number: u8) -> f32 {
    (f32::from(number) * 0.618_034).fract()
}

/// A place on the way from one to another.
fn between(from: Point, to: Point, part: f32) -> Point {
    at((to.x - from.x).mul_add(part, from.x), (to.y - from.y).mul_add(part, from.y))
}
