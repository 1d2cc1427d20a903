//! The holidays of each country, as its law has them. Names are in a language of the country.
//!
//! The rules are those in force since 2016; what changed later says so. Earlier years are computed by the same rules.

mod benelux;
mod british_isles;
mod france;
mod german_speaking;
mod italy;
mod nordic;
mod poland;
mod portugal;
mod spain;
mod usa;

pub(super) use benelux::{BELGIUM, LUXEMBOURG, NETHERLANDS};
pub(super) use british_isles::{ENGLAND_AND_WALES, IRELAND};
pub(super) use france::FRANCE;
pub(super) use german_speaking::{AUSTRIA, GERMANY, SWITZERLAND};
pub(super) use italy::ITALY;
pub(super) use nordic::{DENMARK, NORWAY, SWEDEN};
pub(super) use poland::POLAND;
pub(super) use portugal::PORTUGAL;
pub(super) use spain::SPAIN;
pub(super) use usa::USA;
