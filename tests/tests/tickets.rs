//! Tickets and remarks follow their jobs from run to run until they are resolved, and no longer.

use acceptance::{client::Asking, installation::Installation, mails};
use chrono::{DateTime, TimeDelta, Utc};
use commands::{Assignment, NewTicket, collect::RawMail, ports::Clock};
use domain::{
    access::Role,
    annotation::Scope,
    ids::run_of_mail,
    ticket::{PsaTicket, ResolutionSource},
};
use serde_json::{Value, json};
use uuid::Uuid;

/// An installation with one job, whose first run is of 30 June.
struct Work {
    at: Installation,
    asking: Asking,
    customer: Uuid,
    job: Uuid,
    first: Uuid,
    sent: u32,
}

impl Work {
    async fn begin() -> Self {
        let at = Installation::new();
        let asking = at.asking("Robin", &[Role::Operator]).await;
        let by = at.somebody();
        let customer = at.backend.commands.register_customer("Acme", &by).await;
        let customer = customer.expect("registered").value;
        let mut work = Self {
            at,
            asking,
            customer,
            job: Uuid::nil(),
            first: Uuid::nil(),
            sent: 0,
        };
        let mail = work.report("2026-06-30T02:00:00Z");
        let mail = work.at.receive(vec![mail]).await[0];
        work.job = work.approve(mail).await;
        work.first = run_of_mail(mail, work.job, 0);
        work
    }

    async fn approve(&self, mail: Uuid) -> Uuid {
        let assignment = Assignment {
            ordinal: None,
            customer_id: self.customer,
        };
        let by = self.at.somebody();
        let commands = &self.at.backend.commands;
        let done = commands.approve_mail(mail, &[assignment], &by).await;
        self.at.backend.settle().await.expect("settled");
        done.expect("approved").value[0]
    }

    fn report(&mut self, at: &str) -> RawMail {
        self.sent += 1;
        report(self.sent, "Files", at)
    }

    /// A run of the job appears now; the mail says it was then.
    async fn run(&mut self, at: &str) -> Uuid {
        let mail = self.report(at);
        let mail = self.at.receive(vec![mail]).await[0];
        run_of_mail(mail, self.job, 0)
    }

    /// Opens a ticket on the job and gives its id.
    async fn open(&self) -> String {
        let query = "mutation($job: ID!) { openTicket(input: {description: \"Disk full\", scopes: [{jobId: $job}]}) { id } }";
        let data = self.asking.data(query, json!({"job": self.job_id()})).await;
        text(&data["openTicket"]["id"])
    }

    async fn resolve(&self, ticket: &str) {
        let query = "mutation($id: ID!) { resolveTicket(id: $id) { open } }";
        let data = self.asking.data(query, json!({"id": ticket})).await;
        assert_eq!(data["resolveTicket"]["open"], false);
    }

    /// Ids of the tickets that a run shows, and whether it has an open one.
    async fn shown(&self, run: Uuid) -> (Vec<String>, bool) {
        let query = "query($id: ID!) { run(id: $id) { tickets { id } hasOpenTickets } }";
        let data = self
            .asking
            .data(query, json!({"id": format!("Run:{run}")}))
            .await;
        let tickets = data["run"]["tickets"].as_array().expect("a list");
        let ids = tickets.iter().map(|ticket| text(&ticket["id"])).collect();
        (ids, data["run"]["hasOpenTickets"] == true)
    }

    /// The same of the job: what is open.
    async fn shown_on_job(&self) -> (Vec<String>, bool) {
        let query = "query($id: ID!) { job(id: $id) { openTickets { id } hasOpenTickets } }";
        let data = self.asking.data(query, json!({"id": self.job_id()})).await;
        let tickets = data["job"]["openTickets"].as_array().expect("a list");
        let ids = tickets.iter().map(|ticket| text(&ticket["id"])).collect();
        (ids, data["job"]["hasOpenTickets"] == true)
    }

    fn job_id(&self) -> String {
        format!("Job:{}", self.job)
    }
}

fn report(number: u32, job: &str, at: &str) -> RawMail {
    let at: DateTime<Utc> = at.parse().expect("a time");
    let mail = format!(
        "Message-ID: <report.{number}@acme.example.com>\r\nDate: {}\r\nFrom: Backup <backup@acme.example.com>\r\n\
         Subject: Duplicati Backup report for {job}\r\n\r\n\
         ExaminedFiles: 1200\r\nMainOperation: Backup\r\nParsedResult: Warning\r\nWarnings: [\r\n\
         \x20   the file report.xlsx is locked\r\n]\r\nErrors: []\r\n",
        at.to_rfc2822()
    );
    mails::raw(mail.into_bytes(), at)
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

/// Lesson: dates decided, and resolved tickets were shown.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_resolved_ticket_is_on_no_later_run_whatever_the_dates_say() {
    let mut work = Work::begin().await;
    let ticket = work.open().await;
    assert_eq!(work.shown_on_job().await, (vec![ticket.clone()], true));
    // Within the same moment, by a mail that is older than the ticket.
    let next = work.run("2026-06-20T02:00:00Z").await;
    assert_eq!(work.shown(next).await, (vec![ticket.clone()], true));
    let before = work.at.clock.now();
    work.at.clock.set(before + TimeDelta::hours(1));
    work.resolve(&ticket).await;
    for at in [
        "2026-06-20T03:00:00Z",
        "2026-06-30T03:00:00Z",
        "2026-07-09T03:00:00Z",
    ] {
        let later = work.run(at).await;
        assert_eq!(work.shown(later).await, (vec![], false), "{at}");
    }
    assert_eq!(work.shown_on_job().await, (vec![], false));
    // What showed it goes on to show it, as resolved.
    for run in [work.first, next] {
        assert_eq!(work.shown(run).await, (vec![ticket.clone()], false));
    }
    // And what was known then is what was known then.
    let query = "query($id: ID!, $then: DateTime) { run(id: $id, asOf: $then) { tickets { open } hasOpenTickets } }";
    let variables = json!({"id": format!("Run:{next}"), "then": before});
    let known = work.asking.data(query, variables).await;
    assert_eq!(known["run"]["tickets"], json!([{"open": true}]));
    assert_eq!(known["run"]["hasOpenTickets"], true);
}

/// Lesson: a new ticket was seen only after it was resolved.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_ticket_is_there_at_once_and_once() {
    let mut work = Work::begin().await;
    let second = work.run("2026-06-30T21:59:59Z").await;
    let query = "mutation($run: ID!, $job: ID!, $customer: ID!) { openTicket(input: {description: \"Disk full\", \
         runIds: [$run], scopes: [{jobId: $job}, {jobId: $job, object: \"srv-01\"}, {customerId: $customer}]}) \
         { id code activeFrom scopes { kind open object job { id } customer { name } } runs { nodes { run { id } } } } }";
    let variables = json!({
        "run": format!("Run:{second}"),
        "job": work.job_id(),
        "customer": format!("Customer:{}", work.customer),
    });
    let opened = &work.asking.data(query, variables).await["openTicket"];
    assert_eq!(opened["code"], "T20260701.0001");
    assert_eq!(opened["activeFrom"], "2026-06-30");
    let scopes = opened["scopes"].as_array().expect("scopes");
    let kinds: Vec<_> = scopes.iter().map(|scope| &scope["kind"]).collect();
    assert_eq!(kinds, ["JOB", "OBJECT", "CUSTOMER"]);
    assert!(
        scopes
            .iter()
            .all(|scope| scope["customer"]["name"] == "Acme")
    );
    assert_eq!(
        opened["runs"]["nodes"][0]["run"]["id"],
        format!("Run:{second}")
    );
    let id = text(&opened["id"]);
    for run in [work.first, second] {
        assert_eq!(work.shown(run).await, (vec![id.clone()], true), "{run}");
    }
    let third = work.run("2026-07-01T02:00:00Z").await;
    assert_eq!(work.shown(third).await, (vec![id.clone()], true));
    assert_eq!(work.shown_on_job().await, (vec![id], true));
    // Writing a ticket reviews nothing.
    let data = work.asking.data("{ unreviewedCount }", Value::Null).await;
    assert_eq!(data["unreviewedCount"], 3);
}

/// Lesson: an indicator was on, and there was no remark.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_indicator_is_on_where_the_details_show_something_open() {
    let mut work = Work::begin().await;
    let query = "query($run: ID!, $job: ID!) { \
         run(id: $run) { remarks { id text open } hasOpenRemarks } \
         job(id: $job) { openRemarks { id } hasOpenRemarks } }";
    let ask = async |work: &Work, run: Uuid| {
        let variables = json!({"run": format!("Run:{run}"), "job": work.job_id()});
        let data = work.asking.data(query, variables).await;
        for (of, list, flag) in [
            ("run", "remarks", "hasOpenRemarks"),
            ("job", "openRemarks", "hasOpenRemarks"),
        ] {
            let listed = data[of][list].as_array().expect("a list");
            let open = listed.iter().any(|remark| remark["open"] != false);
            assert_eq!(data[of][flag], open, "{data}");
        }
        let texts = data["run"]["remarks"].as_array().expect("a list");
        texts
            .iter()
            .map(|remark| text(&remark["text"]))
            .collect::<Vec<_>>()
    };
    assert!(ask(&work, work.first).await.is_empty());
    let query_of_remark = "mutation($job: ID!) { makeRemark(input: {text: \"Tape on Fridays\", scopes: [{jobId: $job}]}) { id } }";
    let made = work
        .asking
        .data(query_of_remark, json!({"job": work.job_id()}))
        .await;
    let remark = text(&made["makeRemark"]["id"]);
    assert_eq!(ask(&work, work.first).await, ["Tape on Fridays"]);
    let edit =
        "mutation($id: ID!) { editRemark(input: {id: $id, text: \"Tape on Mondays\"}) { text } }";
    work.asking.data(edit, json!({"id": remark})).await;
    let second = work.run("2026-07-01T02:00:00Z").await;
    assert_eq!(ask(&work, second).await, ["Tape on Mondays"]);
    let resolve = "mutation($id: ID!, $job: ID!) { resolveRemarkScope(input: {id: $id, scope: {jobId: $job}}) { open resolvedBy } }";
    let resolved = work
        .asking
        .data(resolve, json!({"id": remark, "job": work.job_id()}))
        .await;
    assert_eq!(resolved["resolveRemarkScope"]["open"], false);
    assert_eq!(resolved["resolveRemarkScope"]["resolvedBy"], "Robin");
    assert_eq!(ask(&work, second).await, ["Tape on Mondays"]);
    let third = work.run("2026-07-01T03:00:00Z").await;
    assert!(ask(&work, third).await.is_empty());
    let reopen = "mutation($id: ID!) { reopenRemark(id: $id) { open scopes { open } } }";
    let reopened = work.asking.data(reopen, json!({"id": remark})).await;
    assert_eq!(
        reopened["reopenRemark"],
        json!({"open": true, "scopes": [{"open": true}]})
    );
    assert_eq!(ask(&work, third).await, ["Tape on Mondays"]);
}

/// Lesson: an update wiped the description of a ticket.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_psa_reports_leaves_the_description() {
    let mut work = Work::begin().await;
    let commands = work.at.backend.commands.clone();
    let by = work.at.backend.collecting("Autotask");
    let wanted = |id, number: &str| NewTicket {
        description: "Disk full\non SRV-01".to_owned(),
        scopes: vec![Scope::Job { job_id: work.job }],
        runs: vec![],
        active_from: None,
        psa: Some(PsaTicket {
            system: "Autotask".to_owned(),
            id,
            number: number.to_owned(),
        }),
    };
    let opened = commands.open_ticket(wanted(7, "T20260701.0001"), &by).await;
    let ticket = opened.expect("opened").value;
    let again = commands.open_ticket(wanted(7, "T20260701.0001"), &by).await;
    assert_eq!(again.expect_err("it is known").code(), "ALREADY_EXISTS");
    // The code of the PSA's ticket is taken by it.
    let other = work.open().await;
    let query = "query($id: ID!) { ticket(id: $id) { code description open resolvedSource resolvedBy \
         deletedInPsaAt psa { system id number } } }";
    let internal = work.asking.data(query, json!({"id": other})).await;
    assert_eq!(internal["ticket"]["code"], "T20260701.0002");
    assert_eq!(internal["ticket"]["psa"], Value::Null);

    let second = work.run("2026-07-01T02:00:00Z").await;
    let of_run = "query($id: ID!) { run(id: $id) { psaTicket { number } tickets { code } } }";
    let run = json!({"id": format!("Run:{second}")});
    let shown = work.asking.data(of_run, run.clone()).await;
    assert_eq!(shown["run"]["psaTicket"]["number"], "T20260701.0001");
    assert_eq!(shown["run"]["tickets"].as_array().map(Vec::len), Some(2));

    commands
        .resolve_ticket(ticket, ResolutionSource::Psa, &by)
        .await
        .expect("resolved");
    work.at.backend.settle().await.expect("settled");
    let id = json!({"id": format!("Ticket:{ticket}")});
    let seen = &work.asking.data(query, id.clone()).await["ticket"];
    assert_eq!(seen["description"], "Disk full\non SRV-01");
    assert_eq!(seen["resolvedSource"], "PSA");
    assert_eq!(seen["resolvedBy"], "Autotask");
    assert_eq!(
        seen["psa"],
        json!({"system": "Autotask", "id": 7, "number": "T20260701.0001"})
    );
    let third = work.run("2026-07-01T03:00:00Z").await;
    assert_eq!(work.shown(third).await, (vec![other.clone()], true));

    commands
        .note_ticket_deleted_in_psa(ticket, &by)
        .await
        .expect("noted");
    work.at.backend.settle().await.expect("settled");
    let seen = &work.asking.data(query, id).await["ticket"];
    assert_ne!(seen["deletedInPsaAt"], Value::Null);
    assert_eq!(seen["description"], "Disk full\non SRV-01");
    let shown = work.asking.data(of_run, run).await;
    assert_eq!(shown["run"]["psaTicket"], Value::Null);
    // One that somebody links to the run itself.
    let psa = PsaTicket {
        system: "Autotask".to_owned(),
        id: 9,
        number: "T20260701.0099".to_owned(),
    };
    commands
        .link_psa_ticket(&[third], &psa, false, &by)
        .await
        .expect("linked");
    work.at.backend.settle().await.expect("settled");
    let shown = work
        .asking
        .data(of_run, json!({"id": format!("Run:{third}")}))
        .await;
    assert_eq!(shown["run"]["psaTicket"]["number"], "T20260701.0099");
}

/// Lesson: missed runs had no tickets.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_missed_run_shows_the_tickets_of_its_job_at_once() {
    let work = Work::begin().await;
    let missed = async |day: u32| {
        let at = format!("2026-07-0{day}T02:00:00Z").parse().expect("a time");
        let mail = format!(
            "Message-ID: <missed.{day}@acme.example.com>\r\nDate: Wed, {day} Jul 2026 02:00:00 +0000\r\n\
             From: Ahsay <backup@acme.example.com>\r\n\
             Subject: Scheduled backup, acme > Files > 2026-07-0{day}-23-15-00, was missed\r\n\r\n"
        );
        work.at
            .receive(vec![mails::raw(mail.into_bytes(), at)])
            .await[0]
    };
    let mail = missed(1).await;
    let job_id = work.approve(mail).await;
    let commands = &work.at.backend.commands;
    let by = work.at.somebody();
    let psa = PsaTicket {
        system: "Autotask".to_owned(),
        id: 7,
        number: "T20260630.0042".to_owned(),
    };
    for psa in [None, Some(psa)] {
        let wanted = NewTicket {
            description: "Machine is off".to_owned(),
            scopes: vec![Scope::Job { job_id }],
            runs: vec![],
            active_from: None,
            psa,
        };
        let opened = commands.open_ticket(wanted, &by).await;
        opened.expect("opened");
    }
    let run = run_of_mail(missed(2).await, job_id, 0);
    let query = "query($id: ID!) { run(id: $id) { status hasOpenTickets tickets { code } psaTicket { number } } }";
    let seen = &work
        .asking
        .data(query, json!({"id": format!("Run:{run}")}))
        .await["run"];
    assert_eq!(seen["status"], "MISSED");
    assert_eq!(seen["hasOpenTickets"], true);
    let tickets = seen["tickets"].as_array().expect("tickets");
    let mut codes: Vec<_> = tickets.iter().map(|ticket| text(&ticket["code"])).collect();
    codes.sort();
    assert_eq!(codes, ["T20260630.0042", "T20260701.0001"]);
    assert_eq!(seen["psaTicket"]["number"], "T20260630.0042");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn codes_are_counted_within_a_day() {
    let work = Work::begin().await;
    let code = async |id: String| {
        let query = "query($id: ID!) { ticket(id: $id) { code } }";
        text(&work.asking.data(query, json!({"id": id})).await["ticket"]["code"])
    };
    let (one, two) = tokio::join!(work.open(), work.open());
    let mut codes = [code(one).await, code(two).await];
    codes.sort();
    assert_eq!(codes, ["T20260701.0001", "T20260701.0002"]);
    work.at.clock.set(work.at.clock.now() + TimeDelta::days(1));
    assert_eq!(code(work.open().await).await, "T20260702.0001");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_customers_ticket_reaches_jobs_that_come_later() {
    let work = Work::begin().await;
    let query = "mutation($id: ID!) { openTicket(input: {description: \"Line down\", scopes: [{customerId: $id}]}) { id } }";
    let customer = format!("Customer:{}", work.customer);
    let opened = work.asking.data(query, json!({"id": customer})).await;
    let ticket = text(&opened["openTicket"]["id"]);
    let mail = report(900, "Mailboxes", "2026-07-01T02:00:00Z");
    let mail = work.at.receive(vec![mail]).await[0];
    let job = work.approve(mail).await;
    let run = run_of_mail(mail, job, 0);
    assert_eq!(work.shown(run).await, (vec![ticket.clone()], true));
    assert_eq!(work.shown_on_job().await, (vec![ticket.clone()], true));
    // Taken away from there it is gone from jobs, and stays where it was linked.
    let unscope = "mutation($id: ID!, $customer: ID!) { unscopeTicket(input: {id: $id, scope: {customerId: $customer}}) { scopes { kind } } }";
    let variables = json!({"id": ticket, "customer": customer});
    let unscoped = work.asking.data(unscope, variables.clone()).await;
    assert_eq!(unscoped["unscopeTicket"]["scopes"], json!([]));
    assert_eq!(work.shown_on_job().await, (vec![], false));
    assert_eq!(work.shown(run).await, (vec![ticket.clone()], false));
    let scope = "mutation($id: ID!, $job: ID!) { scopeTicket(input: {id: $id, scope: {jobId: $job}}) { open } }";
    work.asking
        .data(scope, json!({"id": ticket, "job": work.job_id()}))
        .await;
    assert_eq!(work.shown_on_job().await, (vec![ticket], true));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_are_filtered_and_paged() {
    let work = Work::begin().await;
    let mut opened = Vec::new();
    for _ in 0..3 {
        opened.push(work.open().await);
    }
    work.resolve(&opened[1]).await;
    let query = "query($filter: TicketFilterInput!, $after: String) { tickets(first: 1, after: $after, filter: $filter) \
         { nodes { id } pageInfo { hasNextPage endCursor } } }";
    let list = async |filter: Value| {
        let mut found = Vec::new();
        let mut after = Value::Null;
        loop {
            let page = work
                .asking
                .data(query, json!({"filter": filter, "after": after}))
                .await;
            let page = &page["tickets"];
            found.extend(
                page["nodes"]
                    .as_array()
                    .expect("nodes")
                    .iter()
                    .map(|node| text(&node["id"])),
            );
            if page["pageInfo"]["hasNextPage"] == false {
                return found;
            }
            after = page["pageInfo"]["endCursor"].clone();
        }
    };
    let newest_first = |picked: &[usize]| {
        let mut ids: Vec<_> = picked.iter().map(|&n| opened[n].clone()).collect();
        ids.sort_by(|a, b| b.cmp(a));
        ids
    };
    assert_eq!(list(json!({})).await, newest_first(&[0, 1, 2]));
    assert_eq!(list(json!({"open": true})).await, newest_first(&[0, 2]));
    assert_eq!(
        list(json!({"open": false, "jobId": work.job_id()})).await,
        newest_first(&[1])
    );
    assert_eq!(
        list(json!({"text": "t20260701.0003"})).await,
        newest_first(&[2])
    );
    assert_eq!(list(json!({"ofPsa": true})).await, Vec::<String>::new());
    let customer = format!("Customer:{}", work.customer);
    assert_eq!(
        list(json!({"customerId": customer})).await,
        Vec::<String>::new()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_is_refused() {
    let work = Work::begin().await;
    let nobody = Uuid::from_u128(9);
    let job = work.job_id();
    for (query, wanted) in [
        (
            "openTicket(input: {description: \"x\"}) { id }".to_owned(),
            "INVALID_INPUT",
        ),
        (
            format!(
                "openTicket(input: {{description: \"x\", scopes: [{{jobId: \"Job:{nobody}\"}}]}}) {{ id }}"
            ),
            "NOT_FOUND",
        ),
        (
            format!(
                "openTicket(input: {{description: \"x\", runIds: [\"Run:{nobody}\"]}}) {{ id }}"
            ),
            "NOT_FOUND",
        ),
        (
            format!(
                "openTicket(input: {{description: \" \", scopes: [{{jobId: \"{job}\"}}]}}) {{ id }}"
            ),
            "INVALID_INPUT",
        ),
        (
            "openTicket(input: {description: \"x\", scopes: [{object: \"x\"}]}) { id }".to_owned(),
            "INVALID_INPUT",
        ),
        (
            format!("resolveTicket(id: \"Ticket:{nobody}\") {{ id }}"),
            "NOT_FOUND",
        ),
        (
            format!("resolveTicket(id: \"{job}\") {{ id }}"),
            "INVALID_ID",
        ),
        (
            format!("editRemark(input: {{id: \"Remark:{nobody}\", text: \"x\"}}) {{ id }}"),
            "NOT_FOUND",
        ),
    ] {
        let outcome = work
            .asking
            .outcome(&format!("mutation {{ {query} }}"), Value::Null)
            .await;
        assert_eq!(outcome, wanted, "{query}");
    }
}

/// Lesson: the text of a ticket listed what was finished.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_proposed_text_lists_what_is_in_trouble() {
    let work = Work::begin().await;
    let mail = "Message-ID: <vzdump.1@pve.example.com>\r\nDate: Wed, 1 Jul 2026 01:00:00 +0000\r\n\
         From: vzdump backup tool <root@pve2.example.com>\r\n\
         Subject: vzdump backup status (pve2.example.com) : backup failed\r\n\r\n\
         VMID       NAME                 STATUS       TIME       SIZE  FILENAME\r\n\
         101        dc01                 OK       00:02:17   128.00GB  /mnt/backup/vzdump-qemu-101.vma.lzo\r\n\
         102        files                FAILED   00:00:03        0KB  -\r\n\
         TOTAL                                    00:02:44   128.00GB\r\n\r\n\
         Detailed backup logs:\r\n\r\nvzdump --all 1\r\n\r\n\
         102: Mar 10 01:02:44 ERROR: Backup of VM 102 failed - storage is full\r\n";
    let at = "2026-07-01T01:00:00Z".parse().expect("a time");
    let mail = work
        .at
        .receive(vec![mails::raw(mail.as_bytes().to_vec(), at)])
        .await[0];
    let job = work.approve(mail).await;
    let query = "query($id: ID!) { run(id: $id) { proposedTicketText objects { name } } }";
    let run = run_of_mail(mail, job, 0);
    let data = work
        .asking
        .data(query, json!({"id": format!("Run:{run}")}))
        .await;
    let proposed = text(&data["run"]["proposedTicketText"]);
    for wanted in [
        "Customer: Acme",
        "pve2.example.com",
        "Status: FAILED",
        "storage is full",
        "- files: FAILED",
    ] {
        assert!(proposed.contains(wanted), "{wanted} in {proposed}");
    }
    assert!(!proposed.contains("dc01"), "{proposed}");
    // What failed stands first.
    assert_eq!(
        data["run"]["objects"],
        json!([{"name": "files"}, {"name": "dc01"}])
    );
}
