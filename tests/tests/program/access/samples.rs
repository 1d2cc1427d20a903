//! What is asked for, of each field.

/// A question for each root field, and some for what is guarded further in. A word in capitals with a `$` stands for
/// an id; see [`Things`].
pub(crate) const SAMPLES: &[(&str, &str)] = &[
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
    ("query.jobPaths", "{ jobPaths { nodes { name } } }"),
    ("query.mailTrust", "{ mailTrust { inForce } }"),
    (
        "mutation.setMailTrust",
        "mutation { setMailTrust(input: {receiver: {software: EXCHANGE_ONLINE}}) { inForce } }",
    ),
    (
        "mutation.forgetPath",
        "mutation { forgetPath(input: {jobId: \"$JOB\", path: \"direct/acme.example\"}) { id } }",
    ),
    (
        "mutation.confirmPath",
        "mutation { confirmPath(input: {runId: \"$RUN\"}) { id } }",
    ),
    ("query.newJobs", "{ newJobs { nodes { reportCount } } }"),
    ("query.node newJob", "{ node(id: \"$NEW_JOB\") { id } }"),
    (
        "mutation.dismissNewJobs",
        "mutation { dismissNewJobs(input: {ids: [\"$NEW_JOB\"]}) { id } }",
    ),
    (
        "mutation.restoreNewJobs",
        "mutation { restoreNewJobs(ids: [\"$NEW_JOB\"]) { id } }",
    ),
    (
        "query.runCount",
        "{ runCount(filter: {effectiveStatuses: [FAILED], inRunChecks: true}) }",
    ),
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
        "{ dashboard { inboxCount jobCount customerCount unreviewed { effectiveCount } } }",
    ),
    (
        "query.search",
        "{ search(text: \"acme\") { section nodes { id } } }",
    ),
    ("query.auditTrail", "{ auditTrail { nodes { event } } }"),
    ("query.auditChain", "{ auditChain { position } }"),
    ("query.clock", "{ clock { state } }"),
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
        "mutation.chooseCustomerTimeZone",
        "mutation { chooseCustomerTimeZone(input: {id: \"$CUSTOMER\", zone: \"Europe/Brussels\"}) { id } }",
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
    (
        "mutation.restartReplay",
        "mutation { restartReplay(input: {id: \"$REPLAY\"}) { state } }",
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
        "mutation.changeCloudConnectSettings",
        "mutation { changeCloudConnectSettings(input: {idleWarningDays: 3}) { cloudConnect { idleWarningDays } } }",
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
        "mutation.stopAwaiting",
        "mutation { stopAwaiting(id: \"$JOB\") { awaited } }",
    ),
    (
        "mutation.deleteJob",
        "mutation { deleteJob(input: {id: \"$JOB\"}) { deletedId } }",
    ),
];
