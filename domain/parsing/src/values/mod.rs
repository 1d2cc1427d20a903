//! Dates, durations, sizes and counters as servers write them.
