/// Screenshots of one item.
pub const MOST_SCREENSHOTS: usize = 10;

/// Bytes of one screenshot.
pub const MOST_SCREENSHOT_BYTES: usize = 5 << 20;

/// Pixels of a screenshot, across or down. What is larger makes a browser run out of memory.
pub const MOST_PIXELS: u32 = 16_384;

/// Replies to one item.
pub const MOST_REPLIES: usize = 1_000;
