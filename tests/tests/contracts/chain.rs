//! Wherever the hash chain is kept, it does what the port promises.

use acceptance::{
    contract,
    contract::{postgres::PostgresFixture, sqlite::SqliteFixture},
};

macro_rules! suite {
    ($fixture:expr) => {
        contract!(
            acceptance::contract::chain,
            $fixture,
            [
                what_was_appended_comes_back_in_order,
                links_are_appended_behind_the_last_one_only,
                of_several_that_append_at_once_one_does,
                links_are_neither_changed_nor_deleted,
                a_chain_that_was_set_aside_makes_room_for_another,
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

    suite!(PostgresFixture::of_one_role());
}
