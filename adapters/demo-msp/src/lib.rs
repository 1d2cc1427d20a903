//! A fictional MSP and the notification mails of its backup jobs.
