//! Chance that repeats itself.

/// xorshift64*: the same seed gives the same numbers on every machine.
#[derive(Debug, Clone)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// A number from 0 up to, not including, `end`; 0 where `end` is.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end).unwrap_or(u64::MAX);
        let number = if end == 0 { 0 } else { self.next() % end };
        usize::try_from(number).unwrap_or(0)
    }

    pub(crate) fn one<'t, T>(&mut self, of: &'t [T]) -> &'t T {
        &of[self.below(of.len())]
    }

    pub(crate) fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            list.swap(last, self.below(last + 1));
        }
    }
}

/// How many rounds a test goes. `BACKUPCHECKS_FUZZ_ROUNDS` makes them more and begins with another seed for each number, for
/// a search that lasts longer than a test may.
pub(crate) fn rounds(usual: u64) -> std::ops::Range<u64> {
    match std::env::var_os("BACKUPCHECKS_FUZZ_ROUNDS") {
        Some(more) => {
            let more: u64 = more.to_string_lossy().parse().expect("a number of rounds");
            usual..usual + more
        }
        None => 0..usual,
    }
}
