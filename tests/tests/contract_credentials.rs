//! Every credential store does what the port promises.

use acceptance::{contract, contract::sqlite::SqliteFixture};

mod sqlite {
    use super::*;

    contract!(
        acceptance::contract::credentials,
        SqliteFixture::new(),
        [
            a_token_is_found_by_its_hash_alone,
            one_hash_is_one_token,
            the_last_use_is_kept,
        ]
    );
}
