//! Definitions that are judged before they are published: those against which something speaks are asked about.

use std::fs;

use acceptance::{
    installation::Installation,
    mails, program,
    replays::{ACME, GREEDY},
};
use commands::Assignment;
use domain::access::Role;
use parsing::fixtures::fixtures;
use serde_json::{Value, json};

use crate::parsers::{PUBLISH, audit};

/// Reads the letters of [`ACME`], and takes a failure for one, too.
fn with_failures(status: &str) -> String {
    ACME.replace(
        "[run]",
        &format!("[[status]]\nof = \"outcome\"\nequals = \"failed\"\nis = \"{status}\"\n\n[run]"),
    )
}

const PUBLISH_ACCEPTED: &str = "mutation($text: String!, $accept: String!) { \
     publishParser(input: {definition: $text, accept: $accept}) { name } }";

async fn failed_letters(at: &Installation, numbers: std::ops::Range<usize>) {
    let now = at.backend.clock.now();
    let letters = numbers.map(|number| {
        let letter = mails::letter(number, &format!("Acme report for job {number}: failed"));
        mails::raw(letter, now)
    });
    at.receive(letters.collect()).await;
}

/// The mails that come with the program are enough to tell, where an installation has none of the product.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_takes_mails_of_other_products_is_asked_about() {
    let at = Installation::new();
    let asking = at.asking("Robin", &[Role::Admin]).await;
    let error = asking.error(PUBLISH, json!({"text": GREEDY})).await;
    let told = &error["extensions"];
    assert_eq!(told["code"], "NEEDS_ACCEPTANCE", "{error}");
    assert_eq!(told["stored"]["claimed"], json!([]));
    let claimed = &told["fixtures"]["claimed"];
    assert_eq!(claimed[0]["parser"], "duplicati", "{error}");
    assert!(claimed[0]["mails"].as_u64() > Some(0), "{error}");
    let example = &told["fixtures"]["examples"][0];
    assert!(
        example["subject"]
            .as_str()
            .is_some_and(|name| name.contains('/')),
        "{error}"
    );
    assert_eq!(example["mailId"], Value::Null);
    // Asked again it is the same, and nothing was written.
    let again = asking.error(PUBLISH, json!({"text": GREEDY})).await;
    assert_eq!(again["extensions"], *told);
    assert_eq!(audit(&asking).await, Vec::<String>::new());
    let other = json!({"text": GREEDY, "accept": "0123456789abcdef"});
    assert_eq!(
        asking.outcome(PUBLISH_ACCEPTED, other).await,
        "NEEDS_ACCEPTANCE"
    );
    let accept = json!({"text": GREEDY, "accept": told["accept"]});
    asking.data(PUBLISH_ACCEPTED, accept).await;
    // What is published already is no question any more, and nothing is written twice.
    asking.data(PUBLISH, json!({"text": GREEDY})).await;
    assert_eq!(audit(&asking).await, ["Robin: ParserPublished greedy"]);

    // Until it is live, the mails are those of the other product all the same; and so is one that came in, with its job.
    let fixture = fixtures()
        .into_iter()
        .find(|fixture| fixture.name == "duplicati/failed")
        .expect("a fixture");
    let now = at.backend.clock.now();
    let mail = at.receive(vec![mails::raw(fixture.mail, now)]).await[0];
    let (commands, by) = (&at.backend.commands, at.somebody());
    let customer = commands.register_customer("Acme", &by).await;
    let assignment = Assignment {
        ordinal: None,
        customer_id: customer.expect("registered").value,
    };
    let job = commands.approve_mail(mail, &[assignment], &by).await;
    let job = job.expect("approved").value[0];
    at.backend.settle().await.expect("settled");
    let other = GREEDY.replace("software = \"Greedy\"", "software = \"Greedier\"");
    let error = asking.error(PUBLISH, json!({"text": other})).await;
    let stored = &error["extensions"]["stored"];
    assert_eq!(
        stored["claimed"],
        json!([{"parser": "duplicati", "mails": 1}])
    );
    let example = &stored["examples"][0];
    assert_eq!(
        (&example["mailId"], &example["jobId"], &example["before"]),
        (
            &json!(format!("Mail:{mail}")),
            &json!(format!("Job:{job}")),
            &json!("FAILED")
        )
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_shows_a_failure_as_success_is_asked_about_with_the_figures() {
    let at = Installation::new();
    let asking = at.asking("Robin", &[Role::Admin]).await;
    let failing = json!({"text": with_failures("FAILED")});
    asking.data(PUBLISH, failing).await;
    failed_letters(&at, 0..3).await;

    let good = with_failures("SUCCESS");
    let error = asking.error(PUBLISH, json!({"text": good})).await;
    let told = &error["extensions"];
    assert_eq!(told["code"], "NEEDS_ACCEPTANCE", "{error}");
    let stored = &told["stored"];
    assert_eq!(stored["claimed"], json!([]));
    assert_eq!(stored["turnedMails"], 3);
    assert_eq!(
        stored["turnedRuns"],
        json!([{"status": "FAILED", "count": 3}])
    );
    let example = &stored["examples"][0];
    assert_eq!(
        (&example["before"], &example["after"], &example["parser"]),
        (&json!("FAILED"), &json!("SUCCESS"), &json!("acme-backup"))
    );
    assert!(
        example["mailId"]
            .as_str()
            .is_some_and(|id| id.starts_with("Mail:")),
        "{error}"
    );
    assert_eq!(told["fixtures"]["turnedMails"], 0);

    // Another mail came in meanwhile: these are other figures.
    failed_letters(&at, 3..4).await;
    let accept = json!({"text": good, "accept": told["accept"]});
    let error = asking.error(PUBLISH_ACCEPTED, accept).await;
    let told = &error["extensions"];
    assert_eq!(told["code"], "NEEDS_ACCEPTANCE", "{error}");
    assert_eq!(told["stored"]["turnedMails"], 4);
    let accept = json!({"text": good, "accept": told["accept"]});
    asking.data(PUBLISH_ACCEPTED, accept).await;

    // A trial compares with the live views, which do not read them yet.
    let tried = asking
        .data(
            "query($text: String!) { tryParser(definition: $text) { summary { failedToSuccess newlyRecognised } } }",
            json!({"text": good}),
        )
        .await;
    assert_eq!(
        tried["tryParser"]["summary"],
        json!({"failedToSuccess": 0, "newlyRecognised": 4})
    );
}

/// Its runs vanish without a word, or are hidden: nobody would see them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_makes_a_failure_vanish_is_asked_about() {
    let at = Installation::new();
    let asking = at.asking("Robin", &[Role::Admin]).await;
    asking
        .data(PUBLISH, json!({"text": with_failures("FAILED")}))
        .await;
    failed_letters(&at, 0..2).await;
    let text = with_failures("FAILED");
    let begin = text.split("[[capture]]").next().expect("the beginning");
    let silent = begin.replace("[recognise]", "no_run = true\n\n[recognise]");
    let error = asking.error(PUBLISH, json!({"text": silent})).await;
    assert_eq!(
        error["extensions"]["code"], "NEEDS_ACCEPTANCE",
        "{error}\n{silent}"
    );
    assert_eq!(error["extensions"]["stored"]["turnedMails"], 2);
    assert_eq!(
        error["extensions"]["stored"]["examples"][0]["after"],
        Value::Null
    );
}

#[test]
fn the_command_line_refuses_what_speaks_against_itself_until_it_is_told_yes() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, source) = (folder.path().join("data"), folder.path().join("mails"));
    fs::create_dir(&source).expect("a folder");
    for number in 0..3 {
        let letter = mails::letter(number, &format!("Acme report for job {number}: failed"));
        fs::write(source.join(format!("{number}.eml")), letter).expect("written");
    }
    program::succeed(&data, &["import", "mail", source.to_str().expect("UTF-8")]);
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).expect("written");
        path.to_string_lossy().into_owned()
    };
    let failing = file("failing.toml", &with_failures("FAILED"));
    let published = program::succeed(&data, &["parsers", "publish", &failing]);
    assert!(
        published.contains("parser `acme-backup` published"),
        "{published}"
    );
    program::succeed(&data, &["replay", "--accept"]);

    let good = file("good.toml", &with_failures("SUCCESS"));
    let greedy = file("greedy.toml", GREEDY);
    let output = program::run(&data, &["parsers", "publish", &good, &greedy]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    for told in [
        "3 stored mails with trouble would be good, or no more: runs that are 3 FAILED",
        "FAILED -> SUCCESS: \"Acme report for job 0: failed\", job `job 0`, read by `acme-backup`, mail ",
        "mails that come with the program are of another product, which `duplicati` reads",
        "`--yes` publishes it all the same",
        "nothing was published",
    ] {
        assert!(said.contains(told), "{told}: {said}");
    }
    let yes = ["parsers", "publish", "--yes", &good, &greedy];
    let published = program::succeed(&data, &yes);
    assert!(
        published.contains(
            "`acme-backup` published, although this speaks against it:\n  3 stored mails"
        ),
        "{published}"
    );
    let compared = program::succeed(&data, &["replay"]);
    assert!(compared.contains("3 runs FAILED -> SUCCESS"), "{compared}");
    let again = program::succeed(&data, &["parsers", "publish", &good]);
    assert!(again.contains("is published as it is"), "{again}");
}
