//! Mails within further parts: signed in the clear, nested.

use super::{
    coding,
    letter::{self, Letter},
    wrapping::Wrapping,
};

pub(super) const ALL: &[Wrapping] = &[
    Wrapping::new("signed: S/MIME in the clear", |of| {
        Some(signed(of, "application/pkcs7-signature", "smime.p7s"))
    }),
    Wrapping::new("signed: PGP/MIME", |of| {
        Some(signed(of, "application/pgp-signature", "signature.asc"))
    }),
    Wrapping::new("signed: nested in multiparts", |of| {
        let inner = letter::multipart("related", &[of.part()]);
        let mut mail = of.head();
        mail.extend(letter::multipart("mixed", &[inner]));
        Some(mail)
    }),
];

fn signed(of: &Letter, protocol: &str, file: &str) -> Vec<u8> {
    let signature = format!(
        "Content-Type: {protocol}; name=\"{file}\"\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename=\"{file}\"\n\n{}",
        coding::base64_lines(&[0x30; 300])
    );
    let mut mail = of.head();
    mail.extend(letter::multipart_of(
        &format!("multipart/signed; protocol=\"{protocol}\"; micalg=sha-256"),
        &[of.part(), signature.into_bytes()],
    ));
    mail
}
