//! Every database of views does what the ports promise.

use acceptance::{contract, contract::sqlite::SqliteViewFixture};

mod sqlite {
    use super::*;

    contract!(
        acceptance::contract::views,
        SqliteViewFixture::new(),
        [
            every_kind_of_value_comes_back,
            making_tables_twice_keeps_the_rows,
            an_upsert_replaces_the_row_of_its_key,
            rows_that_are_all_key_are_kept_once,
            a_delete_takes_the_rows_of_its_keys,
            a_rollback_leaves_nothing_behind,
            the_writer_sees_its_own_rows_and_readers_only_committed_ones,
            parameters_stand_in_the_order_of_their_first_use,
            a_broken_question_is_an_error,
        ]
    );
}
