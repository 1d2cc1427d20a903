//! Dispatch and extraction.
