//! What a statement is made of.

use crate::engine::schema::value::Value;

#[derive(Debug, Clone)]
pub(super) enum Statement {
    Select(Query),
    Insert {
        table: String,
        columns: Vec<String>,
        rows: Query,
    },
    Update {
        table: String,
        set: Vec<(String, Expression)>,
        condition: Option<Expression>,
    },
    Delete {
        table: String,
        condition: Option<Expression>,
    },
}

/// Selects, put together by `UNION`.
#[derive(Debug, Clone)]
pub(super) struct Query {
    pub(super) parts: Vec<Select>,
    /// Whether rows that are the same stay apart.
    pub(super) all: bool,
}

#[derive(Debug, Clone)]
pub(super) struct Select {
    pub(super) distinct: bool,
    pub(super) columns: Vec<Column>,
    pub(super) from: Vec<Source>,
    pub(super) condition: Option<Expression>,
    pub(super) group: Vec<Expression>,
    pub(super) order: Vec<(Expression, bool)>,
    pub(super) limit: Option<usize>,
    pub(super) offset: usize,
}

#[derive(Debug, Clone)]
pub(super) enum Column {
    All,
    One(Expression, Option<String>),
}

#[derive(Debug, Clone)]
pub(super) struct Source {
    pub(super) what: Rows,
    pub(super) alias: String,
    /// The condition of a join; rows without a partner stay where it is a left one.
    pub(super) on: Option<Expression>,
    pub(super) left: bool,
}

#[derive(Debug, Clone)]
pub(super) enum Rows {
    Table(String),
    Query(Box<Query>),
}

#[derive(Debug, Clone)]
pub(super) enum Expression {
    Literal(Value),
    Parameter(usize),
    Column(Option<String>, String),
    Not(Box<Expression>),
    Binary(Box<Expression>, Operator, Box<Expression>),
    IsNull(Box<Expression>, bool),
    /// The list of values, or the rows of a query.
    In(Box<Expression>, Box<Among>, bool),
    Exists(Box<Query>),
    Like(Box<Expression>, Box<Expression>),
    Case(Vec<(Expression, Expression)>, Option<Box<Expression>>),
    Coalesce(Vec<Expression>),
    Tuple(Vec<Expression>),
    Query(Box<Query>),
    Aggregate(Aggregate, Option<Box<Expression>>, bool),
}

#[derive(Debug, Clone)]
pub(super) enum Among {
    List(Vec<Expression>),
    Query(Query),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    And,
    Or,
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Aggregate {
    Count,
    Min,
    Max,
    Sum,
}
