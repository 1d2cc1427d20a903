//! What is asked of the program that makes a fixture. Later ones are asked what stands beside the answers.

/// Names and queries. Each list is short enough to be answered as a whole.
pub(crate) const QUESTIONS: [(&str, &str); 20] = [
    (
        "viewer",
        "{ viewer { name roles preferences { key value } } }",
    ),
    (
        "customers",
        "{ customers(first: 100) { nodes { id name active rpoHours jobCount strip(days: 28) { date status runCount } } } }",
    ),
    (
        "jobs",
        "{ jobs(first: 100, filter: {inactiveCustomers: true}) { nodes { id name software type company sender archived rpoHours approvedAt \
         unreviewedCount lastGoodAt customer { name } identities { sender software type jobName company } \
         expectation { mode state nextAt schedule { sentence zone origin } } } } }",
    ),
    (
        "runs",
        "{ runs(first: 100) { nodes { id status effectiveStatus runAt receivedAt reviewed reviewedAt reviewedBy reviewNote \
         markedBy markReason answeredBy { id } job { id } mail { id } durationSeconds sizeBytes objectCount } } }",
    ),
    (
        "details",
        "{ runs(first: 60) { nodes { id messages objects { name kind status effectiveStatus message } } } }",
    ),
    (
        "notes",
        "{ runs(first: 60) { nodes { id tickets { code } remarks { text } psaTicket { number } overriddenBy { id } } } }",
    ),
    (
        "unreviewed",
        "{ unreviewedCount unreviewedRuns(first: 100) { nodes { id } } }",
    ),
    (
        "inbox",
        "{ inboxCount inbox(first: 100) { nodes { id subject state sender receivedAt parser problems \
         parts { ordinal software type jobName company status job { id } run { id } } } } }",
    ),
    (
        "deleted mails",
        "{ deletedMails(first: 100) { nodes { id subject contentErased parts { status } } } }",
    ),
    (
        "run checks",
        "{ runChecksSummary { jobs customers runs success warning failed unknown missed } \
         runChecks(first: 50) { nodes { jobId worst latestStatus latestAt oldestAt counts { total missed } runs { nodes { id } } } } }",
    ),
    (
        "daily jobs",
        "{ dailyJobs(date: \"2026-06-09\", first: 50) { nodes { jobId status reason worst runCount reviewedCount expectedAt latest { id } } } }",
    ),
    (
        "a silent day",
        "{ dailyJobs(date: \"2026-07-21\", first: 50) { nodes { jobId status reason worst runCount expectedAt latest { id status } } } }",
    ),
    (
        "expectations",
        "{ expectations(first: 50) { nodes { slotAt verdict judgedAt reason job { id } run { id status } } } }",
    ),
    (
        "tickets",
        "{ tickets(first: 50) { nodes { id code description open openedBy psa { system number } scopes { kind job { id } customer { id } } \
         runs { nodes { run { id } } } } } }",
    ),
    (
        "remarks and overrides",
        "{ remarks(first: 50) { nodes { id text open scopes { kind customer { id } } } } \
         overrides(first: 50) { nodes { id level status from reason createdBy job { id } } } }",
    ),
    (
        "accounts of Cove",
        "{ coveAccounts(first: 50) { nodes { account accountName computerName status linked job { id name } } } }",
    ),
    (
        "calendar and settings",
        "{ settings { general { timeZone dayStartsAt } } holidays(year: 2026) { date name } \
         maintenanceWindows(first: 50) { nodes { id from until reason cancelledAt customer { id } } } \
         collectors(first: 50) { nodes { name lastError silentSince } } }",
    ),
    (
        "replays",
        "{ replays(first: 50) { nodes { id state reason startedBy finishedBy outcome \
         summary { mails affected newlyRecognised runsAppearing runsChanged mailsReadOtherwise } } } }",
    ),
    (
        "feedback and news",
        "{ feedback(first: 50) { nodes { id kind state title text author votes replies { nodes { text } } screenshots { name } } } \
         news(first: 50) { nodes { id title text read } } }",
    ),
    (
        "trail",
        "{ auditTrail(first: 200) { nodes { position at actor actorKind event streamType streamId } } }",
    ),
];
