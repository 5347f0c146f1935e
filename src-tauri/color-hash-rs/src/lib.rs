//! The npm package `color-hash` 2 in Rust: the same colour for the same string.
//!
//! Only the package's defaults are here, that is `new ColorHash()`: a person's colour must be the same whoever
//! computes it, so there is nothing to configure.
//!
//! ```
//! assert_eq!(color_hash_rs::hex("Hello World"), "#7984d2");
//! ```
//!
//! The package hashes a string's UTF-8 bytes with SHA-256 and takes the first four bytes as a number; the number
//! picks a hue out of 359, then one of three saturations, then one of three lightnesses. A JavaScript string may
//! hold half of a surrogate pair, which no `&str` can; every other string gives the same colour in both.
//!
//! The SHA-256 inside the package is wrong for some strings over 64 bytes, and the colour has to be wrong in the
//! same way: see `leftover` in the source.
//!
//! `tests/npm.rs` compares 20,000 strings with what the npm package itself said of them; see
//! `tests/vectors/generate.mjs` to make them anew.

#![warn(missing_docs)]

use sha2::block_api::compress256;

/// SHA-256 works on blocks of this size.
const BLOCK_BYTES: usize = 64;
/// Where the length of the text stands in the last block.
const LENGTH_OFFSET: usize = 56;
/// The state that SHA-256 starts from (FIPS 180-4, 5.3.3).
const SHA256_START: [u32; 8] =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];
/// Hues are picked below this number of degrees; it is a prime, so that they spread.
const HUES: u32 = 359;
/// What the number is divided by once the hue is taken from it. That it is not [`HUES`] is the package's choice.
const HUE_DIVISOR: u32 = 360;
/// The saturations and the lightnesses that a colour can have.
const STEPS: [f64; 3] = [0.35, 0.5, 0.65];
/// How many [`STEPS`] there are, in the type of the hash.
const STEPS_COUNT: u32 = STEPS.len() as u32;

/// A colour as hue (whole degrees, 0 to 358), saturation and lightness (both 0 to 1).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hsl {
    /// Degrees on the colour wheel, 0 to 358.
    pub hue: u32,
    /// 0 is grey, 1 is the pure colour.
    pub saturation: f64,
    /// 0 is black, 1 is white.
    pub lightness: f64,
}

/// The colour of `text` as `#rrggbb`, in lower case.
pub fn hex(text: &str) -> String {
    let [red, green, blue] = rgb(text);
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// The colour of `text` as red, green and blue.
pub fn rgb(text: &str) -> [u8; 3] {
    let Hsl { hue, saturation, lightness } = hsl(text);
    let hue = f64::from(hue) / 360.0;
    let strongest =
        if lightness < 0.5 { lightness * (1.0 + saturation) } else { lightness + saturation - lightness * saturation };
    let weakest = 2.0 * lightness - strongest;
    [hue + 1.0 / 3.0, hue, hue - 1.0 / 3.0].map(|turn| channel(weakest, strongest, turn))
}

/// The colour of `text` as hue, saturation and lightness.
pub fn hsl(text: &str) -> Hsl {
    let number = first_four_bytes(text);
    let rest = number.div_ceil(HUE_DIVISOR);
    let last = rest.div_ceil(STEPS_COUNT);
    Hsl { hue: number % HUES, saturation: step(rest), lightness: step(last) }
}

/// The first four bytes of the package's hash.
fn first_four_bytes(text: &str) -> u32 {
    let (blocks, tail) = text.as_bytes().as_chunks::<BLOCK_BYTES>();
    let mut state = SHA256_START;
    compress256(&mut state, blocks);

    let mut last = [[0; BLOCK_BYTES]; 2];
    last[0][..tail.len()].copy_from_slice(tail);
    last[0][tail.len()] = 0x80;
    let length_bits = (text.len() as u64 * 8).to_be_bytes();
    if tail.len() < LENGTH_OFFSET {
        last[0][LENGTH_OFFSET..].copy_from_slice(&length_bits);
        compress256(&mut state, &last[..1]);
    } else {
        let leftover = leftover(text);
        last[1][..leftover.len()].copy_from_slice(leftover);
        last[1][LENGTH_OFFSET..].copy_from_slice(&length_bits);
        compress256(&mut state, &last);
    }
    state[0]
}

/// The bytes with which the package begins a closing block that should begin with zeros.
///
/// Where a character straddles the end of a block, the package keeps the character's remaining bytes for the next
/// one, and forgets to clear them. It begins one more block with them when the length does not fit the last.
fn leftover(text: &str) -> &[u8] {
    let start = text.len() / BLOCK_BYTES * BLOCK_BYTES;
    let end = text.ceil_char_boundary(start);
    &text.as_bytes()[start..end]
}

fn step(number: u32) -> f64 {
    STEPS[(number % STEPS_COUNT) as usize]
}

/// One channel out of the distance, in turns of the wheel, between its own hue and the colour's. The order of the
/// operations is the package's: another order would round a few colours differently.
fn channel(weakest: f64, strongest: f64, turn: f64) -> u8 {
    let turn = if turn < 0.0 { turn + 1.0 } else { turn };
    let turn = if turn > 1.0 { turn - 1.0 } else { turn };
    let share = if turn < 1.0 / 6.0 {
        weakest + (strongest - weakest) * 6.0 * turn
    } else if turn < 0.5 {
        strongest
    } else if turn < 2.0 / 3.0 {
        weakest + (strongest - weakest) * 6.0 * (2.0 / 3.0 - turn)
    } else {
        weakest
    };
    (share * 255.0).round() as u8
}
