//! Statements are carried out.

use std::{cmp::Ordering, collections::BTreeMap};

use super::{
    lexer::refused,
    syntax::{
        Aggregate, Among, Column, Expression, Operator, Query, Rows, Select, Source, Statement,
    },
    tables::{Ordered, Tables},
};
use crate::engine::schema::{
    error::DatabaseError,
    text::storable,
    value::{Row, Value},
};

type Done<T> = Result<T, DatabaseError>;

pub(super) fn select(tables: &Tables, query: &Query, params: &[Value]) -> Done<Vec<Row>> {
    Ok(Running { tables, params }.query(query, None)?.rows)
}

pub(super) fn execute(tables: &mut Tables, statement: &Statement, params: &[Value]) -> Done<()> {
    match statement {
        Statement::Select(_) => Err(refused("a question as a change")),
        Statement::Insert {
            table,
            columns,
            rows,
        } => {
            let found = select(tables, rows, params)?;
            let target = tables.get_mut(table)?;
            let places: Vec<_> = target.columns.clone();
            for row in found {
                let value = |name: &String| {
                    let at = columns.iter().position(|column| column == name);
                    at.and_then(|at| row.get(at))
                        .cloned()
                        .unwrap_or(Value::Null)
                };
                target.insert(places.iter().map(value).collect())?;
            }
            Ok(())
        }
        Statement::Update {
            table,
            set,
            condition,
        } => {
            let mut changed = Vec::new();
            for row in matching(tables, table, condition.as_ref(), params)? {
                let running = Running { tables, params };
                let scope = running.scope_of(table, row.clone())?;
                let mut new = row.clone();
                for (column, value) in set {
                    let columns = &tables.get(table)?.columns;
                    let at = columns.iter().position(|name| name == column);
                    let at = at.ok_or_else(|| refused(column))?;
                    new[at] = running.value(value, &scope, None)?;
                }
                changed.push((row, new));
            }
            let target = tables.get_mut(table)?;
            for (old, _) in &changed {
                target.remove(old);
            }
            for (_, new) in changed {
                target.insert(new)?;
            }
            Ok(())
        }
        Statement::Delete { table, condition } => {
            let gone = matching(tables, table, condition.as_ref(), params)?;
            let target = tables.get_mut(table)?;
            for row in &gone {
                target.remove(row);
            }
            Ok(())
        }
    }
}

fn matching(
    tables: &Tables,
    table: &str,
    condition: Option<&Expression>,
    params: &[Value],
) -> Done<Vec<Row>> {
    let running = Running { tables, params };
    let mut found = Vec::new();
    for row in tables.get(table)?.rows() {
        let scope = running.scope_of(table, row.clone())?;
        if running.holds(condition, &scope)? {
            found.push(row.clone());
        }
    }
    Ok(found)
}

struct Running<'a> {
    tables: &'a Tables,
    params: &'a [Value],
}

/// The rows that an expression sees.
#[derive(Clone)]
struct Scope<'a> {
    frames: Vec<Frame>,
    outer: Option<&'a Scope<'a>>,
}

#[derive(Clone)]
struct Frame {
    alias: String,
    columns: Vec<String>,
    row: Row,
}

struct Answer {
    columns: Vec<String>,
    rows: Vec<Row>,
}

impl Running<'_> {
    fn scope_of(&self, table: &str, row: Row) -> Done<Scope<'static>> {
        let columns = self.tables.get(table)?.columns.clone();
        let alias = table.to_owned();
        Ok(Scope {
            frames: vec![Frame {
                alias,
                columns,
                row,
            }],
            outer: None,
        })
    }

    fn query(&self, query: &Query, outer: Option<&Scope<'_>>) -> Done<Answer> {
        let mut parts = query.parts.iter();
        let first = parts.next().ok_or_else(|| refused("nothing"))?;
        let mut answer = self.one(first, outer)?;
        for part in parts {
            answer.rows.extend(self.one(part, outer)?.rows);
        }
        if !query.all {
            answer.rows = unique(answer.rows);
        }
        Ok(answer)
    }

    fn one(&self, select: &Select, outer: Option<&Scope<'_>>) -> Done<Answer> {
        let mut scopes = vec![Scope {
            frames: vec![],
            outer,
        }];
        for source in &select.from {
            scopes = self.joined(scopes, source, outer)?;
        }
        let mut kept = Vec::new();
        for scope in scopes {
            if self.holds(select.condition.as_ref(), &scope)? {
                kept.push(scope);
            }
        }
        let columns = self.columns(select)?;
        let mut rows: Vec<(Vec<Ordered>, Row)> = Vec::new();
        if is_grouped(select) {
            for group in self.groups(select, kept)? {
                let empty = Scope {
                    frames: vec![],
                    outer,
                };
                let scope = group.first().unwrap_or(&empty);
                rows.push(self.row(select, scope, Some(&group))?);
            }
        } else {
            for scope in &kept {
                rows.push(self.row(select, scope, None)?);
            }
        }
        rows.sort_by(|(one, _), (other, _)| {
            let directions = select.order.iter().map(|(_, descending)| *descending);
            let pairs = one.iter().zip(other).zip(directions);
            let mut ordered = pairs.map(|((one, other), descending)| {
                if descending {
                    other.cmp(one)
                } else {
                    one.cmp(other)
                }
            });
            ordered
                .find(|ordering| ordering.is_ne())
                .unwrap_or(Ordering::Equal)
        });
        let mut rows: Vec<Row> = rows.into_iter().map(|(_, row)| row).collect();
        if select.distinct {
            rows = unique(rows);
        }
        let limit = select.limit.unwrap_or(usize::MAX);
        Ok(Answer {
            columns,
            rows: rows.into_iter().skip(select.offset).take(limit).collect(),
        })
    }

    fn joined<'s>(
        &self,
        scopes: Vec<Scope<'s>>,
        source: &Source,
        outer: Option<&'s Scope<'s>>,
    ) -> Done<Vec<Scope<'s>>> {
        let (columns, rows) = match &source.what {
            Rows::Table(name) => {
                let table = self.tables.get(name)?;
                (table.columns.clone(), table.rows().cloned().collect())
            }
            Rows::Query(query) => {
                let answer = self.query(query, outer)?;
                (answer.columns, answer.rows)
            }
        };
        let mut found = Vec::new();
        for scope in scopes {
            let with = |row: Row| {
                let mut scope = scope.clone();
                scope.frames.push(Frame {
                    alias: source.alias.clone(),
                    columns: columns.clone(),
                    row,
                });
                scope
            };
            let mut has_partner = false;
            for row in &rows {
                let joined = with(row.clone());
                if self.holds(source.on.as_ref(), &joined)? {
                    has_partner = true;
                    found.push(joined);
                }
            }
            if source.left && !has_partner {
                found.push(with(vec![Value::Null; columns.len()]));
            }
        }
        Ok(found)
    }

    /// What the columns are called from outside.
    fn columns(&self, select: &Select) -> Done<Vec<String>> {
        let mut names = Vec::new();
        for column in &select.columns {
            match column {
                Column::One(_, Some(alias)) => names.push(alias.clone()),
                Column::One(Expression::Column(_, name), None) => names.push(name.clone()),
                Column::One(..) => names.push(String::new()),
                Column::All => {
                    for source in &select.from {
                        match &source.what {
                            Rows::Table(name) => {
                                names.extend(self.tables.get(name)?.columns.iter().cloned());
                            }
                            Rows::Query(query) => names.extend(self.columns(&query.parts[0])?),
                        }
                    }
                }
            }
        }
        Ok(names)
    }

    /// The values that it is ordered by, and those that are asked for.
    fn row(
        &self,
        select: &Select,
        scope: &Scope<'_>,
        group: Option<&[Scope<'_>]>,
    ) -> Done<(Vec<Ordered>, Row)> {
        let mut row = Vec::new();
        for column in &select.columns {
            match column {
                Column::All => {
                    row.extend(scope.frames.iter().flat_map(|frame| frame.row.clone()));
                }
                Column::One(value, _) => row.push(self.value(value, scope, group)?),
            }
        }
        let mut order = Vec::new();
        for (value, _) in &select.order {
            order.push(Ordered(self.value(value, scope, group)?));
        }
        Ok((order, row))
    }

    fn groups<'s>(&self, select: &Select, scopes: Vec<Scope<'s>>) -> Done<Vec<Vec<Scope<'s>>>> {
        if select.group.is_empty() {
            return Ok(vec![scopes]);
        }
        let mut groups: BTreeMap<Vec<Ordered>, Vec<Scope<'s>>> = BTreeMap::new();
        for scope in scopes {
            let mut key = Vec::new();
            for value in &select.group {
                key.push(Ordered(self.value(value, &scope, None)?));
            }
            groups.entry(key).or_default().push(scope);
        }
        Ok(groups.into_values().collect())
    }

    fn holds(&self, condition: Option<&Expression>, scope: &Scope<'_>) -> Done<bool> {
        let Some(condition) = condition else {
            return Ok(true);
        };
        Ok(self.value(condition, scope, None)? == Value::Int(1))
    }

    fn value(
        &self,
        expression: &Expression,
        scope: &Scope<'_>,
        group: Option<&[Scope<'_>]>,
    ) -> Done<Value> {
        let value = |expression: &Expression| self.value(expression, scope, group);
        Ok(match expression {
            Expression::Literal(value) => value.clone(),
            Expression::Parameter(number) => self.parameter(*number)?,
            Expression::Column(alias, name) => scope.column(alias.as_deref(), name)?,
            Expression::Not(inner) => truth(known(&value(inner)?).map(|is| !is)),
            Expression::Binary(left, operator, right) => match operator {
                Operator::And | Operator::Or => {
                    let (left, right) = (known(&value(left)?), known(&value(right)?));
                    let decides = *operator == Operator::Or;
                    truth(match (left, right) {
                        (Some(is), _) | (_, Some(is)) if is == decides => Some(decides),
                        (Some(_), Some(_)) => Some(!decides),
                        _ => None,
                    })
                }
                Operator::Add | Operator::Subtract | Operator::Multiply | Operator::Divide => {
                    calculated(&value(left)?, *operator, &value(right)?)?
                }
                _ => {
                    let left = self.values(left, scope, group)?;
                    let right = self.values(right, scope, group)?;
                    truth(compared(&left, &right).map(|ordering| fits(*operator, ordering)))
                }
            },
            Expression::IsNull(inner, not) => truth(Some((value(inner)? == Value::Null) != *not)),
            Expression::In(inner, among, not) => {
                let inner = self.values(inner, scope, group)?;
                let rows = match among.as_ref() {
                    Among::List(values) => {
                        let rows = values.iter().map(|one| self.values(one, scope, group));
                        rows.collect::<Done<Vec<_>>>()?
                    }
                    Among::Query(query) => self.query(query, Some(scope))?.rows,
                };
                let mut rows = rows.iter();
                let found = rows.any(|row| compared(&inner, row) == Some(Ordering::Equal));
                truth(Some(found != *not))
            }
            Expression::Exists(query) => {
                truth(Some(!self.query(query, Some(scope))?.rows.is_empty()))
            }
            Expression::Like(inner, pattern) => match (value(inner)?, value(pattern)?) {
                (Value::Text(text), Value::Text(pattern)) => truth(Some(is_like(&text, &pattern))),
                _ => Value::Null,
            },
            Expression::Case(cases, other) => {
                for (condition, then) in cases {
                    if value(condition)? == Value::Int(1) {
                        return value(then);
                    }
                }
                match other {
                    Some(other) => value(other)?,
                    None => Value::Null,
                }
            }
            Expression::Coalesce(values) => {
                for one in values {
                    let found = value(one)?;
                    if found != Value::Null {
                        return Ok(found);
                    }
                }
                Value::Null
            }
            Expression::Tuple(_) => return Err(refused("a row as a value")),
            Expression::Query(query) => {
                let rows = self.query(query, Some(scope))?.rows;
                rows.into_iter().flatten().next().unwrap_or(Value::Null)
            }
            Expression::Aggregate(aggregate, of, distinct) => {
                let group = group.ok_or_else(|| refused("a sum of no group"))?;
                let Some(of) = of else {
                    return Ok(Value::Int(i64::try_from(group.len()).unwrap_or(i64::MAX)));
                };
                let mut values = Vec::new();
                for scope in group {
                    let value = self.value(of, scope, None)?;
                    if value != Value::Null {
                        values.push(Ordered(value));
                    }
                }
                if *distinct {
                    values.sort();
                    values.dedup();
                }
                summed(*aggregate, values)?
            }
        })
    }

    /// Of a row of values, or of one.
    fn values(
        &self,
        expression: &Expression,
        scope: &Scope<'_>,
        group: Option<&[Scope<'_>]>,
    ) -> Done<Row> {
        match expression {
            Expression::Tuple(values) => {
                let values = values.iter().map(|one| self.value(one, scope, group));
                values.collect()
            }
            _ => Ok(vec![self.value(expression, scope, group)?]),
        }
    }

    fn parameter(&self, number: usize) -> Done<Value> {
        let value = number.checked_sub(1).and_then(|at| self.params.get(at));
        match value.ok_or_else(|| refused("a parameter that is missing"))? {
            Value::Text(text) => Ok(Value::Text(storable(text).into_owned())),
            other => Ok(other.clone()),
        }
    }
}

impl Scope<'_> {
    fn column(&self, alias: Option<&str>, name: &str) -> Done<Value> {
        let frames = self.frames.iter();
        let mut named = frames.filter(|frame| alias.is_none_or(|alias| frame.alias == alias));
        let found = named.find_map(|frame| {
            let at = frame.columns.iter().position(|column| column == name)?;
            frame.row.get(at).cloned()
        });
        match (found, self.outer) {
            (Some(value), _) => Ok(value),
            (None, Some(outer)) => outer.column(alias, name),
            (None, None) => Err(refused(name)),
        }
    }
}

fn is_grouped(select: &Select) -> bool {
    let is_sum = |column: &Column| matches!(column, Column::One(value, _) if has_sum(value));
    !select.group.is_empty() || select.columns.iter().any(is_sum)
}

fn has_sum(expression: &Expression) -> bool {
    match expression {
        Expression::Aggregate(..) => true,
        Expression::Coalesce(values) | Expression::Tuple(values) => values.iter().any(has_sum),
        Expression::Binary(left, _, right) => has_sum(left) || has_sum(right),
        Expression::Not(inner) | Expression::IsNull(inner, _) => has_sum(inner),
        _ => false,
    }
}

fn unique(rows: Vec<Row>) -> Vec<Row> {
    let mut seen = std::collections::HashSet::new();
    let rows = rows.into_iter();
    rows.filter(|row| seen.insert(row.clone())).collect()
}

/// Whether it is true, as far as that is known.
fn known(value: &Value) -> Option<bool> {
    match value {
        Value::Int(number) => Some(*number != 0),
        _ => None,
    }
}

fn truth(is: Option<bool>) -> Value {
    is.map_or(Value::Null, |is| Value::Int(i64::from(is)))
}

/// What is not known equals nothing.
fn compared(left: &[Value], right: &[Value]) -> Option<Ordering> {
    for (left, right) in left.iter().zip(right) {
        if *left == Value::Null || *right == Value::Null {
            return None;
        }
        let ordering = Ordered(left.clone()).cmp(&Ordered(right.clone()));
        if ordering.is_ne() {
            return Some(ordering);
        }
    }
    Some(Ordering::Equal)
}

fn fits(operator: Operator, ordering: Ordering) -> bool {
    match operator {
        Operator::Equal => ordering.is_eq(),
        Operator::Unequal => ordering.is_ne(),
        Operator::Less => ordering.is_lt(),
        Operator::LessOrEqual => ordering.is_le(),
        Operator::Greater => ordering.is_gt(),
        Operator::GreaterOrEqual => ordering.is_ge(),
        _ => false,
    }
}

fn calculated(left: &Value, operator: Operator, right: &Value) -> Done<Value> {
    let (Value::Int(left), Value::Int(right)) = (left, right) else {
        return Ok(Value::Null);
    };
    let result = match operator {
        Operator::Add => left.checked_add(*right),
        Operator::Subtract => left.checked_sub(*right),
        Operator::Multiply => left.checked_mul(*right),
        _ => left.checked_div(*right),
    };
    let result = result.ok_or_else(|| refused("a number that is too large"))?;
    Ok(Value::Int(result))
}

fn summed(aggregate: Aggregate, values: Vec<Ordered>) -> Done<Value> {
    let of = |value: Option<Ordered>| value.map_or(Value::Null, |value| value.0);
    Ok(match aggregate {
        Aggregate::Count => Value::Int(i64::try_from(values.len()).unwrap_or(i64::MAX)),
        Aggregate::Min => of(values.into_iter().min()),
        Aggregate::Max => of(values.into_iter().max()),
        Aggregate::Sum => {
            let mut sum = Value::Null;
            for Ordered(value) in values {
                sum = match sum {
                    Value::Null => value,
                    sum => calculated(&sum, Operator::Add, &value)?,
                };
            }
            sum
        }
    })
}

/// `%` stands for anything, `_` for one sign, and what follows `\` for itself.
fn is_like(text: &str, pattern: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    // Whether what was read of the pattern fits the first signs of the text, as many as the place says.
    let mut fits = vec![false; text.len() + 1];
    fits[0] = true;
    let mut signs = pattern.chars();
    while let Some(sign) = signs.next() {
        let mut next = vec![false; text.len() + 1];
        if sign == '%' {
            let mut any = false;
            for (at, fits) in fits.iter().enumerate() {
                any |= fits;
                next[at] = any;
            }
        } else {
            let literal = if sign == '\\' { signs.next() } else { None };
            for at in 0..text.len() {
                let is_same = match literal {
                    Some(literal) => text[at] == literal,
                    None => sign == '_' || text[at] == sign,
                };
                next[at + 1] = fits[at] && is_same;
            }
        }
        fits = next;
    }
    fits[text.len()]
}
