//! By what an account is known, over several connections.

use std::{fmt, str::FromStr};

use thiserror::Error;

use crate::text::{self, TextError};

/// The connection of an installation that has one only.
pub const DEFAULT_CONNECTION: &str = "default";

/// An account of a connection to Cove; an MSP may have several. Shown as `654321`, or `west/654321` where the connection is
/// not the default one. So its stream is named, and the ids of its runs are derived with it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AccountKey {
    connection: String,
    account_id: i64,
}

#[derive(Debug, Error, PartialEq, Eq)]
pub enum KeyError {
    #[error(transparent)]
    Name(#[from] TextError),
    #[error("connection `{0}` holds a slash; choose a name without one")]
    Slash(String),
    #[error("account id {0} is not a positive number; Cove numbers its accounts from 1")]
    Number(i64),
    #[error(
        "`{0}` names no account; accounts are named like `654321`, or `west/654321` for those of the connection `west`"
    )]
    Unreadable(String),
}

impl AccountKey {
    pub fn new(connection: &str, account_id: i64) -> Result<Self, KeyError> {
        let connection = text::name("name of the connection", connection)?;
        if connection.contains('/') {
            return Err(KeyError::Slash(connection));
        }
        if account_id < 1 {
            return Err(KeyError::Number(account_id));
        }
        Ok(Self {
            connection,
            account_id,
        })
    }

    pub fn connection(&self) -> &str {
        &self.connection
    }

    pub fn account_id(&self) -> i64 {
        self.account_id
    }

    /// The collector that reads the connection.
    pub fn collector(&self) -> String {
        match self.connection.as_str() {
            DEFAULT_CONNECTION => "cove".to_owned(),
            name => format!("cove/{name}"),
        }
    }
}

impl fmt::Display for AccountKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.connection != DEFAULT_CONNECTION {
            write!(f, "{}/", self.connection)?;
        }
        write!(f, "{}", self.account_id)
    }
}

impl FromStr for AccountKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let text = text.trim();
        let (connection, number) = text.split_once('/').unwrap_or((DEFAULT_CONNECTION, text));
        let number = number
            .parse()
            .map_err(|_| KeyError::Unreadable(text.chars().take(80).collect()))?;
        Self::new(connection, number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_as_it_is_shown() {
        for (connection, shown) in [(DEFAULT_CONNECTION, "654321"), ("west", "west/654321")] {
            let key = AccountKey::new(connection, 654_321).unwrap();
            assert_eq!(key.to_string(), shown);
            assert_eq!(shown.parse(), Ok(key));
        }
    }

    #[test]
    fn what_names_no_account_is_refused() {
        for text in ["", "x", "0", "-3", "a/b/3", "/3", "west/"] {
            assert!(text.parse::<AccountKey>().is_err(), "{text}");
        }
    }
}
