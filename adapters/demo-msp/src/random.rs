//! Numbers that look random and depend on nothing but their seed.

/// SplitMix64: small, fast and good enough to make a story; never for secrets.
#[derive(Debug, Clone)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A stream of its own for each combination of parts, so that a day's mails do not depend on the days before it.
    pub(crate) fn of(seed: u64, parts: &[u64]) -> Self {
        let mut state = seed;
        for part in parts {
            state = mixed(state ^ mixed(part.wrapping_add(GOLDEN)));
        }
        Self(state)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GOLDEN);
        mixed(self.0)
    }

    /// From 0 up to, and without, `limit`; 0 where `limit` is 0.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.next().checked_rem(limit).unwrap_or(0)
    }

    pub(crate) fn index(&mut self, length: usize) -> usize {
        let limit = u64::try_from(length).unwrap_or(u64::MAX);
        usize::try_from(self.below(limit)).unwrap_or(0)
    }

    /// Both ends belong to the range.
    pub(crate) fn between(&mut self, first: u64, last: u64) -> u64 {
        first + self.below(last.saturating_sub(first) + 1)
    }

    pub(crate) fn chance(&mut self, per_mille: u64) -> bool {
        self.below(1000) < per_mille
    }

    pub(crate) fn pick<'a, T: ?Sized>(&mut self, choices: &[&'a T]) -> &'a T {
        choices[self.index(choices.len())]
    }
}

const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

fn mixed(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_the_published_sequence() {
        let mut random = Random::new(1_234_567);

        assert_eq!(random.next(), 6_457_827_717_110_365_317);
        assert_eq!(random.next(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn parts_change_the_stream() {
        let first = Random::of(7, &[1, 2]).next();

        assert_ne!(first, Random::of(7, &[2, 1]).next());
        assert_ne!(first, Random::of(8, &[1, 2]).next());
        assert_eq!(first, Random::of(7, &[1, 2]).next());
    }

    #[test]
    fn between_reaches_both_ends() {
        let mut random = Random::new(3);
        let mut seen = [false; 3];

        for _ in 0..200 {
            let number = random.between(4, 6);
            seen[usize::try_from(number - 4).expect("within the range")] = true;
        }

        assert_eq!(seen, [true; 3]);
    }
}
