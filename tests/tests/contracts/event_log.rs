//! Every event log does what the port promises.

use acceptance::{
    contract,
    contract::{postgres::PostgresFixture, sqlite::SqliteFixture},
};

macro_rules! suite {
    ($fixture:expr) => {
        contract!(
            acceptance::contract::event_log,
            $fixture,
            [
                what_was_appended_is_loaded_in_order,
                an_event_comes_back_as_it_was_given,
                a_wrong_sequence_is_a_conflict_and_appends_nothing,
                several_streams_are_appended_all_or_none,
                of_appends_that_race_one_comes_through,
                streams_are_loaded_in_the_order_asked_for,
                streams_of_two_types_with_one_id_are_two_streams,
                an_observation_that_is_there_already_is_skipped,
                an_observation_that_is_repeated_is_not_new,
                an_observation_does_not_enter_a_stream_that_people_wrote,
                the_head_is_the_last_position,
                the_feed_gives_pages_behind_a_position,
                time_never_goes_back_along_the_log,
                a_correction_of_times_goes_back,
                writers_at_once_lose_nothing_and_a_reader_skips_nothing,
                the_database_itself_refuses_to_change_an_event,
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
