//! Four words that stand for a host's fingerprint, which two people compare aloud.
//!
//! The words are proquints: each is consonant, vowel, consonant, vowel, consonant, and so stands for 16 bits and can be
//! read out in any language. A list of real words would have to be chosen, translated and kept for ever, and a Korean
//! speaker and an English one would still not compare the same sounds. Four of them are 64 bits: whoever wants a key with
//! the same words has to make some 10¹⁹ keys first.

use data_encoding::BASE32_NOPAD;

/// How many words stand for a fingerprint.
pub const KEY_WORDS: usize = 4;

/// The digits of a fingerprint that are read: they end at a whole byte, the tenth, and the words need eight.
const DIGITS: usize = 16;
/// Four bits each.
const CONSONANTS: &[u8; 16] = b"bdfghjklmnprstvz";
/// Two bits each.
const VOWELS: &[u8; 4] = b"aiou";

/// The words of a fingerprint, or of a host id, which is how a fingerprint begins. Nothing if it is not base32.
#[must_use]
pub fn key_words(fingerprint: &str) -> Option<[String; KEY_WORDS]> {
    let bits = leading_bits(fingerprint)?;
    let word = |at: usize| proquint((bits >> (48 - 16 * at) & 0xffff) as usize);
    Some(std::array::from_fn(word))
}

/// The first 64 bits.
fn leading_bits(fingerprint: &str) -> Option<u64> {
    let digits = fingerprint.get(..DIGITS)?.to_ascii_uppercase();
    let bytes = BASE32_NOPAD.decode(digits.as_bytes()).ok()?;
    Some(u64::from_be_bytes(*bytes.first_chunk()?))
}

/// The word for 16 bits.
fn proquint(bits: usize) -> String {
    let consonant = |shift: usize| char::from(CONSONANTS[bits >> shift & 15]);
    let vowel = |shift: usize| char::from(VOWELS[bits >> shift & 3]);
    [consonant(12), vowel(10), consonant(6), vowel(4), consonant(0)].iter().collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_published_examples_of_proquints_hold() {
        assert_eq!((proquint(0x7f00), proquint(0x0001)), ("lusab".into(), "babad".into()));
        assert_eq!((proquint(0x3f54), proquint(0xdcc1)), ("gutih".into(), "tugad".into()));
    }

    #[test]
    fn every_word_stands_for_its_own_sixteen_bits() {
        let words: std::collections::HashSet<String> = (0..=0xffff).map(proquint).collect();
        assert_eq!(words.len(), 0x1_0000);
    }

    #[test]
    fn what_is_no_fingerprint_has_no_words() {
        for text in ["", "abcdefghijklmno", "abcdefghijklmno1", "abcdefghijklmno!", "가나다라마바사아자차카타파하"]
        {
            assert_eq!(key_words(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn an_id_has_the_words_of_its_fingerprint(bytes in any::<[u8; 32]>()) {
            let fingerprint = BASE32_NOPAD.encode(&bytes).to_ascii_lowercase();
            let words = key_words(&fingerprint).unwrap();
            prop_assert_eq!(key_words(&fingerprint[..26]).unwrap(), words.clone());
            let pairs = bytes[..8].chunks(2).map(|two| usize::from(two[0]) << 8 | usize::from(two[1]));
            let expected: Vec<String> = pairs.map(proquint).collect();
            prop_assert_eq!(words.to_vec(), expected);
        }

        #[test]
        fn another_key_has_other_words(bytes in any::<[u8; 32]>(), bit in 0_usize..64) {
            let mut other = bytes;
            other[bit / 8] ^= 1 << (bit % 8);
            prop_assert_ne!(key_words(&BASE32_NOPAD.encode(&bytes)), key_words(&BASE32_NOPAD.encode(&other)));
        }
    }
}
