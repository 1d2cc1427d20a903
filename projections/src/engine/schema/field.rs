//! Types that a column can hold.

use chrono::{DateTime, Utc};
use domain::{access::Role, ids::Digest, replay::ReplayState, run::RunStatus};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use crate::engine::schema::value::{Kind, Value};

/// A Rust type that a column can hold.
pub trait Field: Sized {
    const KIND: Kind;
    const NULLABLE: bool = false;

    fn to_value(&self) -> Value;

    /// The value back, if it is not one that `to_value` gives.
    fn from_value(value: Value) -> Result<Self, Value>;
}

impl Field for i64 {
    const KIND: Kind = Kind::Int;

    fn to_value(&self) -> Value {
        Value::Int(*self)
    }

    fn from_value(value: Value) -> Result<Self, Value> {
        match value {
            Value::Int(number) => Ok(number),
            other => Err(other),
        }
    }
}

impl Field for u32 {
    const KIND: Kind = Kind::Int;

    fn to_value(&self) -> Value {
        Value::Int(i64::from(*self))
    }

    fn from_value(value: Value) -> Result<Self, Value> {
        match value {
            Value::Int(number) => Self::try_from(number).map_err(|_| Value::Int(number)),
            other => Err(other),
        }
    }
}

impl Field for bool {
    const KIND: Kind = Kind::Int;

    fn to_value(&self) -> Value {
        Value::Int(i64::from(*self))
    }

    fn from_value(value: Value) -> Result<Self, Value> {
        match value {
            Value::Int(0) => Ok(false),
            Value::Int(1) => Ok(true),
            other => Err(other),
        }
    }
}

impl Field for String {
    const KIND: Kind = Kind::Text;

    fn to_value(&self) -> Value {
        Value::Text(self.clone())
    }

    fn from_value(value: Value) -> Result<Self, Value> {
        match value {
            Value::Text(text) => Ok(text),
            other => Err(other),
        }
    }
}

impl Field for Uuid {
    const KIND: Kind = Kind::Uuid;

    fn to_value(&self) -> Value {
        Value::Uuid(*self)
    }

    fn from_value(value: Value) -> Result<Self, Value> {
        match value {
            Value::Uuid(id) => Ok(id),
            other => Err(other),
        }
    }
}

impl Field for DateTime<Utc> {
    const KIND: Kind = Kind::Int;

    fn to_value(&self) -> Value {
        Value::Int(self.timestamp_millis())
    }

    fn from_value(value: Value) -> Result<Self, Value> {
        match value {
            Value::Int(millis) => Self::from_timestamp_millis(millis).ok_or(Value::Int(millis)),
            other => Err(other),
        }
    }
}

impl<T: Field> Field for Option<T> {
    const KIND: Kind = T::KIND;
    const NULLABLE: bool = true;

    fn to_value(&self) -> Value {
        self.as_ref().map_or(Value::Null, Field::to_value)
    }

    fn from_value(value: Value) -> Result<Self, Value> {
        match value {
            Value::Null => Ok(None),
            other => T::from_value(other).map(Some),
        }
    }
}

/// A value kept as JSON text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Json<T>(pub T);

impl<T: Serialize + DeserializeOwned> Field for Json<T> {
    const KIND: Kind = Kind::Text;

    fn to_value(&self) -> Value {
        // Only maps with keys that are no text fail to serialise, and no view holds one.
        Value::Text(serde_json::to_string(&self.0).unwrap_or_else(|_| "null".to_owned()))
    }

    fn from_value(value: Value) -> Result<Self, Value> {
        match value {
            Value::Text(text) => serde_json::from_str(&text)
                .map(Json)
                .map_err(|_| Value::Text(text)),
            other => Err(other),
        }
    }
}

/// Types that are kept as their name.
macro_rules! named_fields {
    ($($type:ty: $name:expr, $from:expr;)+) => {
        $(impl $crate::engine::schema::field::Field for $type {
            const KIND: $crate::engine::schema::value::Kind = $crate::engine::schema::value::Kind::Text;

            fn to_value(&self) -> $crate::engine::schema::value::Value {
                $crate::engine::schema::value::Value::Text(($name)(self))
            }

            fn from_value(value: $crate::engine::schema::value::Value) -> Result<Self, $crate::engine::schema::value::Value> {
                match value {
                    $crate::engine::schema::value::Value::Text(text) => ($from)(text.as_str()).ok_or($crate::engine::schema::value::Value::Text(text)),
                    other => Err(other),
                }
            }
        })+
    };
}

named_fields! {
    RunStatus: |status: &RunStatus| status.name().to_owned(), RunStatus::from_name;
    ReplayState: |state: &ReplayState| state.name().to_owned(), ReplayState::from_name;
    Role: |role: &Role| role.name().to_owned(), Role::from_name;
    Digest: Digest::hex, Digest::from_hex;
}
pub(crate) use named_fields;
