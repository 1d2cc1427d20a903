//! Who may do what: every field of the schema, for every role.

use std::{collections::BTreeSet, fmt::Write as _};

use acceptance::{client::Door, installation::Installation, mails};
use axum::http::StatusCode;
use chrono::{DateTime, TimeDelta, Utc};
use commands::{Announcement, Assignment, NewRemark, NewTicket, cove::Snapshot, ports::Clock};
use domain::{
    access::Role,
    annotation::Scope,
    calendar::Scope as CalendarScope,
    cove_account::{AccountKey, Columns},
    feedback::{By, FeedbackKind},
    generation::ReplaySummary,
    overrides::{OverrideLevel, OverrideMatch, OverrideRule},
};
use serde_json::{Value, json};
use uuid::Uuid;

/// A question for each root field, and some for what is guarded further in. A word in capitals with a `$` stands for
/// an id; see [`Things`].
const SAMPLES: &[(&str, &str)] = &[
    ("query.viewer", "{ viewer { name roles } }"),
    ("query.node", "{ node(id: \"$RUN\") { id } }"),
    ("query.customers", "{ customers { nodes { name } } }"),
    ("query.customer", "{ customer(id: \"$CUSTOMER\") { name } }"),
    ("query.jobs", "{ jobs { nodes { name } } }"),
    (
        "query.jobs archived",
        "{ jobs(filter: {archived: true}) { nodes { name } } }",
    ),
    ("query.job", "{ job(id: \"$JOB\") { name } }"),
    ("query.runs", "{ runs { nodes { status } } }"),
    ("query.runs reviewedBy", "{ runs { nodes { reviewedBy } } }"),
    (
        "query.unreviewedRuns",
        "{ unreviewedRuns { nodes { status } } }",
    ),
    ("query.unreviewedCount", "{ unreviewedCount }"),
    (
        "query.deadLetters",
        "{ deadLetters { nodes { position } } }",
    ),
    ("query.run", "{ run(id: \"$RUN\") { status } }"),
    ("query.inbox", "{ inbox { nodes { subject } } }"),
    ("query.inboxCount", "{ inboxCount }"),
    (
        "query.runChecks",
        "{ runChecks { position nodes { worst } } }",
    ),
    (
        "query.runCheck",
        "{ runCheck(jobId: \"$JOB\") { worst job { name } } }",
    ),
    ("query.runChecksSummary", "{ runChecksSummary { jobs } }"),
    (
        "query.dailyJobs",
        "{ dailyJobs(date: \"2026-06-08\") { nodes { status } } }",
    ),
    ("query.dailyJobsSummary", "{ dailyJobsSummary { jobs } }"),
    (
        "query.node parser",
        "{ node(id: \"Parser:duplicati\") { id } }",
    ),
    (
        "query.viewer preferences",
        "{ viewer { preferences { key } } }",
    ),
    (
        "query.deletedMails",
        "{ deletedMails { nodes { subject } } }",
    ),
    ("query.mail", "{ mail(id: \"$MAIL\") { subject } }"),
    (
        "query.dashboard",
        "{ dashboard { inboxCount jobCount customerCount unreviewed { count } } }",
    ),
    (
        "query.search",
        "{ search(text: \"acme\") { section nodes { id } } }",
    ),
    ("query.auditTrail", "{ auditTrail { nodes { event } } }"),
    ("query.auditChain", "{ auditChain { position } }"),
    ("query.parsers", "{ parsers { nodes { name } } }"),
    ("query.parser", "{ parser(name: \"duplicati\") { name } }"),
    (
        "query.tryParser",
        "{ tryParser(definition: \"\"\"\n\
         name = 'acme-backup'\nsoftware = 'Acme'\ntype = 'Backup'\nevidence = 'unverified'\ndescription = ''\nsetup = ''\n\
         recognise = { all = [{ in = 'subject', contains = 'Acme report' }] }\nrun = { job = '{subject}' }\n\
         \"\"\", mails: 5) { affected changes { kind } } }",
    ),
    ("query.replays", "{ replays { nodes { state } } }"),
    ("query.replay", "{ replay(id: \"$REPLAY\") { state } }"),
    ("query.node replay", "{ node(id: \"$REPLAY\") { id } }"),
    ("query.holidayCalendars", "{ holidayCalendars { code } }"),
    (
        "query.holidayChoice",
        "{ holidayChoice(customerId: \"$CUSTOMER\") { source } }",
    ),
    ("query.holidays", "{ holidays(year: 2026) { name } }"),
    (
        "query.maintenanceWindows",
        "{ maintenanceWindows { nodes { reason } } }",
    ),
    ("query.node maintenance", "{ node(id: \"$WINDOW\") { id } }"),
    ("query.settings", "{ settings { general { timeZone } } }"),
    ("query.collectors", "{ collectors { nodes { name } } }"),
    (
        "query.coveAccounts",
        "{ coveAccounts { nodes { account } } }",
    ),
    (
        "mutation.registerCustomer",
        "mutation { registerCustomer(input: {name: \"New of $ROLE\"}) { id } }",
    ),
    (
        "mutation.renameCustomer",
        "mutation { renameCustomer(input: {id: \"$CUSTOMER\", name: \"Acme $ROLE\"}) { id } }",
    ),
    (
        "mutation.deactivateCustomer",
        "mutation { deactivateCustomer(id: \"$SPARE\") { id } }",
    ),
    (
        "mutation.reactivateCustomer",
        "mutation { reactivateCustomer(id: \"$SPARE\") { id } }",
    ),
    (
        "mutation.approveMail",
        "mutation { approveMail(input: {mailId: \"$WAITING\", customerId: \"$CUSTOMER\"}) { jobs { id } } }",
    ),
    (
        "mutation.deleteMail",
        "mutation { deleteMail(input: {id: \"$DELETED\"}) { id } }",
    ),
    (
        "mutation.restoreMail",
        "mutation { restoreMail(id: \"$MAIL\") { id } }",
    ),
    (
        "mutation.eraseMail",
        "mutation { eraseMail(input: {id: \"$ERASED\"}) { id } }",
    ),
    (
        "mutation.reviewRuns",
        "mutation { reviewRuns(input: {ids: [\"$RUN\"]}) { count } }",
    ),
    (
        "mutation.reviewRun",
        "mutation { reviewRun(id: \"$RUN\") { id } }",
    ),
    (
        "mutation.withdrawReviews",
        "mutation { withdrawReviews(ids: [\"$RUN\"]) { count } }",
    ),
    (
        "mutation.reviewJobs",
        "mutation { reviewJobs(input: {jobs: [{jobId: \"$JOB\", upTo: 0}]}) { count } }",
    ),
    (
        "mutation.withdrawReviewsOf",
        "mutation { withdrawReviewsOf(correlationId: \"00000000-0000-0000-0000-000000000000\") { count } }",
    ),
    (
        "mutation.setPreferences",
        "mutation { setPreferences(changes: [{key: \"runChecks.sort\", value: \"$ROLE\"}]) { name } }",
    ),
    (
        "mutation.archiveJob",
        "mutation { archiveJob(input: {id: \"$JOB\"}) { id } }",
    ),
    (
        "mutation.unarchiveJob",
        "mutation { unarchiveJob(id: \"$JOB\") { id } }",
    ),
    (
        "mutation.moveJob",
        "mutation { moveJob(input: {id: \"$JOB\", customerId: \"$CUSTOMER\"}) { id } }",
    ),
    (
        "mutation.mergeJobs",
        "mutation { mergeJobs(input: {from: \"$JOB\", into: \"$JOB\"}) { id } }",
    ),
    (
        "mutation.setJobRpo",
        "mutation { setJobRpo(input: {id: \"$JOB\", hours: 26}) { id } }",
    ),
    (
        "mutation.setCustomerRpo",
        "mutation { setCustomerRpo(input: {id: \"$CUSTOMER\", hours: 26}) { id } }",
    ),
    (
        "mutation.deleteAllJobs",
        "mutation { deleteAllJobs(confirmation: \"yes\") { count } }",
    ),
    (
        "mutation.publishParser",
        "mutation { publishParser(input: {definition: \"\"\"\n\
         name = 'acme-backup'\nsoftware = 'Acme'\ntype = 'Backup'\nevidence = 'unverified'\ndescription = ''\nsetup = ''\n\
         recognise = { all = [{ in = 'subject', contains = 'Acme report' }] }\nrun = { job = '{subject}' }\n\
         \"\"\"}) { name } }",
    ),
    (
        "mutation.disableParser",
        "mutation { disableParser(input: {name: \"acme-backup\"}) { name } }",
    ),
    (
        "mutation.enableParser",
        "mutation { enableParser(name: \"acme-backup\") { name } }",
    ),
    (
        "mutation.withdrawParser",
        "mutation { withdrawParser(input: {name: \"acme-backup\"}) { name } }",
    ),
    (
        "mutation.acceptReplay",
        "mutation { acceptReplay(id: \"$REPLAY\") { state } }",
    ),
    (
        "mutation.revertReplay",
        "mutation { revertReplay(input: {id: \"$REPLAY\"}) { state } }",
    ),
    ("mutation.startReplay", "mutation { startReplay { state } }"),
    (
        "mutation.rejectReplay",
        "mutation { rejectReplay(input: {id: \"$REJECTED\"}) { state } }",
    ),
    ("query.tickets", "{ tickets { nodes { code } } }"),
    ("query.ticket", "{ ticket(id: \"$TICKET\") { code } }"),
    ("query.node ticket", "{ node(id: \"$TICKET\") { id } }"),
    ("query.remarks", "{ remarks { nodes { text } } }"),
    ("query.remark", "{ remark(id: \"$REMARK\") { text } }"),
    ("query.node remark", "{ node(id: \"$REMARK\") { id } }"),
    ("query.overrides", "{ overrides { nodes { level } } }"),
    ("query.node override", "{ node(id: \"$OVERRIDE\") { id } }"),
    (
        "mutation.openTicket",
        "mutation { openTicket(input: {description: \"Disk full\", scopes: [{jobId: \"$JOB\"}]}) { code } }",
    ),
    (
        "mutation.describeTicket",
        "mutation { describeTicket(input: {id: \"$TICKET\", description: \"Disk of $ROLE\"}) { id } }",
    ),
    (
        "mutation.scopeTicket",
        "mutation { scopeTicket(input: {id: \"$TICKET\", scope: {customerId: \"$CUSTOMER\"}}) { id } }",
    ),
    (
        "mutation.resolveTicketScope",
        "mutation { resolveTicketScope(input: {id: \"$TICKET\", scope: {jobId: \"$JOB\"}}) { id } }",
    ),
    (
        "mutation.resolveTicket",
        "mutation { resolveTicket(id: \"$TICKET\") { id } }",
    ),
    (
        "mutation.reopenTicket",
        "mutation { reopenTicket(id: \"$TICKET\") { id } }",
    ),
    (
        "mutation.unscopeTicket",
        "mutation { unscopeTicket(input: {id: \"$TICKET\", scope: {customerId: \"$CUSTOMER\"}}) { id } }",
    ),
    (
        "mutation.makeRemark",
        "mutation { makeRemark(input: {text: \"Tape on Fridays\", runIds: [\"$RUN\"]}) { id } }",
    ),
    (
        "mutation.editRemark",
        "mutation { editRemark(input: {id: \"$REMARK\", text: \"Tape of $ROLE\"}) { id } }",
    ),
    (
        "mutation.scopeRemark",
        "mutation { scopeRemark(input: {id: \"$REMARK\", scope: {customerId: \"$CUSTOMER\"}}) { id } }",
    ),
    (
        "mutation.resolveRemarkScope",
        "mutation { resolveRemarkScope(input: {id: \"$REMARK\", scope: {jobId: \"$JOB\"}}) { id } }",
    ),
    (
        "mutation.resolveRemark",
        "mutation { resolveRemark(id: \"$REMARK\") { id } }",
    ),
    (
        "mutation.reopenRemark",
        "mutation { reopenRemark(id: \"$REMARK\") { id } }",
    ),
    (
        "mutation.createOverride",
        "mutation { createOverride(input: {jobId: \"$JOB\"}) { id } }",
    ),
    (
        "mutation.changeOverride",
        "mutation { changeOverride(input: {id: \"$OVERRIDE\", change: {software: \"$ROLE\"}}) { id } }",
    ),
    (
        "mutation.removeOverride",
        "mutation { removeOverride(id: \"$OVERRIDE\") { id } }",
    ),
    (
        "mutation.markRunsSuccessful",
        "mutation { markRunsSuccessful(input: {ids: [\"$RUN\"]}) { count } }",
    ),
    (
        "mutation.withdrawMarks",
        "mutation { withdrawMarks(ids: [\"$RUN\"]) { count } }",
    ),
    (
        "mutation.chooseHolidays",
        "mutation { chooseHolidays(input: {source: CALENDAR, code: \"NL\"}) { source } }",
    ),
    (
        "mutation.addHoliday",
        "mutation { addHoliday(input: {date: \"2026-10-14\", name: \"Outing\"}) { name } }",
    ),
    (
        "mutation.removeHoliday",
        "mutation { removeHoliday(input: {date: \"2026-10-14\"}) { name } }",
    ),
    (
        "query.expectations",
        "{ expectations(first: 1) { nodes { verdict } } }",
    ),
    ("query.upcoming", "{ upcoming(first: 1) { nodes { due } } }"),
    (
        "query.suspectCollectors",
        "{ suspectCollectors { collector } }",
    ),
    (
        "mutation.pinSchedule",
        "mutation { pinSchedule(input: {jobId: \"$JOB\", zone: \"Europe/Amsterdam\", \
         slots: [{rule: {kind: \"daily\"}, time: \"22:00\"}]}) { id } }",
    ),
    (
        "mutation.unpinSchedule",
        "mutation { unpinSchedule(jobId: \"$JOB\") { id } }",
    ),
    (
        "mutation.confirmSchedule",
        "mutation { confirmSchedule(jobId: \"$JOB\") { id } }",
    ),
    (
        "mutation.setJobMode",
        "mutation { setJobMode(jobId: \"$JOB\", mode: REGULAR) { id } }",
    ),
    (
        "mutation.planMaintenance",
        "mutation { planMaintenance(input: {customerId: \"$CUSTOMER\", from: \"2026-10-14T18:00:00Z\", \
         until: \"2026-10-15T06:00:00Z\", reason: \"New storage\"}) { reason } }",
    ),
    (
        "mutation.cancelMaintenance",
        "mutation { cancelMaintenance(id: \"$WINDOW\") { reason } }",
    ),
    (
        "mutation.changeGeneralSettings",
        "mutation { changeGeneralSettings(input: {dayStartsAt: 8}) { general { dayStartsAt } } }",
    ),
    (
        "mutation.changeScheduleSettings",
        "mutation { changeScheduleSettings(input: {leastLateMinutes: 45}) { schedules { leastLateMinutes } } }",
    ),
    (
        "query.feedback",
        "{ feedback { next nodes { title replies { nodes { text } } screenshots { name } } } }",
    ),
    (
        "query.feedback deleted",
        "{ feedback(filter: {state: DELETED}) { nodes { title } } }",
    ),
    (
        "query.feedbackItem",
        "{ feedbackItem(id: \"$FEEDBACK\") { title } }",
    ),
    ("query.node feedback", "{ node(id: \"$FEEDBACK\") { id } }"),
    (
        "mutation.giveFeedback",
        "mutation { giveFeedback(input: {kind: WISH, title: \"Wish of $ROLE\", text: \"Please.\"}) { id } }",
    ),
    (
        "mutation.voteFeedback",
        "mutation { voteFeedback(id: \"$FEEDBACK\") { votes } }",
    ),
    (
        "mutation.withdrawFeedbackVote",
        "mutation { withdrawFeedbackVote(id: \"$FEEDBACK\") { votes } }",
    ),
    (
        "mutation.replyToFeedback",
        "mutation { replyToFeedback(input: {id: \"$FEEDBACK\", text: \"Me too.\"}) { id } }",
    ),
    (
        "mutation.resolveFeedback",
        "mutation { resolveFeedback(id: \"$FEEDBACK\") { state } }",
    ),
    (
        "mutation.reopenFeedback",
        "mutation { reopenFeedback(id: \"$FEEDBACK\") { state } }",
    ),
    (
        "mutation.deleteFeedback",
        "mutation { deleteFeedback(id: \"$FEEDBACK\") { removedId } }",
    ),
    (
        "hidden deleted feedback",
        "{ feedbackItem(id: \"$DELETED_FEEDBACK\") { title } }",
    ),
    (
        "hidden deleted feedback as node",
        "{ node(id: \"$DELETED_FEEDBACK\") { id } }",
    ),
    (
        "mutation.restoreFeedback",
        "mutation { restoreFeedback(id: \"$FEEDBACK\") { state } }",
    ),
    (
        "mutation.eraseFeedback",
        "mutation { eraseFeedback(id: \"$DELETED_FEEDBACK\") { removedId } }",
    ),
    ("query.news", "{ news { unreadCount nodes { title } } }"),
    ("query.news all", "{ news(all: true) { nodes { title } } }"),
    ("query.node news", "{ node(id: \"$NEWS\") { id } }"),
    (
        "mutation.markNewsRead",
        "mutation { markNewsRead(id: \"$NEWS\") { read } }",
    ),
    (
        "mutation.publishNews",
        "mutation { publishNews(input: {title: \"News of $ROLE\", text: \"Tonight.\"}) { id } }",
    ),
    (
        "mutation.changeNews",
        "mutation { changeNews(input: {id: \"$NEWS\", title: \"News of $ROLE\", text: \"Tonight.\"}) { id } }",
    ),
    (
        "mutation.withdrawNews",
        "mutation { withdrawNews(id: \"$NEWS\") { withdrawnAt } }",
    ),
    (
        "hidden withdrawn news",
        "{ node(id: \"$WITHDRAWN\") { id } }",
    ),
    ("query.viewer roles", "{ viewer { heldRoles activeRole } }"),
    (
        "mutation.chooseActiveRole",
        "mutation { chooseActiveRole { activeRole roles } }",
    ),
    (
        "query.dashboard counters",
        "{ dashboard { openTicketCount collectorsOutCount unreadNewsCount } }",
    ),
    (
        "mutation.changeCoveSettings",
        "mutation { changeCoveSettings(input: {quietErrorDays: 20}) { cove { quietErrorDays } } }",
    ),
    (
        "mutation.linkCoveAccount",
        "mutation { linkCoveAccount(input: {account: \"1\", jobId: \"$JOB\"}) { job { id } } }",
    ),
    (
        "mutation.unlinkCoveAccount",
        "mutation { unlinkCoveAccount(input: {account: \"1\"}) { account { linked } } }",
    ),
    (
        "mutation.linkCoveAccountToNewJob",
        "mutation { linkCoveAccountToNewJob(input: {account: \"2\", customerId: \"$CUSTOMER\"}) { job { id } } }",
    ),
    (
        "hidden deleted mail",
        "{ mail(id: \"$DELETED\") { subject } }",
    ),
    (
        "hidden deleted mail as node",
        "{ node(id: \"$DELETED\") { id } }",
    ),
    ("hidden archived job", "{ job(id: \"$ARCHIVED\") { name } }"),
    (
        "hidden archived job as node",
        "{ node(id: \"$ARCHIVED\") { id } }",
    ),
    (
        "hidden deleted mail of a run",
        "{ run(id: \"$DELETED_RUN\") { mail { subject } } }",
    ),
    // Last, as the others are about it.
    (
        "mutation.deleteJob",
        "mutation { deleteJob(input: {id: \"$JOB\"}) { deletedId } }",
    ),
];

/// What the samples are about.
struct Things {
    at: Installation,
    ids: Vec<(&'static str, String)>,
    deleted: Uuid,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_field_has_a_sample() {
    let at = Installation::new();
    let (_, token) = at.user("Robin", &[Role::Viewer]).await;
    let query = "{ __schema { queryType { fields { name } } mutationType { fields { name } } } }";
    let schema = at.door().ask(Some(&token), query, Value::Null).await.data();
    let mut fields = BTreeSet::new();
    for (root, kind) in [("queryType", "query"), ("mutationType", "mutation")] {
        let found = schema["__schema"][root]["fields"]
            .as_array()
            .expect("fields");
        fields.extend(
            found
                .iter()
                .map(|field| format!("{kind}.{}", field["name"].as_str().unwrap_or_default())),
        );
    }
    let samples: BTreeSet<_> = SAMPLES.iter().map(|(name, _)| (*name).to_owned()).collect();
    let missing: Vec<_> = fields.difference(&samples).collect();
    assert!(missing.is_empty(), "without a sample: {missing:?}");
    let unknown = samples
        .difference(&fields)
        .filter(|name| !name.contains(' '));
    assert_eq!(unknown.count(), 0, "a sample is of no field");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_matrix() {
    let things = things().await;
    read_accounts(&things.at).await;
    let door = things.at.door();
    let mut tokens = Vec::new();
    // The least powerful first, so that nobody finds done what they were to do.
    for role in [Role::Reporter, Role::Viewer, Role::Operator, Role::Admin] {
        let (_, token) = things.at.user(role.name(), &[role]).await;
        tokens.push((role.name(), Some(token)));
    }
    tokens.insert(0, ("nobody", None));
    let mut matrix = String::new();
    for (name, sample) in SAMPLES {
        writeln!(matrix, "{name}").expect("text");
        for (who, token) in &tokens {
            let query = things.query(sample, who);
            let outcome = outcome(&door, token.as_deref(), &query).await;
            writeln!(matrix, "    {who:<9} {outcome}").expect("text");
        }
    }
    writeln!(matrix, "GET /mails/<deleted>.eml").expect("text");
    for (who, token) in &tokens {
        let path = format!("/mails/{}.eml", things.deleted);
        let status = door.get(token.as_deref(), &path).await.status;
        writeln!(matrix, "    {who:<9} {status}").expect("text");
    }
    insta::assert_snapshot!(matrix);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_ends_when_it_expires_is_revoked_or_its_user_goes() {
    let at = Installation::new();
    let commands = &at.backend.commands;
    let by = at.somebody();
    let (user, lasting) = at.user("Robin", &[Role::Admin]).await;
    let now: DateTime<Utc> = at.clock.now();
    let expires_at = Some(now + TimeDelta::hours(1));
    let short = commands
        .issue_token(user, "short", vec![], expires_at, &by)
        .await
        .expect("a token")
        .value;
    let revoked = commands
        .issue_token(user, "revoked", vec![], None, &by)
        .await
        .expect("a token")
        .value;
    at.backend.settle().await.expect("settled");
    let door = at.door();
    for token in [&lasting, &short.token, &revoked.token] {
        assert_eq!(status(&door, token).await, StatusCode::OK);
    }

    at.clock.set(now + TimeDelta::minutes(59));
    assert_eq!(status(&door, &short.token).await, StatusCode::OK);
    at.clock.set(now + TimeDelta::hours(1));
    assert_eq!(status(&door, &short.token).await, StatusCode::UNAUTHORIZED);

    commands
        .revoke_token(user, revoked.token_id, &by)
        .await
        .expect("revoked");
    at.backend.settle().await.expect("settled");
    assert_eq!(
        status(&door, &revoked.token).await,
        StatusCode::UNAUTHORIZED
    );
    assert_eq!(status(&door, &lasting).await, StatusCode::OK);

    commands
        .deactivate_user(user, &by)
        .await
        .expect("deactivated");
    at.backend.settle().await.expect("settled");
    assert_eq!(status(&door, &lasting).await, StatusCode::UNAUTHORIZED);
    for token in [
        "",
        "bc_",
        "bc_0000000000000000000000000000000000000000000",
        "Bearer",
    ] {
        assert_eq!(
            status(&door, token).await,
            StatusCode::UNAUTHORIZED,
            "{token}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_has_no_more_than_its_own_roles_and_its_users() {
    let at = Installation::new();
    let by = at.somebody();
    let (user, full) = at.user("Robin", &[Role::Admin, Role::Operator]).await;
    let narrow = at.token(user, &[Role::Operator]).await;
    let door = at.door();
    assert_eq!(roles(&door, &full).await, json!(["ADMIN", "OPERATOR"]));
    assert_eq!(roles(&door, &narrow).await, json!(["OPERATOR"]));
    let audit = "{ auditTrail { nodes { event } } }";
    assert_eq!(outcome(&door, Some(&full), audit).await, "ok");
    assert_eq!(outcome(&door, Some(&narrow), audit).await, "FORBIDDEN");

    // A role that is taken away later is gone from tokens that were issued with it.
    let commands = &at.backend.commands;
    commands
        .change_roles(user, vec![Role::Operator], &by)
        .await
        .expect("changed");
    at.backend.settle().await.expect("settled");
    assert_eq!(roles(&door, &full).await, json!(["OPERATOR"]));
    assert_eq!(outcome(&door, Some(&full), audit).await, "FORBIDDEN");
    commands
        .change_roles(user, vec![Role::Viewer], &by)
        .await
        .expect("changed");
    at.backend.settle().await.expect("settled");
    assert_eq!(
        outcome(&door, Some(&narrow), "{ inboxCount }").await,
        "FORBIDDEN"
    );

    let more = commands
        .issue_token(user, "more", vec![Role::Admin], None, &by)
        .await;
    assert_eq!(more.expect_err("it is refused").code(), "INVALID_INPUT");
}

impl Things {
    fn query(&self, sample: &str, who: &str) -> String {
        let mut query = sample.replace("$ROLE", who);
        for (name, id) in &self.ids {
            query = query.replace(&format!("${name}\""), &format!("{id}\""));
        }
        assert!(!query.contains('$'), "{query}");
        query
    }
}

/// A customer with an active and an archived job, one inactive customer, and mails in all states.
async fn things() -> Things {
    let at = Installation::new();
    let commands = &at.backend.commands;
    let by = at.somebody();
    let msp = mails::msp();
    let jobs = mails::busy_jobs(&msp, "Veeam Backup & Replication", 2, 2, 3);
    let mut received = Vec::new();
    for job in jobs {
        let sent = mails::of_jobs(&msp, 2, |index, _| index == job);
        let raws = sent
            .into_iter()
            .map(|mail| mails::raw(mail.raw, mail.at))
            .collect();
        received.push(at.receive(raws).await);
    }
    let customer_id = commands
        .register_customer("Acme", &by)
        .await
        .expect("registered")
        .value;
    let spare = commands
        .register_customer("Globex", &by)
        .await
        .expect("registered")
        .value;
    let mut approved = Vec::new();
    for mails in &received[..2] {
        let assignment = Assignment {
            ordinal: None,
            customer_id,
        };
        let done = commands
            .approve_mail(mails[0], &[assignment], &by)
            .await
            .expect("approved");
        approved.push(done.value[0]);
    }
    commands
        .archive_job(approved[1], None, &by)
        .await
        .expect("archived");
    let (deleted, erased) = (received[0][1], received[2][1]);
    for mail in [deleted, erased] {
        commands
            .delete_mail(mail, None, &by)
            .await
            .expect("deleted");
    }
    let rejected = replay(&at).await;
    commands
        .reject_replay(rejected, None, &by)
        .await
        .expect("rejected");
    let compared = replay(&at).await;
    commands
        .compare_replay(compared, ReplaySummary::default(), &by)
        .await
        .expect("compared");
    let run = |mail| domain::ids::run_of_mail(mail, approved[0], 0);
    commands
        .review_runs(&[run(deleted)], None, &by)
        .await
        .expect("reviewed");
    let from = at.clock.now();
    let window = commands
        .plan_maintenance(
            CalendarScope::Installation,
            (from, from + TimeDelta::hours(12)),
            "New storage",
            &by,
        )
        .await
        .expect("planned")
        .value;
    let (ticket, remark, exception) = said(&at, approved[0]).await;
    let mut ids = vec![
        ("WINDOW", format!("MaintenanceWindow:{window}")),
        ("CUSTOMER", format!("Customer:{customer_id}")),
        ("SPARE", format!("Customer:{spare}")),
        ("JOB", format!("Job:{}", approved[0])),
        ("ARCHIVED", format!("Job:{}", approved[1])),
        ("MAIL", format!("Mail:{}", received[0][0])),
        ("DELETED", format!("Mail:{deleted}")),
        ("ERASED", format!("Mail:{erased}")),
        ("WAITING", format!("Mail:{}", received[2][0])),
        ("RUN", format!("Run:{}", run(received[0][0]))),
        ("REPLAY", format!("Replay:{compared}")),
        ("REJECTED", format!("Replay:{rejected}")),
        ("DELETED_RUN", format!("Run:{}", run(deleted))),
        ("TICKET", format!("Ticket:{ticket}")),
        ("REMARK", format!("Remark:{remark}")),
        ("OVERRIDE", format!("Override:{exception}")),
    ];
    ids.extend(told(&at).await);
    at.backend.settle().await.expect("settled");
    Things { at, ids, deleted }
}

/// Two accounts of Cove.
async fn read_accounts(at: &Installation) {
    let snapshot = |number| Snapshot {
        key: AccountKey::new("default", number).expect("a key"),
        columns: Columns::of([("I1", "acme-srv1")]),
    };
    let snapshots = vec![snapshot(1), snapshot(2)];
    let by = at.backend.collecting("cove");
    let recorded = at.backend.commands.record_snapshots(snapshots, &by).await;
    recorded.expect("recorded");
    at.backend.settle().await.expect("settled");
}

/// A ticket, a remark and an override of the job.
async fn said(at: &Installation, job_id: Uuid) -> (Uuid, Uuid, Uuid) {
    let commands = &at.backend.commands;
    let by = at.somebody();
    let ticket = NewTicket {
        description: "Disk full".to_owned(),
        scopes: vec![Scope::Job { job_id }],
        runs: vec![],
        active_from: None,
        psa: None,
    };
    let ticket = commands.open_ticket(ticket, &by).await;
    let remark = NewRemark {
        text: "Tape on Fridays".to_owned(),
        scopes: vec![Scope::Job { job_id }],
        runs: vec![],
        active_from: None,
    };
    let remark = commands.make_remark(remark, &by).await;
    let rule = OverrideRule {
        level: OverrideLevel::Job { job_id },
        matching: OverrideMatch::default(),
        from: None,
        until: None,
        weekdays: [].into(),
        reason: None,
    };
    let exception = commands.create_override(rule, &by).await;
    (
        ticket.expect("opened").value,
        remark.expect("made").value,
        exception.expect("created").value,
    )
}

/// Feedback, one of it deleted, and news, one of them withdrawn.
async fn told(at: &Installation) -> [(&'static str, String); 4] {
    let commands = &at.backend.commands;
    let by = at.somebody();
    let (mut items, mut news) = ([Uuid::nil(); 2], [Uuid::nil(); 2]);
    for (item, told) in items.iter_mut().zip(&mut news) {
        let (kind, says) = (FeedbackKind::Wish, ("Dark mode", "At night."));
        let given = commands.give_feedback(Uuid::nil(), kind, says, &by).await;
        *item = given.expect("given").value;
        let announcement = Announcement {
            title: "Update".to_owned(),
            text: "Tonight.".to_owned(),
            from: None,
            until: None,
        };
        let published = commands.publish_news(announcement, &by).await;
        *told = published.expect("published").value;
    }
    let admin = By {
        user_id: Uuid::nil(),
        manages: true,
    };
    let deleted = commands.delete_feedback(items[1], admin, &by).await;
    deleted.expect("deleted");
    let withdrawn = commands.withdraw_news(news[1], &by).await;
    withdrawn.expect("withdrawn");
    [
        ("FEEDBACK", format!("FeedbackItem:{}", items[0])),
        ("DELETED_FEEDBACK", format!("FeedbackItem:{}", items[1])),
        ("NEWS", format!("News:{}", news[0])),
        ("WITHDRAWN", format!("News:{}", news[1])),
    ]
}

async fn replay(at: &Installation) -> Uuid {
    let commands = &at.backend.commands;
    let started = commands.start_replay(None, vec![], &at.somebody()).await;
    started.expect("started").value
}

/// `ok`, `ok, nothing` where the answer is null, or the code of the error.
async fn outcome(door: &Door, token: Option<&str>, query: &str) -> String {
    let answer = door.ask(token, query, Value::Null).await;
    let outcome = answer.outcome();
    if outcome == "UNAUTHENTICATED" {
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    }
    if outcome == "ok" && holds_nothing(&answer.data()) {
        return "ok, nothing".to_owned();
    }
    outcome
}

/// All the way in there is only null.
fn holds_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Object(fields) => fields.values().all(holds_nothing),
        Value::Array(items) => !items.is_empty() && items.iter().all(holds_nothing),
        _ => false,
    }
}

async fn status(door: &Door, token: &str) -> StatusCode {
    door.ask(Some(token), "{ viewer { name } }", Value::Null)
        .await
        .status
}

async fn roles(door: &Door, token: &str) -> Value {
    let answer = door
        .ask(Some(token), "{ viewer { roles } }", Value::Null)
        .await;
    answer.data()["viewer"]["roles"].take()
}
