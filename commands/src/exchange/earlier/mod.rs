//! What the earlier application called products and kinds of jobs, and what they are called here.
//!
//! It told fewer of them apart, so that one name may mean several. Of these, the first is what a job is called until its first
//! mail tells.

mod names;

use std::collections::BTreeSet;

use domain::{job::Product, text::folded};
use names::{PRODUCTS, TYPES};
use parsing::definition::Definitions;

/// What stands behind their types and says nothing.
const BEHIND: [&str; 4] = [" job", " jobs", " task", " report"];

/// All that the definitions in force read.
#[derive(Debug, Default)]
pub(super) struct Known(BTreeSet<Product>);

impl Known {
    pub(super) fn of(definitions: &Definitions) -> Self {
        let enabled = definitions.iter().filter(|definition| definition.enabled);
        let products = enabled.flat_map(|definition| {
            let kinds = definition.kinds.iter();
            kinds.map(|kind| product(&definition.software, kind))
        });
        Self(products.collect())
    }

    pub(super) fn reads(&self, product: &Product) -> bool {
        self.0.contains(product)
    }

    /// What is meant by these names: what is called so here, else all that the earlier application may have meant. Empty where
    /// nothing here reads such mails.
    pub(super) fn meant(&self, software: &str, kind: &str) -> Vec<Product> {
        let (software, kind) = (folded(software), folded(kind));
        let exact = self
            .0
            .iter()
            .find(|known| folded(&known.software) == software && folded(&known.kind) == kind);
        if let Some(exact) = exact {
            return vec![exact.clone()];
        }
        let of_type = TYPES
            .iter()
            .find(|((theirs, type_of), _)| folded(theirs) == software && folded(type_of) == kind);
        if let Some((_, meant)) = of_type {
            let meant = meant.iter().map(|(software, kind)| product(software, kind));
            return meant.filter(|product| self.0.contains(product)).collect();
        }
        let all = self.of_product(&software);
        let plain = plain(&kind);
        let named: Vec<_> = all
            .iter()
            .filter(|product| folded(&product.kind) == plain)
            .cloned()
            .collect();
        if named.is_empty() { all } else { named }
    }

    /// In the order in which the table names them.
    fn of_product(&self, folded_software: &str) -> Vec<Product> {
        let row = PRODUCTS
            .iter()
            .find(|(theirs, _)| folded(theirs) == folded_software);
        let Some((_, ours)) = row else {
            let own = |known: &&Product| folded(&known.software) == folded_software;
            return self.0.iter().filter(own).cloned().collect();
        };
        let of = |software: &&'static str| {
            let software = *software;
            self.0
                .iter()
                .filter(move |known| known.software == software)
        };
        ours.iter().flat_map(of).cloned().collect()
    }
}

pub(super) fn product(software: &str, kind: &str) -> Product {
    Product {
        software: software.to_owned(),
        kind: kind.to_owned(),
    }
}

/// `backup copy job` is `backup copy`.
fn plain(folded_kind: &str) -> &str {
    let mut ends = BEHIND.iter();
    ends.find_map(|end| folded_kind.strip_suffix(end))
        .unwrap_or(folded_kind)
}

#[cfg(test)]
mod tests;
