//! Every credential store does what the port promises.

use acceptance::{
    contract,
    contract::{postgres::PostgresFixture, sqlite::SqliteFixture},
};

macro_rules! suite {
    ($fixture:expr) => {
        contract!(
            acceptance::contract::credentials,
            $fixture,
            [
                a_token_is_found_by_its_hash_alone,
                one_hash_is_one_token,
                the_last_use_is_kept,
                a_revoked_token_is_not_found,
            ]
        );
    };
}

mod sqlite {
    use super::*;

    suite!(SqliteFixture::new());
}

mod postgres {
    use super::*;

    suite!(PostgresFixture::new());
}
