//! One hop: a `Received` field, with comments told apart from what stands between them.

use std::net::IpAddr;

use crate::{address, comment};

/// How a host writes down who handed it the mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// `from greeting (name [address])`, of Postfix, Google and most others.
    Common,
    /// `from name ([address] helo=greeting)`, or `from [address] (helo=greeting)`.
    Exim,
    /// `from greeting (address)`.
    Exchange,
}

#[derive(Debug, Default)]
pub(crate) struct Hop {
    /// The first word behind `from`.
    pub(crate) from: Option<String>,
    from_comments: Vec<String>,
    pub(crate) by: Option<String>,
    by_comments: Vec<String>,
    pub(crate) with: Option<String>,
    pub(crate) comments: Vec<String>,
    via: Option<String>,
    /// Words where none belong, or comments that do not end.
    is_odd: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd)]
enum Clause {
    Start,
    From,
    By,
    Later,
}

impl Hop {
    pub(crate) fn read(text: &str) -> Self {
        let mut hop = Self::default();
        let mut clause = Clause::Start;
        let mut keyword = "";
        let mut rest = text.trim_start();
        while let Some(first) = rest.chars().next() {
            if first == ';' {
                break;
            }
            if first == '(' {
                let Some((comment, behind)) = leading_comment(rest) else {
                    hop.is_odd = true;
                    break;
                };
                match clause {
                    Clause::From => hop.from_comments.push(comment.to_owned()),
                    Clause::By => hop.by_comments.push(comment.to_owned()),
                    Clause::Start | Clause::Later => {}
                }
                hop.comments.push(comment.to_owned());
                rest = behind.trim_start();
                continue;
            }
            let end = rest.find([' ', '\t', ';', '(']).unwrap_or(rest.len());
            // A keyword at the start of an address such as `id <a;b>` does no harm: only the first of each counts.
            let word = &rest[..end];
            rest = rest[end..].trim_start();
            match word.to_ascii_lowercase().as_str() {
                "from" if clause == Clause::Start => clause = Clause::From,
                "by" if clause < Clause::By => clause = Clause::By,
                "with" if clause >= Clause::By && hop.with.is_none() => {
                    clause = Clause::Later;
                    keyword = "with";
                }
                "via" if clause >= Clause::By && hop.via.is_none() => {
                    clause = Clause::Later;
                    keyword = "via";
                }
                "id" | "for" if clause >= Clause::By => {
                    clause = Clause::Later;
                    keyword = "";
                }
                _ => hop.word(word, clause, keyword),
            }
        }
        // Something in the greeting ended it before the host could name itself.
        hop.is_odd |= hop.from.is_some() && hop.by.is_none();
        hop
    }

    fn word(&mut self, word: &str, clause: Clause, keyword: &str) {
        self.is_odd |= clause < Clause::Later && word.contains([')', '"']);
        let place = match (clause, keyword) {
            (Clause::Start, _) => {
                self.is_odd = true;
                return;
            }
            (Clause::From, _) => &mut self.from,
            (Clause::By, _) => &mut self.by,
            (Clause::Later, "with") => &mut self.with,
            (Clause::Later, "via") => &mut self.via,
            (Clause::Later, _) => return,
        };
        match place {
            None => *place = Some(word.to_owned()),
            // `with Microsoft SMTP Server`, `via Frontend Transport`.
            Some(before) if clause == Clause::Later => {
                before.push(' ');
                before.push_str(word);
            }
            Some(_) => self.is_odd = true,
        }
    }

    /// Whether it can be told apart what the host wrote and what the sender did.
    pub(crate) const fn is_sound(&self) -> bool {
        !self.is_odd
    }

    pub(crate) fn is_by(&self, suffix: &str) -> bool {
        self.by
            .as_deref()
            .is_some_and(|by| ends_with(by.trim_end_matches('.'), suffix))
    }

    pub(crate) fn is_with(&self, protocol: &str) -> bool {
        self.with.as_deref().is_some_and(|with| {
            with.split(' ')
                .next()
                .is_some_and(|word| word.eq_ignore_ascii_case(protocol))
        })
    }

    pub(crate) fn is_via_frontend(&self) -> bool {
        self.via
            .as_deref()
            .is_some_and(|via| via.eq_ignore_ascii_case("Frontend Transport"))
    }

    /// The address of who handed over the mail. What the sender said in greeting is never it.
    pub(crate) fn client(&self, style: Style) -> Option<IpAddr> {
        if self.is_odd {
            return None;
        }
        match style {
            Style::Common => {
                let comment = self.from_comments.first()?;
                let mut others = self.from_comments.iter().skip(1);
                // A greeting with parentheses would look like a comment of the host.
                if others.any(|other| names_client(other)) {
                    return None;
                }
                in_brackets(comment).or_else(|| address::read(comment))
            }
            Style::Exim => match self.from_comments.first() {
                Some(comment) if comment.trim_start().starts_with('[') => {
                    let end = comment.find(']')?;
                    address::read(comment.get(..=end)?)
                }
                _ => self
                    .from
                    .as_deref()
                    .filter(|from| from.starts_with('['))
                    .and_then(|from| {
                        // `[address]:port` where ports are logged.
                        address::read(from.get(..=from.find(']')?)?)
                    }),
            },
            Style::Exchange => match self.from_comments.as_slice() {
                [only] => address::read(only),
                _ => None,
            },
        }
    }

    /// What the sender called itself.
    pub(crate) fn greeting(&self, style: Style) -> Option<&str> {
        if style == Style::Exim
            && let Some(comment) = self.from_comments.first()
            && let Some((_, rest)) = comment.split_once("helo=")
        {
            return rest.split_ascii_whitespace().next();
        }
        self.from.as_deref()
    }

    /// The name that the receiving host looked up for the address, where its style shows one.
    pub(crate) fn looked_up_name(&self, style: Style) -> Option<&str> {
        match style {
            Style::Common => {
                let comment = self.from_comments.first()?;
                let name = comment.split_ascii_whitespace().next()?;
                let name = name.trim_end_matches('.');
                (!name.starts_with('[') && !name.eq_ignore_ascii_case("unknown")).then_some(name)
            }
            Style::Exim => self.from.as_deref().filter(|from| !from.starts_with('[')),
            Style::Exchange => None,
        }
    }

    /// Whether the sender signed in at this host (RFC 3848). The words in comments are not asked, as what stands in a
    /// client's certificate gets there too.
    pub(crate) fn is_authenticated(&self) -> bool {
        let Some(with) = self.with.as_deref().filter(|_| self.is_sound()) else {
            return false;
        };
        matches!(
            with.to_ascii_uppercase().split(' ').next(),
            Some("ESMTPA" | "ESMTPSA" | "SMTPSA" | "LMTPA" | "LMTPSA" | "UTF8SMTPA" | "UTF8SMTPSA")
        )
    }

    /// Of the receiving host, as it says itself: `Postfix`, `Exim 4.96`.
    pub(crate) fn software(&self) -> Option<&str> {
        let known =
            |comment: &&String| comment.starts_with("Postfix") || comment.starts_with("Exim");
        let comment = self.comments.iter().find(known)?;
        Some(comment.split([',', ' ']).next().unwrap_or(comment))
    }
}

/// The last text in brackets that is an address.
fn in_brackets(comment: &str) -> Option<IpAddr> {
    let end = comment.rfind(']')?;
    let start = comment[..end].rfind('[')?;
    address::read(&comment[start..=end])
}

/// `name [address]`
fn names_client(comment: &str) -> bool {
    comment.ends_with(']') && in_brackets(comment).is_some()
}

/// A comment at the start of `text`, without its parentheses, and what is behind it.
fn leading_comment(text: &str) -> Option<(&str, &str)> {
    let end = comment::length(text)?;
    Some((&text[1..end - 1], &text[end..]))
}

/// Whether a host is below a domain, which begins with a dot.
pub(crate) fn ends_with(host: &str, suffix: &str) -> bool {
    host.len() > suffix.len()
        && host
            .get(host.len() - suffix.len()..)
            .is_some_and(|end| end.eq_ignore_ascii_case(suffix))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(text: &str, style: Style) -> Option<String> {
        Hop::read(text)
            .client(style)
            .map(|address| address.to_string())
    }

    #[test]
    fn the_address_is_never_what_the_greeting_claims() {
        let cases = [
            (
                Style::Common,
                "from [192.0.2.22] (unknown [10.20.30.41]) by mx.example (Postfix) with ESMTP id A; Mon",
                Some("10.20.30.41"),
            ),
            (
                Style::Common,
                "from [IPv6:2001:db8:5:5::25] (unknown [IPv6:2001:db8:66::66]) by mx.example (Postfix); Mon",
                Some("2001:db8:66::66"),
            ),
            (
                Style::Common,
                "from [192.0.2.22] by mx.example (Postfix); Mon",
                None,
            ),
            (
                Style::Common,
                "from x (y [203.0.113.20]) (mail.example [198.51.100.66]) by mx.google.com with ESMTPS; Mon",
                None,
            ),
            (
                Style::Common,
                "from x (y [198.51.100.66]) (using TLSv1.3 (256/256 bits)) (Client CN \"a [192.0.2.1]\", Issuer \"b\" (verified \
                 OK)) by mx.example (Postfix) with ESMTPS id 1; Mon",
                Some("198.51.100.66"),
            ),
            (
                Style::Exim,
                "from [10.20.30.41] (helo=[203.0.113.20]) by mx.example with esmtp (Exim 4.96) id 1; Mon",
                Some("10.20.30.41"),
            ),
            (
                Style::Exim,
                "from mail.example ([198.51.100.66] helo=[192.0.2.1]) by mx.example with esmtp (Exim 4.96); Mon",
                Some("198.51.100.66"),
            ),
            (
                Style::Exim,
                "from [10.20.30.41] (helo=x ident=[192.0.2.1]) by mx.example with esmtp (Exim 4.96); Mon",
                Some("10.20.30.41"),
            ),
            (
                Style::Exchange,
                "from [192.0.2.1] (198.51.100.66) by A.mail.protection.outlook.com (10.0.0.1) with Microsoft SMTP Server",
                Some("198.51.100.66"),
            ),
            (
                Style::Exchange,
                "from x (192.0.2.1) (198.51.100.66) by A.mail.protection.outlook.com (10.0.0.1) with X",
                None,
            ),
        ];
        for (style, text, expected) in cases {
            assert_eq!(client(text, style).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn clauses_are_read_in_their_order() {
        let hop = Hop::read(
            "from a.example (a.example [192.0.2.1]) (using TLSv1.3 (256/256 bits)) (Authenticated sender: u) \
             by mx.example (Postfix) with ESMTPSA id by from with for <x@y.example>; Mon",
        );
        assert!(hop.is_sound() && hop.is_authenticated());
        assert_eq!(hop.by.as_deref(), Some("mx.example"));
        assert_eq!(hop.software(), Some("Postfix"));
        let frontend = Hop::read(
            "from a (192.0.2.1) by B.mail.protection.outlook.com (10.0.0.1) with Microsoft SMTP Server (v) id 1 via \
             Frontend Transport; Mon",
        );
        assert!(frontend.is_via_frontend());
        assert!(frontend.is_by(".mail.protection.outlook.com"));
        assert!(!Hop::read("from a b (192.0.2.1) by c; Mon").is_sound());
        assert!(!Hop::read("from a (192.0.2.1 by c; Mon").is_sound());
    }
}
