//! Wherever generations of views are kept, they do what the ports promise.

use acceptance::{
    contract,
    contract::{postgres::PostgresViewFixture, sqlite::SqliteViewFixture},
};

macro_rules! suite {
    ($fixture:expr) => {
        contract!(
            acceptance::contract::generations,
            $fixture,
            [
                one_leads_at_a_time,
                the_list_says_what_was_begun_and_what_is_live,
                generations_hold_views_of_their_own,
                a_writer_takes_over_what_was_committed,
                readings_are_kept_once_and_forgotten_by_revision,
            ]
        );
    };
}

mod sqlite {
    use super::*;

    suite!(SqliteViewFixture::new());
}

mod postgres {
    use super::*;

    suite!(PostgresViewFixture::new());
}
