//! Every content store does what the ports promise.

use acceptance::{
    contract,
    contract::{postgres::PostgresFixture, sqlite::SqliteFixture},
};

macro_rules! suite {
    ($fixture:expr) => {
        contract!(
            acceptance::contract::contents,
            $fixture,
            [
                what_was_put_comes_back,
                putting_twice_changes_nothing,
                the_source_gives_contents_in_the_order_of_digests,
                erased_stays_erased_when_put_again,
                the_first_remnant_is_kept,
                erasing_what_was_never_put_does_nothing,
                erased_bytes_are_nowhere_on_the_disk,
                a_damaged_body_is_an_error_that_names_it,
                fifty_megabytes_come_back,
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
