//! Feedback that holds a text: its words are read from the content store.

use async_graphql::{Context, Result};
use domain::{
    feedback::Words,
    text::{folded, holds},
};
use projections::{
    store::{Cursor, PageOf, PageRequest},
    views::feedback::{self as view, FeedbackFilter, FeedbackRow, FeedbackSort},
};

use crate::{
    loaders::{loaded, loaders},
    request::{context::views, error},
};

/// Items that a page of a search for a text looks at; their words are read from the content store.
const MAX_LOOKED_AT: usize = 2_000;

/// Of those, read together.
const LOOKED_AT_ONCE: usize = 200;

/// A page of the items that hold the text, which is [`folded`], and where the next one begins.
pub(crate) async fn page(
    context: &Context<'_>,
    (filter, sort): (&FeedbackFilter, FeedbackSort),
    text: &str,
    request: &PageRequest,
) -> Result<(PageOf<FeedbackRow>, Option<Cursor>)> {
    let mut found = Vec::new();
    let mut piece = PageRequest {
        first: LOOKED_AT_ONCE,
        after: request.after.clone(),
    };
    for _ in 0..MAX_LOOKED_AT / LOOKED_AT_ONCE {
        let page = view::feedback(views(context), filter, sort, &piece)
            .await
            .map_err(error::database)?;
        let digests = page.items.iter().map(|(_, row)| row.words);
        let words = loaded(loaders(context).words.load_many(digests).await)?;
        let count = page.items.len();
        for (place, (cursor, row)) in page.items.into_iter().enumerate() {
            piece.after = Some(cursor.clone());
            if !words.get(&row.words).is_some_and(|words| say(words, text)) {
                continue;
            }
            found.push((cursor, row));
            if found.len() == request.first {
                let more = page.has_next || place + 1 < count;
                return Ok(ended(found, piece.after.filter(|_| more)));
            }
        }
        if !page.has_next {
            return Ok(ended(found, None));
        }
    }
    Ok(ended(found, piece.after))
}

fn say(words: &Words, text: &str) -> bool {
    let title = words.title.iter().map(String::as_str);
    title
        .chain([words.text.as_str()])
        .any(|words| holds(&folded(words), text))
}

fn ended(
    items: Vec<(Cursor, FeedbackRow)>,
    next: Option<Cursor>,
) -> (PageOf<FeedbackRow>, Option<Cursor>) {
    let has_next = next.is_some();
    (PageOf { items, has_next }, next)
}
