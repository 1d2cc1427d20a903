//! A database of views in memory, so that a rule of a fold is tested without one outside. It takes the statements that folds ask,
//! and refuses others: no window functions and no recursion.

pub mod database;
mod lexer;
mod parser;
mod run;
mod syntax;
mod tables;
