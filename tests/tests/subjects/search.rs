//! One box over everything.

use acceptance::{installation::Installation, mails};
use commands::Assignment;
use domain::access::Role;
use projections::{
    search::{self, Hit, SearchScope, Section, Terms},
    store::PageRequest,
};
use serde_json::{Value, json};

/// Customers, each with jobs by their tasks.
const CUSTOMERS: [(&str, &[&str]); 3] = [
    ("Acme", &["Mailboxes", "Sites 100%", "SQL_prod"]),
    ("Globex", &["Mailboxes", "Größe"]),
    ("Acme Netherlands", &["Teams"]),
];

const SEARCH: &str = "query($text: String!, $sections: [SearchSection!], $first: Int, $after: [SearchAfterInput!]) { \
    search(text: $text, sections: $sections, first: $first, after: $after) { \
    section hasNextPage endCursor nodes { __typename \
    ... on Customer { name } ... on Job { name customer { name } } ... on Mail { subject } \
    ... on Run { status job { name } } } } }";

/// Each job has four runs, of which the first failed and the second is reviewed. The last job is archived.
async fn office() -> Installation {
    let at = Installation::new();
    let by = at.somebody();
    let commands = &at.backend.commands;
    let mut number = 0;
    for (customer, tasks) in CUSTOMERS {
        let done = commands.register_customer(customer, &by).await;
        let customer_id = done.expect("registered").value;
        for task in tasks {
            let sender = format!("nas{number}@acme.example.com");
            let mut raws = Vec::new();
            for run in 0..4 {
                let time = at.backend.clock.now() - chrono::TimeDelta::days(4 - run);
                raws.push(mails::raw(
                    mails::report(number, &sender, task, run == 0),
                    time,
                ));
                number += 1;
            }
            let ids = at.receive(raws).await;
            let assignment = Assignment {
                ordinal: None,
                customer_id,
            };
            let jobs = commands.approve_mail(ids[0], &[assignment], &by).await;
            let job = jobs.expect("approved").value[0];
            at.backend.settle().await.expect("settled");
            let second = domain::ids::run_of_mail(ids[1], job, 0);
            commands
                .review_runs(&[second], None, &by)
                .await
                .expect("reviewed");
            if *task == "Teams" {
                commands
                    .archive_job(job, None, &by)
                    .await
                    .expect("archived");
            }
        }
    }
    let noon = "2026-06-08T12:00:00Z".parse().expect("a time");
    let letters = ["Lunch at Acme?", "100% off", "lunch", "über Größe"];
    let letters = letters.iter().enumerate();
    let letters = letters.map(|(n, subject)| mails::raw(mails::letter(n, subject), noon));
    at.receive(letters.collect()).await;
    at
}

/// Names, subjects and statuses by section.
fn names(data: &Value) -> Vec<(String, Vec<String>)> {
    let results = data["search"].as_array().expect("results");
    let text = |node: &Value| {
        let part = |value: &Value| value.as_str().map(str::to_owned);
        match node["__typename"].as_str() {
            Some("Job") => format!(
                "{} of {}",
                part(&node["name"]).unwrap_or_default(),
                part(&node["customer"]["name"]).unwrap_or_default()
            ),
            Some("Run") => format!(
                "{} {}",
                part(&node["job"]["name"]).unwrap_or_default(),
                part(&node["status"]).unwrap_or_default()
            ),
            Some("Mail") => part(&node["subject"]).unwrap_or_default(),
            _ => part(&node["name"]).unwrap_or_default(),
        }
    };
    results
        .iter()
        .map(|result| {
            let nodes = result["nodes"].as_array().expect("nodes");
            (
                result["section"].as_str().unwrap_or_default().to_owned(),
                nodes.iter().map(text).collect(),
            )
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_words_are_needed_each_anywhere_in_any_case() {
    let at = office().await;
    let (_, token) = at.user("Robin", &[Role::Viewer]).await;
    let door = at.door();
    let find = async |text: &str| -> Vec<(String, Vec<String>)> {
        let input = json!({"text": text, "first": 50});
        names(&door.ask(Some(&token), SEARCH, input).await.data())
    };
    let of = |found: &[(String, Vec<String>)], section: &str| -> Vec<String> {
        let found = found.iter().find(|(name, _)| name == section);
        found.map(|(_, names)| names.clone()).unwrap_or_default()
    };

    let found = find("ACME").await;
    let sections: Vec<_> = found.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        sections,
        [
            "INBOX",
            "CUSTOMERS",
            "JOBS",
            "DAILY_JOBS",
            "RUN_CHECKS",
            "RUNS",
            "TICKETS",
            "REMARKS",
            "OVERRIDES"
        ]
    );
    // Every letter comes from Acme's domain.
    assert_eq!(of(&found, "INBOX").len(), 4);
    assert_eq!(of(&found, "CUSTOMERS"), ["Acme", "Acme Netherlands"]);

    let found = find("mail acme globex").await;
    let jobs = of(&found, "JOBS");
    assert_eq!(jobs.len(), 1, "{jobs:?}");
    assert!(jobs[0].ends_with("of Globex"), "{jobs:?}");
    assert_eq!(of(&found, "CUSTOMERS"), Vec::<String>::new());
    assert_eq!(of(&found, "RUNS").len(), 4);
    assert_eq!(of(&found, "RUN_CHECKS").len(), 3);

    let failed = of(&find("mail globex fail").await, "RUNS");
    assert_eq!(failed.len(), 1, "{failed:?}");
    assert!(failed[0].ends_with(" FAILED"), "{failed:?}");
    // A status alone goes over the runs of all jobs that are shown.
    assert_eq!(of(&find("FAILED").await, "RUNS").len(), 5);
    assert_eq!(of(&find("failed success").await, "RUNS").len(), 0);

    assert_eq!(of(&find("gRÖßE").await, "JOBS").len(), 1);
    assert_eq!(of(&find("gRÖßE").await, "INBOX"), ["über Größe"]);
    assert_eq!(
        of(&find("lu*acme? lunch").await, "INBOX"),
        ["Lunch at Acme?"]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_database_takes_for_a_pattern_is_plain() {
    let at = office().await;
    let (_, token) = at.user("Robin", &[Role::Viewer]).await;
    let door = at.door();
    for (text, wanted) in [("100%", 1), ("sql_p", 1), ("l_p", 1), ("s_l", 0), ("\\", 0)] {
        let input = json!({"text": text, "sections": ["JOBS"]});
        let found = names(&door.ask(Some(&token), SEARCH, input).await.data());
        assert_eq!(found[0].1.len(), wanted, "{text}: {found:?}");
    }
    for text in ["", " * ", &"a ".repeat(11), &"a".repeat(101)] {
        let answer = door.ask(Some(&token), SEARCH, json!({"text": text})).await;
        assert_eq!(answer.outcome(), "INVALID_INPUT", "{text}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_section_is_paged_by_itself() {
    let at = office().await;
    let (_, token) = at.user("Robin", &[Role::Viewer]).await;
    let door = at.door();
    let all = json!({"text": "acme", "first": 50});
    let all = names(&door.ask(Some(&token), SEARCH, all).await.data());
    for (section, wanted) in all {
        let mut found: Vec<String> = Vec::new();
        let mut after = json!([]);
        loop {
            let input = json!({"text": "acme", "sections": [section], "first": 3, "after": after});
            let data = door.ask(Some(&token), SEARCH, input).await.data();
            found.extend(names(&data).remove(0).1);
            let result = &data["search"][0];
            assert_eq!(result["hasNextPage"], json!(!result["endCursor"].is_null()));
            if result["endCursor"].is_null() {
                break;
            }
            after = json!([{"section": section, "cursor": result["endCursor"]}]);
        }
        assert_eq!(found, wanted, "{section}");
    }
    // A cursor of another section is refused.
    let input = json!({"text": "acme", "sections": ["JOBS"],
        "after": [{"section": "JOBS", "cursor": "6935"}]});
    let answer = door.ask(Some(&token), SEARCH, input).await;
    assert_eq!(answer.outcome(), "INVALID_CURSOR");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_what_the_role_may_see_is_found() {
    let at = office().await;
    let door = at.door();
    let find = async |role: Role| {
        let (_, token) = at.user(role.name(), &[role]).await;
        let input = json!({"text": "teams", "first": 50});
        names(&door.ask(Some(&token), SEARCH, input).await.data())
    };
    assert_eq!(find(Role::Reporter).await, []);
    let counts = |found: Vec<(String, Vec<String>)>| -> Vec<usize> {
        found.into_iter().map(|(_, names)| names.len()).collect()
    };
    assert_eq!(counts(find(Role::Operator).await), [0; 9]);
    assert_eq!(
        counts(find(Role::Admin).await),
        [0, 0, 1, 0, 0, 4, 0, 0, 0, 0]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_that_looked_at_its_rows_goes_on_behind_them() {
    let at = office().await;
    let scope = SearchScope {
        archived_jobs: false,
        day: 0,
        rows: 5,
    };
    for (section, text, wanted) in [
        (Section::RunChecks, "failed", 5),
        (Section::Runs, "failed", 5),
        (Section::Inbox, "lunch", 2),
    ] {
        let terms = Terms::read(text).expect("terms");
        let mut page = PageRequest {
            first: 2,
            after: None,
        };
        let (mut found, mut pages) = (Vec::new(), 0);
        loop {
            let reader = at.backend.views();
            let some = search::search(reader, section, &terms, &page, scope).await;
            let some = some.expect("an answer");
            assert!(some.hits.len() <= 2);
            found.extend(some.hits.into_iter().map(|hit| match hit {
                Hit::Run(row) => row.run_id,
                Hit::Mail(row) => row.mail_id,
                other => panic!("{other:?}"),
            }));
            pages += 1;
            page.after = some.next;
            if page.after.is_none() {
                break;
            }
        }
        assert_eq!(found.len(), wanted, "{section:?}");
        found.sort_unstable();
        found.dedup();
        assert_eq!(found.len(), wanted, "{section:?}");
        assert!(section == Section::Inbox || pages > 3, "{pages}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_people_wrote_is_found_by_its_words() {
    let at = office().await;
    let (_, token) = at.user("Robin", &[Role::Operator]).await;
    let door = at.door();
    let ask =
        async |query: &str| -> Value { door.ask(Some(&token), query, Value::Null).await.data() };
    let jobs = ask("{ jobs(first: 1) { nodes { id } } }").await;
    let job = jobs["jobs"]["nodes"][0]["id"].as_str().expect("a job");
    let made = ask(&format!(
        "mutation {{ \
           openTicket(input: {{description: \"Disk größer\", scopes: [{{jobId: \"{job}\"}}]}}) {{ id code }} \
           makeRemark(input: {{text: \"Ask before a restart\", scopes: [{{jobId: \"{job}\"}}]}}) {{ id }} \
           createOverride(input: {{jobId: \"{job}\", text: \"low on space\", reason: \"Known\"}}) {{ id }} }}"
    ))
    .await;
    let code = made["openTicket"]["code"].as_str().expect("a code");
    for (text, section, id) in [
        ("GRÖßER disk", "TICKETS", made["openTicket"]["id"].clone()),
        ("disk größer", "TICKETS", made["openTicket"]["id"].clone()),
        (code, "TICKETS", made["openTicket"]["id"].clone()),
        ("restart ask", "REMARKS", made["makeRemark"]["id"].clone()),
        (
            "known l*space",
            "OVERRIDES",
            made["createOverride"]["id"].clone(),
        ),
    ] {
        let found = ask(&format!(
            "{{ search(text: \"{text}\", sections: [{section}]) {{ section nodes {{ id }} }} }}"
        ))
        .await;
        assert_eq!(found["search"][0]["section"], section);
        assert_eq!(found["search"][0]["nodes"][0]["id"], id, "{text}: {found}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn open_runs_are_found_by_what_they_say() {
    let at = office().await;
    let (_, token) = at.user("Robin", &[Role::Operator]).await;
    let door = at.door();
    let report = |number: usize, what: &str| {
        let text = format!(
            "Message-ID: <duplicati.{number}@mail.example.com>\r\nFrom: Duplicati <duplicati@acme.example.com>\r\n\
             Subject: Duplicati Backup report for Files\r\n\r\nExaminedFiles: 1200\r\nMainOperation: Backup\r\n\
             ParsedResult: Warning\r\nWarnings: [\r\n    {what}\r\n]\r\nErrors: []\r\n"
        );
        let time = at.backend.clock.now()
            - chrono::TimeDelta::hours(30 - i64::try_from(number).unwrap_or(0));
        mails::raw(text.into_bytes(), time)
    };
    let mails = [
        "the file C:\\Data\\Größe.xlsx is locked",
        "the message store is slow",
        "the file C:\\Data\\Größe.xlsx is locked",
    ];
    let mails = mails.iter().enumerate();
    let mails = at
        .receive(mails.map(|(number, what)| report(number, what)).collect())
        .await;
    let commands = &at.backend.commands;
    let by = at.somebody();
    let done = commands.register_customer("Umbrella", &by).await;
    let assignment = Assignment {
        ordinal: None,
        customer_id: done.expect("registered").value,
    };
    let jobs = commands.approve_mail(mails[0], &[assignment], &by).await;
    let job = jobs.expect("approved").value[0];
    at.backend.settle().await.expect("settled");
    let reviewed = domain::ids::run_of_mail(mails[2], job, 0);
    let done = commands.review_runs(&[reviewed], None, &by).await;
    done.expect("reviewed");
    at.backend.settle().await.expect("settled");
    let find = async |text: &str| -> usize {
        let input = json!({"text": text, "sections": ["RUN_CHECKS"], "first": 50});
        let data = door.ask(Some(&token), SEARCH, input).await.data();
        names(&data).remove(0).1.len()
    };
    assert_eq!(find("gRÖßE locked").await, 1);
    assert_eq!(find("c:\\data\\grö*locked").await, 1);
    assert_eq!(find("umbrella files lock*").await, 1);
    assert_eq!(find("acme locked").await, 1, "the sender");
    assert_eq!(find("locked slow").await, 0, "of two runs");
    assert_eq!(find("umbrella warning").await, 2);
    // Names within what is kept are no text of a run.
    assert_eq!(find("message").await, 1);
    assert_eq!(find("umbrella objects").await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn parsers_are_found_by_those_who_may_read_them() {
    let at = office().await;
    let door = at.door();
    let (_, token) = at.user("Robin", &[Role::Admin]).await;
    let ask = async |text: &str, first: i64, after: Value| -> Value {
        let query = "query($text: String!, $first: Int, $after: [SearchAfterInput!]) { search(text: $text, sections: [PARSERS], \
             first: $first, after: $after) { hasNextPage endCursor nodes { id ... on Parser { name software } } } }";
        let input = json!({"text": text, "first": first, "after": after});
        door.ask(Some(&token), query, input).await.data()["search"][0].take()
    };
    let found = ask("DUPL*ti", 50, Value::Null).await;
    let found = found["nodes"].as_array().expect("nodes");
    assert!(
        found.iter().any(|node| node["id"] == "Parser:duplicati"),
        "{found:?}"
    );
    let all = ask("backup", 200, Value::Null).await["nodes"].take();
    let all = all.as_array().expect("nodes").clone();
    assert!(all.len() > 5, "{all:?}");
    let (mut paged, mut after) = (Vec::new(), Value::Null);
    loop {
        let page = ask("backup", 3, after).await;
        paged.extend(page["nodes"].as_array().expect("nodes").clone());
        if page["hasNextPage"] == false {
            break;
        }
        after = json!([{"section": "PARSERS", "cursor": page["endCursor"]}]);
    }
    assert_eq!(paged, all);
    assert_eq!(
        ask("duplicati nowhere", 50, Value::Null).await["nodes"],
        json!([])
    );
    let node = "{ node(id: \"Parser:duplicati\") { ... on Parser { name } } }";
    let seen = door.ask(Some(&token), node, Value::Null).await.data();
    assert_eq!(seen["node"]["name"], "duplicati");
    let (_, token) = at.user("Kim", &[Role::Operator]).await;
    let input = json!({"text": "duplicati", "sections": ["PARSERS"]});
    let hidden = door.ask(Some(&token), SEARCH, input).await.data();
    assert_eq!(hidden["search"], json!([]));
    let unseen = door.ask(Some(&token), node, Value::Null).await.data();
    assert_eq!(unseen["node"], Value::Null);
}
