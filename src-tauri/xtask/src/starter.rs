//! `cargo xtask starter`: draws the GIF library's starter set. The pictures are this project's own and in the public domain.

mod canvas;
mod hangul;
mod scenes;
mod yard;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use gif::{DisposalMethod, Encoder, Frame, Repeat};

use crate::project;
use canvas::{Color, SIDE};
use scenes::Scene;

/// Colours that one picture may have; the palette of a GIF ends at 256, and one stands for "as before".
const COLORS_MAX: usize = 255;

/// Where the pictures lie, and the list of what they show.
pub(crate) fn folder() -> PathBuf {
    project::root().join("src-tauri/server/src/media/starter")
}

/// Draws every picture anew.
///
/// # Errors
/// When a file cannot be written.
pub(crate) fn run() -> Result<ExitCode, String> {
    let folder = folder();
    let unwritable = |error: std::io::Error| format!("cannot write to {}: {error}", folder.display());
    fs::create_dir_all(&folder).map_err(unwritable)?;
    let mut bytes = 0;
    for (name, content) in files() {
        bytes += content.len();
        fs::write(folder.join(name), content).map_err(unwritable)?;
    }
    println!("Drew {} pictures, {} KiB in all.", scenes::all().count(), bytes / 1024);
    Ok(ExitCode::SUCCESS)
}

/// Every file of the starter set with its content; the same at every call.
pub(crate) fn files() -> BTreeMap<String, Vec<u8>> {
    let mut files: BTreeMap<_, _> = scenes::all().map(|scene| (format!("{}.gif", scene.name), encode(scene))).collect();
    files.insert("index.json".to_owned(), index().into_bytes());
    files
}

/// What each picture shows, one a line.
fn index() -> String {
    let mut text = "[\n".to_owned();
    for (number, scene) in scenes::all().enumerate() {
        let comma = if number == 0 { "" } else { ",\n" };
        let tags = scene.tags.iter().map(|tag| format!("{tag:?}")).collect::<Vec<_>>().join(", ");
        write!(text, "{comma}  {{ \"file\": \"{}.gif\", \"tags\": [{tags}], \"alt\": {:?} }}", scene.name, scene.alt)
            .expect("writing to a string cannot fail");
    }
    text.push_str("\n]\n");
    text
}

fn encode(scene: &Scene) -> Vec<u8> {
    let moments = (0..scene.frames).map(|frame| f32::from(frame) / f32::from(scene.frames));
    let pictures: Vec<Vec<Color>> = moments.map(|moment| scene.at(moment).colors()).collect();
    let palette = palette(&pictures);
    let side = u16::try_from(SIDE).expect("pictures are small");
    let mut bytes = Vec::new();
    // The colour after the last is never seen: its index means "as before".
    let flat: Vec<u8> = palette.iter().chain([&[0; 3]]).flatten().copied().collect();
    let see_through = u8::try_from(palette.len()).expect("a palette has at most 255 colours");
    let mut encoder = Encoder::new(&mut bytes, side, side, &flat).expect("the palette has at most 255 colours");
    encoder.set_repeat(Repeat::Infinite).expect("writing to memory cannot fail");
    let mut indexes_of = HashMap::new();
    let mut before: Option<Vec<u8>> = None;
    for picture in &pictures {
        let indexes: Vec<u8> = picture
            .iter()
            .map(|color| *indexes_of.entry(*color).or_insert_with(|| nearest(&palette, *color)))
            .collect();
        let frame = frame(&indexes, before.as_deref(), see_through, scene.delay);
        encoder.write_frame(&frame).expect("writing to memory cannot fail");
        before = Some(indexes);
    }
    drop(encoder);
    bytes
}

/// A frame that holds only the rectangle in which something changed; what is the same inside it is see-through.
fn frame<'a>(picture: &[u8], before: Option<&[u8]>, see_through: u8, delay: u16) -> Frame<'a> {
    let changed = |place: usize| before.is_none_or(|before| before[place] != picture[place]);
    let rows: Vec<usize> = (0..SIDE).filter(|row| (0..SIDE).any(|column| changed(row * SIDE + column))).collect();
    let columns: Vec<usize> = (0..SIDE).filter(|column| (0..SIDE).any(|row| changed(row * SIDE + column))).collect();
    let span = |all: &[usize]| all.first().copied().unwrap_or(0)..=all.last().copied().unwrap_or(0);
    let mut buffer = Vec::new();
    for row in span(&rows) {
        buffer.extend(span(&columns).map(|column| {
            let place = row * SIDE + column;
            if changed(place) { picture[place] } else { see_through }
        }));
    }
    let size = |span: std::ops::RangeInclusive<usize>| u16::try_from(span.end() - span.start() + 1).expect("small");
    let start = |span: std::ops::RangeInclusive<usize>| u16::try_from(*span.start()).expect("small");
    Frame {
        delay,
        dispose: DisposalMethod::Keep,
        transparent: before.is_some().then_some(see_through),
        left: start(span(&columns)),
        top: start(span(&rows)),
        width: size(span(&columns)),
        height: size(span(&rows)),
        buffer: buffer.into(),
        ..Frame::default()
    }
}

/// The colours of all frames, made coarser until a palette holds them.
fn palette(pictures: &[Vec<Color>]) -> Vec<Color> {
    let exact: BTreeSet<Color> = pictures.iter().flatten().copied().collect();
    for step in [1, 4, 8, 12, 16, 24, 32] {
        let coarse = |value: u8| (value / step * step).saturating_add(step / 2);
        let colors: BTreeSet<Color> = exact.iter().map(|color| color.map(coarse)).collect();
        if colors.len() <= COLORS_MAX {
            return colors.into_iter().collect();
        }
    }
    unreachable!("eight steps a colour are 512 colours at most, and no picture has that many")
}

fn nearest(palette: &[Color], color: Color) -> u8 {
    let far = |other: &Color| -> i32 {
        other.iter().zip(color).map(|(one, two)| (i32::from(*one) - i32::from(two)).pow(2)).sum()
    };
    let best = palette.iter().enumerate().min_by_key(|(_, other)| far(other));
    best.and_then(|(index, _)| u8::try_from(index).ok()).expect("a palette has 1 to 255 colours")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_pictures_are_the_ones_that_are_drawn() {
        let mut committed = BTreeMap::new();
        for entry in fs::read_dir(folder()).unwrap() {
            let path = entry.unwrap().path();
            committed.insert(path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read(path).unwrap());
        }
        let drawn = files();
        assert!(drawn.keys().eq(committed.keys()), "run `cargo xtask starter`");
        let stale: Vec<_> = drawn.keys().filter(|name| drawn[*name] != committed[*name]).collect();
        assert!(stale.is_empty(), "run `cargo xtask starter`: {stale:?} are drawn differently now");
    }

    #[test]
    fn every_picture_is_found_by_korean_and_by_english_words() {
        let names: BTreeSet<_> = scenes::all().map(|scene| scene.name).collect();
        assert!(names.len() == scenes::all().count() && names.len() >= 24);
        for scene in scenes::all() {
            let korean = |tag: &&str| tag.chars().all(|letter| letter >= 'ㄱ');
            assert!(scene.tags.iter().any(korean) && scene.tags.iter().any(|tag| tag.is_ascii()), "{}", scene.name);
        }
    }

    #[test]
    fn every_picture_moves() {
        for scene in scenes::all() {
            assert!(scene.at(0.0).colors() != scene.at(0.4).colors(), "{} stands still", scene.name);
        }
    }
}
