//! Statements, read from their words.

use super::{
    lexer::{Token, refused, tokens},
    syntax::{
        Aggregate, Among, Column, Expression, Operator, Query, Rows, Select, Source, Statement,
    },
};
use crate::engine::schema::{error::DatabaseError, value::Value};

pub(super) fn statement(sql: &str) -> Result<Statement, DatabaseError> {
    let mut parser = Parser {
        tokens: tokens(sql)?,
        at: 0,
        sql,
    };
    let statement = parser.statement()?;
    if parser.at < parser.tokens.len() {
        return Err(refused(sql));
    }
    Ok(statement)
}

struct Parser<'a> {
    tokens: Vec<Token>,
    at: usize,
    sql: &'a str,
}

/// What a name behind a table cannot be.
const KEYWORDS: [&str; 16] = [
    "WHERE", "JOIN", "LEFT", "CROSS", "ON", "GROUP", "ORDER", "LIMIT", "UNION", "SET", "OFFSET",
    "AND", "OR", "THEN", "ELSE", "END",
];

type Parsed<T> = Result<T, DatabaseError>;

impl Parser<'_> {
    fn statement(&mut self) -> Parsed<Statement> {
        if self.word("INSERT") {
            self.need("INTO")?;
            let table = self.name()?;
            self.need_sign("(")?;
            let columns = self.list(Self::name)?;
            self.need_sign(")")?;
            let rows = self.query()?;
            return Ok(Statement::Insert {
                table,
                columns,
                rows,
            });
        }
        if self.word("UPDATE") {
            let table = self.name()?;
            self.need("SET")?;
            let set = self.list(|parser| {
                let column = parser.name()?;
                parser.need_sign("=")?;
                Ok((column, parser.expression()?))
            })?;
            let condition = self.condition()?;
            return Ok(Statement::Update {
                table,
                set,
                condition,
            });
        }
        if self.word("DELETE") {
            self.need("FROM")?;
            let table = self.name()?;
            let condition = self.condition()?;
            return Ok(Statement::Delete { table, condition });
        }
        Ok(Statement::Select(self.query()?))
    }

    fn query(&mut self) -> Parsed<Query> {
        let mut parts = vec![self.select()?];
        let mut all = true;
        while self.word("UNION") {
            all &= self.word("ALL");
            parts.push(self.select()?);
        }
        Ok(Query { parts, all })
    }

    fn select(&mut self) -> Parsed<Select> {
        self.need("SELECT")?;
        let distinct = self.word("DISTINCT");
        let columns = self.list(|parser| {
            if parser.sign("*") {
                return Ok(Column::All);
            }
            let value = parser.expression()?;
            let alias = if parser.word("AS") {
                Some(parser.name()?)
            } else {
                None
            };
            Ok(Column::One(value, alias))
        })?;
        let mut from = Vec::new();
        if self.word("FROM") {
            from.push(self.source(false, false)?);
            loop {
                if self.word("LEFT") {
                    self.need("JOIN")?;
                    from.push(self.source(true, true)?);
                } else if self.word("CROSS") {
                    self.need("JOIN")?;
                    from.push(self.source(false, false)?);
                } else if self.word("JOIN") {
                    from.push(self.source(true, false)?);
                } else {
                    break;
                }
            }
        }
        let condition = self.condition()?;
        let mut group = Vec::new();
        if self.word("GROUP") {
            self.need("BY")?;
            group = self.list(Self::expression)?;
        }
        let mut order = Vec::new();
        if self.word("ORDER") {
            self.need("BY")?;
            order = self.list(|parser| Ok((parser.expression()?, parser.word("DESC"))))?;
        }
        let limit = if self.word("LIMIT") {
            Some(self.number()?)
        } else {
            None
        };
        let offset = if self.word("OFFSET") {
            self.number()?
        } else {
            0
        };
        Ok(Select {
            distinct,
            columns,
            from,
            condition,
            group,
            order,
            limit,
            offset,
        })
    }

    fn source(&mut self, has_condition: bool, left: bool) -> Parsed<Source> {
        let (what, own) = if self.sign("(") {
            let query = self.query()?;
            self.need_sign(")")?;
            (Rows::Query(Box::new(query)), String::new())
        } else {
            let table = self.name()?;
            (Rows::Table(table.clone()), table)
        };
        let named = self.word("AS");
        let alias = match self.tokens.get(self.at) {
            Some(Token::Word(word)) if named || !KEYWORDS.contains(&word.as_str()) => {
                self.name()?
            }
            _ => own,
        };
        let on = if has_condition {
            self.need("ON")?;
            Some(self.expression()?)
        } else {
            None
        };
        Ok(Source {
            what,
            alias,
            on,
            left,
        })
    }

    fn condition(&mut self) -> Parsed<Option<Expression>> {
        if self.word("WHERE") {
            return Ok(Some(self.expression()?));
        }
        Ok(None)
    }

    fn expression(&mut self) -> Parsed<Expression> {
        let mut left = self.conjunction()?;
        while self.word("OR") {
            left = binary(left, Operator::Or, self.conjunction()?);
        }
        Ok(left)
    }

    fn conjunction(&mut self) -> Parsed<Expression> {
        let mut left = self.negation()?;
        while self.word("AND") {
            left = binary(left, Operator::And, self.negation()?);
        }
        Ok(left)
    }

    fn negation(&mut self) -> Parsed<Expression> {
        if self.word("NOT") {
            return Ok(Expression::Not(Box::new(self.negation()?)));
        }
        self.comparison()
    }

    fn comparison(&mut self) -> Parsed<Expression> {
        let left = self.sum()?;
        let comparisons = [
            ("=", Operator::Equal),
            ("<>", Operator::Unequal),
            ("<=", Operator::LessOrEqual),
            (">=", Operator::GreaterOrEqual),
            ("<", Operator::Less),
            (">", Operator::Greater),
        ];
        for (sign, operator) in comparisons {
            if self.sign(sign) {
                return Ok(binary(left, operator, self.sum()?));
            }
        }
        if self.word("IS") {
            let not = self.word("NOT");
            self.need("NULL")?;
            return Ok(Expression::IsNull(Box::new(left), not));
        }
        let not = self.word("NOT");
        if self.word("IN") {
            self.need_sign("(")?;
            let among = if self.peek("SELECT") {
                Among::Query(self.query()?)
            } else {
                Among::List(self.list(Self::expression)?)
            };
            self.need_sign(")")?;
            return Ok(Expression::In(Box::new(left), Box::new(among), not));
        }
        if self.word("LIKE") {
            let pattern = self.sum()?;
            if self.word("ESCAPE") {
                self.sum()?;
            }
            let like = Expression::Like(Box::new(left), Box::new(pattern));
            return Ok(if not {
                Expression::Not(Box::new(like))
            } else {
                like
            });
        }
        if not {
            return Err(refused(self.sql));
        }
        Ok(left)
    }

    fn sum(&mut self) -> Parsed<Expression> {
        let mut left = self.product()?;
        loop {
            let operator = match () {
                () if self.sign("+") => Operator::Add,
                () if self.sign("-") => Operator::Subtract,
                () => return Ok(left),
            };
            left = binary(left, operator, self.product()?);
        }
    }

    fn product(&mut self) -> Parsed<Expression> {
        let mut left = self.term()?;
        loop {
            let operator = match () {
                () if self.sign("*") => Operator::Multiply,
                () if self.sign("/") => Operator::Divide,
                () => return Ok(left),
            };
            left = binary(left, operator, self.term()?);
        }
    }

    fn term(&mut self) -> Parsed<Expression> {
        if self.sign("(") {
            if self.peek("SELECT") {
                let query = self.query()?;
                self.need_sign(")")?;
                return Ok(Expression::Query(Box::new(query)));
            }
            let mut values = self.list(Self::expression)?;
            self.need_sign(")")?;
            return Ok(match values.len() {
                1 => values.remove(0),
                _ => Expression::Tuple(values),
            });
        }
        let token = self.tokens.get(self.at).cloned();
        self.at += 1;
        match token {
            Some(Token::Number(number)) => Ok(Expression::Literal(Value::Int(number))),
            Some(Token::Text(text)) => Ok(Expression::Literal(Value::Text(text))),
            Some(Token::Parameter(number)) => Ok(Expression::Parameter(number)),
            Some(Token::Word(word)) => self.named(word),
            _ => Err(refused(self.sql)),
        }
    }

    fn named(&mut self, word: String) -> Parsed<Expression> {
        match word.as_str() {
            "NULL" => return Ok(Expression::Literal(Value::Null)),
            "CASE" => return self.case(),
            "EXISTS" => {
                self.need_sign("(")?;
                let query = self.query()?;
                self.need_sign(")")?;
                return Ok(Expression::Exists(Box::new(query)));
            }
            "COALESCE" => {
                self.need_sign("(")?;
                let values = self.list(Self::expression)?;
                self.need_sign(")")?;
                return Ok(Expression::Coalesce(values));
            }
            "CAST" => {
                self.need_sign("(")?;
                let value = self.expression()?;
                self.need("AS")?;
                self.name()?;
                self.need_sign(")")?;
                return Ok(value);
            }
            _ => {}
        }
        let aggregate = match word.as_str() {
            "COUNT" => Some(Aggregate::Count),
            "MIN" => Some(Aggregate::Min),
            "MAX" => Some(Aggregate::Max),
            "SUM" => Some(Aggregate::Sum),
            _ => None,
        };
        if let Some(aggregate) = aggregate {
            self.need_sign("(")?;
            if self.sign("*") {
                self.need_sign(")")?;
                return Ok(Expression::Aggregate(aggregate, None, false));
            }
            let distinct = self.word("DISTINCT");
            let of = self.expression()?;
            self.need_sign(")")?;
            return Ok(Expression::Aggregate(
                aggregate,
                Some(Box::new(of)),
                distinct,
            ));
        }
        if self.sign(".") {
            return Ok(Expression::Column(Some(word), self.name()?));
        }
        Ok(Expression::Column(None, word))
    }

    fn case(&mut self) -> Parsed<Expression> {
        let mut cases = Vec::new();
        while self.word("WHEN") {
            let condition = self.expression()?;
            self.need("THEN")?;
            cases.push((condition, self.expression()?));
        }
        let other = if self.word("ELSE") {
            Some(Box::new(self.expression()?))
        } else {
            None
        };
        self.need("END")?;
        Ok(Expression::Case(cases, other))
    }

    fn list<T>(&mut self, one: impl Fn(&mut Self) -> Parsed<T>) -> Parsed<Vec<T>> {
        let mut found = vec![one(self)?];
        while self.sign(",") {
            found.push(one(self)?);
        }
        Ok(found)
    }

    fn name(&mut self) -> Parsed<String> {
        match self.tokens.get(self.at) {
            Some(Token::Word(word)) => {
                self.at += 1;
                Ok(word.clone())
            }
            _ => Err(refused(self.sql)),
        }
    }

    fn number(&mut self) -> Parsed<usize> {
        match self.tokens.get(self.at) {
            Some(Token::Number(number)) => {
                self.at += 1;
                usize::try_from(*number).map_err(|_| refused(self.sql))
            }
            _ => Err(refused(self.sql)),
        }
    }

    fn peek(&self, word: &str) -> bool {
        matches!(self.tokens.get(self.at), Some(Token::Word(found)) if found == word)
    }

    fn word(&mut self, word: &str) -> bool {
        let found = self.peek(word);
        self.at += usize::from(found);
        found
    }

    fn need(&mut self, word: &str) -> Parsed<()> {
        if self.word(word) {
            return Ok(());
        }
        Err(refused(self.sql))
    }

    fn sign(&mut self, sign: &str) -> bool {
        let found = matches!(self.tokens.get(self.at), Some(Token::Sign(found)) if *found == sign);
        self.at += usize::from(found);
        found
    }

    fn need_sign(&mut self, sign: &str) -> Parsed<()> {
        if self.sign(sign) {
            return Ok(());
        }
        Err(refused(self.sql))
    }
}

fn binary(left: Expression, operator: Operator, right: Expression) -> Expression {
    Expression::Binary(Box::new(left), operator, Box::new(right))
}
