//! Holidays, maintenance, settings and collectors: through the API, and as a fold asks for them.

mod collectors;
mod holidays;
mod maintenance;
mod refusals;
mod settings;
mod support;
