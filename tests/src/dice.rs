//! Chance that is the same in every run with the same seed.

/// A stream of numbers (SplitMix64).
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// The stream of this seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Another stream for each number, so that what many do at once does not depend on who is first.
    #[must_use]
    pub fn split(&self, number: u64) -> Self {
        let mut own = Self(self.0 ^ number.wrapping_mul(0xd134_2543_de82_ef95));
        Self(own.next())
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to below `end`; 0 when there is none.
    pub fn below(&mut self, end: u64) -> u64 {
        self.next().checked_rem(end).unwrap_or(0)
    }

    /// Whether something that happens with this probability happens now.
    pub fn happens(&mut self, probability: f64) -> bool {
        // 53 bits are what a float holds.
        ((self.next() >> 11) as f64) < probability * (1u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::Dice;

    #[test]
    fn the_same_seed_gives_the_same_numbers_and_another_others() {
        let roll = |mut dice: Dice| (0..20).map(|_| dice.below(1000)).collect::<Vec<_>>();
        assert_eq!(roll(Dice::new(7)), roll(Dice::new(7)));
        assert_ne!(roll(Dice::new(7)), roll(Dice::new(8)));
        assert_ne!(roll(Dice::new(7).split(1)), roll(Dice::new(7).split(2)));
    }

    #[test]
    fn what_happens_with_a_probability_happens_about_so_often() {
        let mut dice = Dice::new(3);
        let times = (0..10_000).filter(|_| dice.happens(0.3)).count();
        assert!((2800..3200).contains(&times), "{times}");
        assert!(!dice.happens(0.0) && dice.happens(1.0));
    }
}
