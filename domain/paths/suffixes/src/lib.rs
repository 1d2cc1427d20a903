//! Which part of a domain somebody registered, by the list of public suffixes.
//!
//! `psl` is generic, so the whole list is compiled into each crate that asks it. Here that happens once.

/// `acme.co.uk` for `mail.acme.co.uk`. None for a public suffix itself. Takes domains in lower case without a dot at the end.
pub fn organisation(domain: &str) -> Option<&str> {
    psl::domain_str(domain)
}
