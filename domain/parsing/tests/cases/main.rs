//! Single mails and definitions, each with what is read from it.

mod any_mail;
mod around;
mod book;
mod cloud_connect;
mod definition_errors;
mod examples;
mod first_parser;
mod fixtures;
mod keys;
mod mail_hostile;
mod mail_reading;
mod readings;
mod secrets;
mod several_mails;
mod wanted;
