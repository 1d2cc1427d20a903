//! What mail systems hang on either end of a subject.

use super::{letter::Letter, wrapping::Wrapping};

pub(super) const ALL: &[Wrapping] = &[
    Wrapping::new("subject: [EXTERNAL]", |of| before(of, "[EXTERNAL] ")),
    Wrapping::new("subject: [EXT]", |of| before(of, "[EXT] ")),
    Wrapping::new("subject: EXT:", |of| before(of, "EXT: ")),
    Wrapping::new("subject: EXTERNAL:", |of| before(of, "EXTERNAL: ")),
    Wrapping::new("subject: [EXTERN]", |of| before(of, "[EXTERN] ")),
    Wrapping::new("subject: [EXTERNE]", |of| before(of, "[EXTERNE] ")),
    Wrapping::new("subject: [External Sender]", |of| {
        before(of, "[External Sender] ")
    }),
    Wrapping::new("subject: (EXTERNAL)", |of| before(of, "(EXTERNAL) ")),
    Wrapping::new("subject: {EXTERNAL}", |of| before(of, "{EXTERNAL} ")),
    Wrapping::new("subject: *EXTERNAL*", |of| before(of, "*EXTERNAL* ")),
    Wrapping::new("subject: [SPAM]", |of| before(of, "[SPAM] ")),
    Wrapping::new("subject: [SPAM?]", |of| before(of, "[SPAM?] ")),
    Wrapping::new("subject: ***SPAM***", |of| before(of, "***SPAM*** ")),
    Wrapping::new("subject: *****SPAM*****", |of| {
        before(of, "*****SPAM***** ")
    }),
    Wrapping::new("subject: {Spam?}", |of| before(of, "{Spam?} ")),
    Wrapping::new("subject: [CAUTION]", |of| before(of, "[CAUTION] ")),
    Wrapping::new("subject: [Ticket#]", |of| {
        before(of, "[Ticket#2026113010000123] ")
    }),
    Wrapping::new("subject: [#12345]", |of| before(of, "[#12345] ")),
    Wrapping::new("subject: [Request ID :##4711##] :", |of| {
        before(of, "[Request ID :##4711##] : ")
    }),
    Wrapping::new("subject: [SD-4711]", |of| before(of, "[Ticket: SD-4711] ")),
    Wrapping::new("subject: [Ticket#] behind", |of| {
        behind(of, " [Ticket#2026113010000123]")
    }),
    Wrapping::new("subject: [#12345] behind", |of| behind(of, " [#12345]")),
    Wrapping::new("subject: (Case: 12345) behind", |of| {
        behind(of, " (Case: 12345)")
    }),
    Wrapping::new("subject: (Ref: …) behind", |of| {
        behind(of, " (Ref: MSP-2026-004711)")
    }),
    Wrapping::new("subject: [ref:…:ref] behind", |of| {
        behind(of, " [ ref:_00D20Abc1._50020Xyz9:ref ]")
    }),
    Wrapping::new("subject: [ref:…:ref] behind, closed up", |of| {
        behind(of, " [ref:!00D20Abc1.!500Tx0Xyz9:ref]")
    }),
    Wrapping::new("subject: [EXTERNAL] behind", |of| behind(of, " [EXTERNAL]")),
    Wrapping::new("subject: [SEC=UNCLASSIFIED] behind", |of| {
        behind(of, " [SEC=UNCLASSIFIED]")
    }),
    Wrapping::new("subject: tag of a list", |of| {
        let of = of.with_field(
            "List-Id",
            "Backup reports <backup-reports.lists.example.com>",
        );
        before(&of, "[backup-reports] ")
    }),
    Wrapping::new("subject: tag of a list with a number", |of| {
        let of = of.with_field("List-Post", "<mailto:backup-reports@lists.example.com>");
        before(&of, "[Backup-Reports:4711] ")
    }),
    Wrapping::new("subject: several before", |of| {
        before(of, "[EXTERNAL] [SPAM] [Ticket#2026113010000123] ")
    }),
    Wrapping::new("subject: several at both ends", |of| {
        let of = before_letter(of, "EXT: [#12345] ");
        behind(&of, " (Case: 12345) [EXTERNAL]")
    }),
    Wrapping::new("subject: prefixes between tags", |of| {
        let of = before_letter(of, "[EXTERNAL] FW: [SPAM] RE: WG: ");
        behind(&of, " [ref:_00D20Abc1._50020Xyz9:ref]")
    }),
    Wrapping::new("subject: RE:", |of| before(of, "RE: ")),
    Wrapping::new("subject: FW:", |of| before(of, "FW: ")),
    Wrapping::new("subject: Fwd: without blank", |of| before(of, "Fwd:")),
];

fn before_letter(of: &Letter, tag: &str) -> Letter {
    of.with_subject(format!("{tag}{}", of.subject))
}

fn before(of: &Letter, tag: &str) -> Option<Vec<u8>> {
    Some(before_letter(of, tag).compose())
}

fn behind(of: &Letter, tag: &str) -> Option<Vec<u8>> {
    let subject = format!("{}{tag}", of.subject);
    Some(of.with_subject(subject).compose())
}
