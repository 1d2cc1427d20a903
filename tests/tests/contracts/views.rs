//! Every database of views does what the ports promise.

use std::time::Duration;

use acceptance::{
    contract,
    contract::{
        memory::MemoryViewFixture,
        postgres::PostgresViewFixture,
        sqlite::SqliteViewFixture,
        views::{self, ViewFixture},
    },
};
use projections::ports::Value;

macro_rules! suite {
    ($fixture:expr $(, $more:ident)*) => {
        contract!(
            acceptance::contract::views,
            $fixture,
            [
                every_kind_of_value_comes_back,
                nul_is_kept_as_the_replacement_character,
                texts_are_ordered_by_their_bytes,
                many_rows_are_written_at_once,
                new_rows_are_inserted,
                an_insert_over_a_row_is_an_error,
                null_is_a_parameter,
                a_commit_after_an_error_says_what_it_did,
                making_tables_twice_keeps_the_rows,
                indexes_are_made_over_rows_that_are_there,
                an_upsert_replaces_the_row_of_its_key,
                rows_that_are_all_key_are_kept_once,
                a_delete_takes_the_rows_of_its_keys,
                a_statement_changes_all_rows_that_it_is_about,
                a_rollback_leaves_nothing_behind,
                the_writer_sees_its_own_rows_and_readers_only_committed_ones,
                parameters_stand_in_the_order_of_their_first_use,
                a_broken_question_is_an_error,
                $($more,)*
            ]
        );
    };
}

/// No question of it goes on for longer than it is asked, so none can be abandoned.
mod memory {
    use super::*;

    suite!(MemoryViewFixture::default());
}

mod sqlite {
    use super::*;

    suite!(
        SqliteViewFixture::new(),
        an_abandoned_question_gives_its_place_back
    );
}

mod postgres {
    use super::*;

    suite!(
        PostgresViewFixture::new(),
        an_abandoned_question_gives_its_place_back
    );

    /// Not only the place: the server would go on for half a minute.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn the_server_ends_what_was_abandoned() {
        let fixture = PostgresViewFixture::new();
        views::an_abandoned_question_gives_its_place_back(&fixture).await;
        let reader = fixture.reader();
        let active = "SELECT COUNT(*) FROM pg_stat_activity WHERE state = 'active' \
                      AND datname = current_database() AND query LIKE 'WITH RECURSIVE endless%'";
        while reader
            .select(active.to_owned(), vec![])
            .await
            .expect("an answer")
            != vec![vec![Value::Int(0)]]
        {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}
