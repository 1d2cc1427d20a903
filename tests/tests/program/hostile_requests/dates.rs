//! Dates that nothing can have, for every argument and field of an input that is a date.

use std::collections::BTreeMap;

use acceptance::{client::Asking, installation::Installation};
use domain::access::Role;
use serde_json::Value;

const SCHEMA: &str = "{ __schema { types { name kind enumValues { name } \
     inputFields { name type { ...Of } } fields { name type { ...Of } args { name type { ...Of } } } } } } \
     fragment Of on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";

/// What a date may be, and what it may not.
const DATES: [(&str, bool); 4] = [
    ("1969-12-31", false),
    ("1970-01-01", true),
    ("2199-12-31", true),
    ("2200-01-01", false),
];

struct Schema(BTreeMap<String, Value>);

#[derive(Clone)]
struct Type {
    name: String,
    is_required: bool,
    is_list: bool,
}

impl Schema {
    async fn of(asking: &Asking) -> Self {
        let mut schema = asking.data(SCHEMA, Value::Null).await;
        let types = schema["__schema"]["types"].take();
        let types = types.as_array().expect("types").iter();
        Self(types.map(|ty| (name(ty), ty.clone())).collect())
    }

    fn kind(&self, name: &str) -> &str {
        self.0[name]["kind"].as_str().expect("a kind")
    }

    fn fields<'a>(&'a self, ty: &str, list: &str) -> impl Iterator<Item = &'a Value> {
        self.0[ty][list].as_array().into_iter().flatten()
    }

    /// Some value of a type, as little of it as there has to be; `date` where it is a date.
    fn value(&self, ty: &Type, date: &str) -> String {
        if ty.is_list {
            return "[]".to_owned();
        }
        match ty.name.as_str() {
            "NaiveDate" => format!("\"{date}\""),
            "DateTime" => format!("\"{date}T12:00:00Z\""),
            "Int" | "Long" => "1".to_owned(),
            "Float" => "1.5".to_owned(),
            "Boolean" => "true".to_owned(),
            name if self.kind(name) == "ENUM" => {
                let first = self.fields(name, "enumValues").next();
                first.map(self::name).expect("a value")
            }
            name if self.kind(name) == "INPUT_OBJECT" => self.object(name, None, date),
            _ => "\"0\"".to_owned(),
        }
    }

    /// With what has to be there, whose dates are good, and one more field.
    fn object(&self, name: &str, with: Option<&str>, date: &str) -> String {
        let fields = self.fields(name, "inputFields");
        let fields = given(self, fields, with, date);
        format!("{{{fields}}}")
    }
}

fn given<'a>(
    schema: &Schema,
    fields: impl Iterator<Item = &'a Value>,
    with: Option<&str>,
    date: &str,
) -> String {
    let given = fields.filter_map(|field| {
        let (name, ty) = (name(field), typed(field));
        let is_it = with == Some(name.as_str());
        let date = if is_it || with.is_none() {
            date
        } else {
            "2026-06-12"
        };
        (is_it || ty.is_required).then(|| format!("{name}: {}", schema.value(&ty, date)))
    });
    given.collect::<Vec<_>>().join(", ")
}

fn name(value: &Value) -> String {
    value["name"].as_str().unwrap_or_default().to_owned()
}

fn typed(field: &Value) -> Type {
    let mut ty = &field["type"];
    let is_required = ty["kind"] == "NON_NULL";
    let mut is_list = false;
    while !ty["ofType"].is_null() {
        is_list |= ty["kind"] == "LIST";
        ty = &ty["ofType"];
    }
    Type {
        name: name(ty),
        is_required,
        is_list,
    }
}

fn is_date(ty: &Type) -> bool {
    matches!(ty.name.as_str(), "NaiveDate" | "DateTime")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_argument_takes_a_date_that_nothing_can_have() {
    let at = Installation::new();
    let asking = at.asking("Robin", &[Role::Admin]).await;
    let schema = Schema::of(&asking).await;
    let mut tried = 0;
    for (root, verb) in [("Query", "query"), ("Mutation", "mutation")] {
        for field in schema.fields(root, "fields") {
            let selection = match schema.kind(&typed(field).name) {
                "SCALAR" | "ENUM" => "",
                _ => " { __typename }",
            };
            let call = name(field);
            let arguments = || field["args"].as_array().expect("arguments").iter();
            // Each date by itself: of the arguments, and of the inputs among them.
            let mut places = Vec::new();
            for argument in arguments() {
                let ty = typed(argument);
                if is_date(&ty) {
                    places.push((name(argument), None));
                }
                if schema.kind(&ty.name) == "INPUT_OBJECT" {
                    let inner = schema.fields(&ty.name, "inputFields");
                    let dates = inner.filter(|field| is_date(&typed(field)));
                    places.extend(dates.map(|date| (name(argument), Some(name(date)))));
                }
            }
            for (argument, within) in places {
                for (date, is_good) in DATES {
                    let given: Vec<_> = arguments()
                        .filter_map(|one| {
                            let ty = typed(one);
                            let value = if name(one) != argument {
                                ty.is_required.then(|| schema.value(&ty, "2026-06-12"))?
                            } else if let Some(within) = &within {
                                schema.object(&ty.name, Some(within), date)
                            } else {
                                schema.value(&ty, date)
                            };
                            Some(format!("{}: {value}", name(one)))
                        })
                        .collect();
                    let query = format!("{verb} {{ {call}({}){selection} }}", given.join(", "));
                    let answer = asking.ask(&query, Value::Null).await;
                    let text = answer.text();
                    let refused = text.contains("dates are from 1970-01-01 to 2199-12-31");
                    if is_good {
                        // Views of the past, which may still be built, or what the rest of the input is not.
                        assert!(!refused, "{query}: {text}");
                        continue;
                    }
                    assert!(refused, "{query}: {text}");
                    assert_eq!(answer.outcome(), "INVALID_INPUT", "{query}: {text}");
                    tried += 1;
                }
            }
        }
    }
    assert!(tried > 60, "only {tried} were tried");

    // Fields of other types take none.
    for (ty, of) in &schema.0 {
        if ["Query", "Mutation"].contains(&ty.as_str()) || of["kind"] != "OBJECT" {
            continue;
        }
        for field in schema.fields(ty, "fields") {
            let mut arguments = field["args"].as_array().into_iter().flatten();
            let date = arguments.find(|argument| is_date(&typed(argument)));
            assert_eq!(date, None, "{ty}.{}", name(field));
        }
    }
}
