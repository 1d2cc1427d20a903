//! Values of views, to the server and back.

use projections::{
    ports::{Row, Value},
    store::storable,
};
use sqlx::{
    Arguments, Column, Encode, Postgres, Row as _, Type, TypeInfo,
    encode::IsNull,
    error::BoxDynError,
    postgres::{PgArgumentBuffer, PgArguments, PgRow, PgTypeInfo, types::Oid},
};
use uuid::Uuid;

pub(super) fn arguments(params: &[Value]) -> sqlx::Result<PgArguments> {
    let mut arguments = PgArguments::default();
    for param in params {
        let added = match param {
            Value::Null => arguments.add(Untyped),
            Value::Int(number) => arguments.add(*number),
            Value::Text(text) => arguments.add(storable(text).into_owned()),
            Value::Uuid(id) => arguments.add(*id),
        };
        added.map_err(sqlx::Error::Encode)?;
    }
    Ok(arguments)
}

/// All rows are of the shape of the first.
pub(super) fn rows(found: &[PgRow]) -> sqlx::Result<Vec<Row>> {
    let Some(first) = found.first() else {
        return Ok(Vec::new());
    };
    let types: Vec<_> = first
        .columns()
        .iter()
        .map(Sent::of)
        .collect::<sqlx::Result<_>>()?;
    found.iter().map(|row| decode(row, &types)).collect()
}

/// What a column of an answer can be.
#[derive(Clone, Copy)]
enum Sent {
    Bool,
    Int4,
    Int8,
    Text,
    Uuid,
}

impl Sent {
    fn of(column: &sqlx::postgres::PgColumn) -> sqlx::Result<Self> {
        match column.type_info().name() {
            "BOOL" => Ok(Self::Bool),
            "INT4" => Ok(Self::Int4),
            "INT8" => Ok(Self::Int8),
            "TEXT" => Ok(Self::Text),
            "UUID" => Ok(Self::Uuid),
            other => Err(sqlx::Error::Decode(
                format!(
                    "column {} is {other}, which no view has: cast it",
                    column.name()
                )
                .into(),
            )),
        }
    }
}

fn decode(row: &PgRow, types: &[Sent]) -> sqlx::Result<Row> {
    let values = types.iter().enumerate().map(|(at, sent)| {
        let value = match sent {
            Sent::Bool => row
                .try_get_unchecked::<Option<bool>, _>(at)?
                .map(|truth| Value::Int(i64::from(truth))),
            Sent::Int4 => row
                .try_get_unchecked::<Option<i32>, _>(at)?
                .map(|number| Value::Int(i64::from(number))),
            Sent::Int8 => row.try_get_unchecked::<Option<i64>, _>(at)?.map(Value::Int),
            Sent::Text => row
                .try_get_unchecked::<Option<String>, _>(at)?
                .map(Value::Text),
            Sent::Uuid => row
                .try_get_unchecked::<Option<Uuid>, _>(at)?
                .map(Value::Uuid),
        };
        Ok(value.unwrap_or(Value::Null))
    });
    values.collect()
}

/// NULL of a type that the server works out.
struct Untyped;

impl Type<Postgres> for Untyped {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(Oid(0))
    }
}

impl Encode<'_, Postgres> for Untyped {
    fn encode_by_ref(&self, _buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        Ok(IsNull::Yes)
    }
}
