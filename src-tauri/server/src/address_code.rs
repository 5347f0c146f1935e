//! A host's address as a code that one person reads out and another types: six characters, or eight with a port.
//!
//! The code holds an IPv4 address of a private network and nothing else, so the app finds the host by it without any
//! discovery. It is Crockford's base32: no I, L, O or U, and what people write for them is understood.
//!
//! | code | bits |
//! |---|---|
//! | six characters: the default port | 2 which private range, 24 address within the range, 4 check |
//! | eight: another port | 2 which private range, 34 address and port, 4 check |
//!
//! The address takes as many of the 34 bits as its range has (24, 20 or 16), and the port, counted from
//! [`Range::port_base`], the rest. So a home network (192.168) has codes for all ports, and the largest range (10) for
//! the thousand ports from the default one on, among which a host looks for a free one. Other ports have no code.
//!
//! Check: the sum of the characters, each multiplied by its own power of a generator of GF(32), is zero in its low four
//! bits. Of the 31 ways to get one character wrong it misses one, and so it does of the differences between two
//! characters that change places, whichever they are: with four bits nothing can do better.

use std::fmt;
use std::net::{Ipv4Addr, SocketAddrV4};

use crate::limits::{NEIGHBOUR_PORT_MIN, PORT_DEFAULT};

/// Crockford's base32 digits.
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// The characters of a code for the default port.
const SHORT: usize = 6;
/// The characters of a code with a port.
const LONG: usize = 8;
/// The bits of a character.
const DIGIT_BITS: usize = 5;
/// The bits that a long code has for address and port together.
const ADDRESS_AND_PORT_BITS: u32 = 34;
/// The bits that a short code has for the address.
const ADDRESS_BITS: u32 = 24;
/// The bits of the check, the lowest of a code.
const CHECK_BITS: u32 = 4;

/// A text is not the code of any address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotACode;

impl fmt::Display for NotACode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("there is no such code; check each character")
    }
}

/// One of the networks that are nobody's in particular (RFC 1918).
struct Range {
    /// Its first address.
    first: Ipv4Addr,
    /// How many bits tell its addresses apart.
    bits: u32,
    /// The lowest port that a long code can say.
    port_base: u16,
}

const RANGES: [Range; 3] = [
    Range { first: Ipv4Addr::new(10, 0, 0, 0), bits: 24, port_base: PORT_DEFAULT },
    Range { first: Ipv4Addr::new(172, 16, 0, 0), bits: 20, port_base: NEIGHBOUR_PORT_MIN },
    Range { first: Ipv4Addr::new(192, 168, 0, 0), bits: 16, port_base: 0 },
];

impl Range {
    /// Where in the range an address is.
    fn place_of(&self, address: Ipv4Addr) -> Option<u64> {
        let place = address.to_bits().checked_sub(self.first.to_bits())?;
        (place >> self.bits == 0).then_some(u64::from(place))
    }

    fn address_at(&self, place: u64) -> Option<Ipv4Addr> {
        let place = u32::try_from(place).ok().filter(|place| place >> self.bits == 0)?;
        Some(Ipv4Addr::from_bits(self.first.to_bits() + place))
    }

    /// The bits that are left for the port.
    fn port_bits(&self) -> u32 {
        ADDRESS_AND_PORT_BITS - self.bits
    }
}

/// The code of an address. Nothing for an address that is not private, and for a port that no code can say.
#[must_use]
pub fn encode(host: SocketAddrV4) -> Option<String> {
    let (number, range, place) =
        (0_u64..).zip(&RANGES).find_map(|(number, range)| Some((number, range, range.place_of(*host.ip())?)))?;
    if host.port() == PORT_DEFAULT {
        return Some(written::<SHORT>((number << ADDRESS_BITS | place) << CHECK_BITS));
    }
    let port = u64::from(host.port().checked_sub(range.port_base)?);
    let fits = port >> range.port_bits() == 0 && host.port() >= NEIGHBOUR_PORT_MIN;
    let both = place << range.port_bits() | port;
    fits.then(|| written::<LONG>((number << ADDRESS_AND_PORT_BITS | both) << CHECK_BITS))
}

/// The address of a code. Case, spaces and hyphens do not matter; O counts as 0, I and L as 1.
///
/// # Errors
/// When it is no code, or a character of it is wrong.
pub fn decode(text: &str) -> Result<SocketAddrV4, NotACode> {
    let written = text.chars().filter(|character| !matches!(character, ' ' | '-'));
    let digits: Vec<u8> = written.map(|character| digit(character).ok_or(NotACode)).collect::<Result<_, _>>()?;
    if ![SHORT, LONG].contains(&digits.len()) || check(&digits) != 0 {
        return Err(NotACode);
    }
    let bits = digits.iter().fold(0, |bits: u64, digit| bits << DIGIT_BITS | u64::from(*digit)) >> CHECK_BITS;
    let host = if digits.len() == SHORT { short(bits) } else { long(bits) };
    host.ok_or(NotACode)
}

fn short(bits: u64) -> Option<SocketAddrV4> {
    let range = range(bits >> ADDRESS_BITS)?;
    let address = range.address_at(bits & ((1 << ADDRESS_BITS) - 1))?;
    Some(SocketAddrV4::new(address, PORT_DEFAULT))
}

fn long(bits: u64) -> Option<SocketAddrV4> {
    let range = range(bits >> ADDRESS_AND_PORT_BITS)?;
    let both = bits & ((1 << ADDRESS_AND_PORT_BITS) - 1);
    let address = range.address_at(both >> range.port_bits())?;
    let port = u64::from(range.port_base) + (both & ((1 << range.port_bits()) - 1));
    let port = u16::try_from(port).ok().filter(|port| *port >= NEIGHBOUR_PORT_MIN && *port != PORT_DEFAULT)?;
    Some(SocketAddrV4::new(address, port))
}

fn range(number: u64) -> Option<&'static Range> {
    RANGES.get(usize::try_from(number).ok()?)
}

/// The characters of a code whose check bits are still zero.
fn written<const LENGTH: usize>(bits: u64) -> String {
    let mut digits: [u8; LENGTH] =
        std::array::from_fn(|at| ((bits >> (DIGIT_BITS * (LENGTH - 1 - at))) & 31).try_into().unwrap_or_default());
    // The last character has the weight one, so that what is missing to zero is simply put there.
    digits[LENGTH - 1] |= check(&digits);
    digits.iter().map(|digit| char::from(DIGITS[usize::from(*digit)])).collect()
}

/// What the weighted sum lacks to zero, in four bits.
fn check(digits: &[u8]) -> u8 {
    digits.iter().fold(0, |sum, digit| times_generator(sum) ^ digit) & 15
}

/// Multiplies by x in GF(32), which is made from x⁵ + x² + 1; x generates all of it.
fn times_generator(element: u8) -> u8 {
    let shifted = element << 1;
    if shifted & 32 == 0 { shifted } else { shifted ^ 0b10_0101 }
}

fn digit(character: char) -> Option<u8> {
    let character = match character.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let at = DIGITS.iter().position(|digit| char::from(*digit) == character)?;
    u8::try_from(at).ok()
}

#[cfg(test)]
mod tests;
