//! What mail systems write above and below a report.

use super::{forms, letter::Letter, wrapping::Wrapping};

pub(super) const ALL: &[Wrapping] = &[
    Wrapping::new("banner: caution, English", |of| {
        above(
            of,
            "CAUTION: This email originated from outside of the organization. Do not click links or open attachments unless you recognize the sender and know the content is safe.",
        )
    }),
    Wrapping::new("banner: warning, English", |of| {
        above(
            of,
            "WARNING: External email. Verify the sender before you open links or attachments; if in doubt, report an error to the help desk.",
        )
    }),
    Wrapping::new("banner: German", |of| {
        above(
            of,
            "ACHTUNG: Diese E-Mail stammt von einem externen Absender. Klicken Sie keine Links an und öffnen Sie keine Anhänge, wenn Sie den Absender nicht kennen.",
        )
    }),
    Wrapping::new("banner: Dutch", |of| {
        above(
            of,
            "LET OP: deze e-mail is afkomstig van buiten de organisatie. Klik niet op links en open geen bijlagen tenzij u de afzender kent.",
        )
    }),
    Wrapping::new("banner: French", |of| {
        above(
            of,
            "ATTENTION : ce courriel provient de l'extérieur de l'organisation. Ne cliquez pas sur les liens et n'ouvrez pas les pièces jointes si vous ne connaissez pas l'expéditeur.",
        )
    }),
    Wrapping::new("banner: table in HTML", |of| {
        let table = "<table border=\"0\" cellspacing=\"0\" cellpadding=\"0\" width=\"100%\" style=\"width:100%;background:#FFEB9C\"><tr><td style=\"background:#FFEB9C;padding:5pt\"><b style=\"color:#9C6500\">CAUTION:</b> This email originated from outside of the organization. Do not click links.</td></tr></table><br>";
        with(
            of,
            table,
            "",
            "CAUTION: This email originated from outside of the organization. Do not click links.\n\n",
            "",
        )
    }),
    Wrapping::new("banner: learn why this is important", |of| {
        let table = "<div><table border=\"0\" cellspacing=\"0\" cellpadding=\"0\" align=\"left\" width=\"100%\"><tbody><tr><td bgcolor=\"#A6A6A6\" style=\"padding:7px 2px\"></td><td width=\"100%\" bgcolor=\"#EAEAEA\" style=\"padding:7px 5px\"><div>You don't often get email from backup@example.com. <a href=\"https://aka.ms/LearnAboutSenderIdentification\">Learn why this is important</a></div></td></tr></tbody></table><div>";
        with(
            of,
            table,
            "",
            "You don't often get email from backup@example.com. Learn why this is important<https://aka.ms/LearnAboutSenderIdentification>\n\n",
            "",
        )
    }),
    Wrapping::new("footer: mailing list", |of| {
        below(
            of,
            "_______________________________________________\nBackup-reports mailing list -- backup-reports@lists.example.com\nTo unsubscribe send an email to backup-reports-leave@lists.example.com",
        )
    }),
    Wrapping::new("footer: disclaimer", |of| {
        below(
            of,
            "This e-mail and any files transmitted with it are confidential. If you have received this e-mail in error, please notify the sender and delete it. E-mail transmission cannot be guaranteed to be secure or error-free: information could be lost, arrive late or incomplete. The company accepts no liability for any damage caused by viruses.",
        )
    }),
    Wrapping::new("footer: disclaimer, German", |of| {
        below(
            of,
            "Diese E-Mail enthält vertrauliche Informationen. Wenn Sie nicht der richtige Adressat sind oder diese E-Mail irrtümlich erhalten haben, informieren Sie bitte sofort den Absender und vernichten Sie diese E-Mail. Fehler und Irrtum vorbehalten.",
        )
    }),
    Wrapping::new("footer: checked for viruses", |of| {
        below(
            of,
            "-- \nThis email has been checked for viruses by Avast antivirus software.\nwww.avast.com",
        )
    }),
];

fn above(of: &Letter, words: &str) -> Option<Vec<u8>> {
    let html = format!(
        "<p style=\"background-color:#FFEB9C;border:1px solid #9C6500\"><strong>{}</strong></p>\n<hr>\n",
        forms::escape(words)
    );
    with(of, &html, "", &format!("{words}\n\n"), "")
}

fn below(of: &Letter, words: &str) -> Option<Vec<u8>> {
    let html = forms::escape(words).replace('\n', "<br>\n");
    with(
        of,
        "",
        &format!("<hr>\n<p>{html}</p>\n"),
        "",
        &format!("\n{words}\n"),
    )
}

fn with(
    of: &Letter,
    html_above: &str,
    html_below: &str,
    text_above: &str,
    text_below: &str,
) -> Option<Vec<u8>> {
    let mut letter = of.clone();
    letter.text = of
        .text
        .as_ref()
        .map(|text| format!("{text_above}{text}{text_below}"));
    letter.html = of
        .html
        .as_ref()
        .map(|html| forms::below(&forms::above(html, html_above), html_below));
    Some(letter.compose())
}
