//! Rules of the fold, over a database in memory.

mod counting;
mod desk;
mod gone;
mod links;
mod missed;
mod opinions;
mod overrides;
