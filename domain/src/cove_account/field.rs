//! Columns of a data source, by the number of the field.

pub(super) const STATUS: u32 = 0;
pub(super) const SELECTED_SIZE: u32 = 3;
pub(super) const ERRORS: u32 = 6;
pub(super) const COLOUR_BAR: u32 = 8;
pub(super) const LAST_SUCCESS_AT: u32 = 9;
pub(super) const DURATION: u32 = 12;
pub(super) const SESSION_AT: u32 = 15;
pub(super) const COMPLETED_STATUS: u32 = 17;
pub(super) const COMPLETED_AT: u32 = 18;

/// Those that tell a status.
pub(super) const OF_STATUS: [u32; 6] = [
    STATUS,
    COLOUR_BAR,
    LAST_SUCCESS_AT,
    SESSION_AT,
    COMPLETED_STATUS,
    COMPLETED_AT,
];
