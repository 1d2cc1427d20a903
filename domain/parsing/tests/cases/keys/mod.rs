//! The keys of definitions one by one, each on a definition of a sample product.

mod alarms;
mod comparisons;
mod left_out;
mod one_run;
mod places;
mod primitives;
mod sample;
