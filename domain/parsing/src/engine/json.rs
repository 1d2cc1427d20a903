//! A JSON body as label–value pairs.

use serde_json::Value;

/// Most pairs that are kept.
pub(super) const PAIR_LIMIT: usize = 10_000;

/// Objects that are tried, so that a text of opening braces takes no quadratic time.
const TRIED: usize = 3;

/// The leaves of a JSON object: dotted paths in lower case, and their texts. Strings of one list make one text, a line
/// each. Empty where no line begins with a JSON object; mail systems write their words above and below it. Of more than
/// [`PAIR_LIMIT`] there is one more than that.
pub(super) fn pairs(text: &str) -> Vec<(String, String)> {
    let Some(root) = object(text) else {
        return Vec::new();
    };
    let mut pairs = Vec::new();
    let mut open = vec![(String::new(), root)];
    while let Some((path, value)) = open.pop() {
        if pairs.len() > PAIR_LIMIT {
            break;
        }
        match value {
            Value::Object(members) => open.extend(members.into_iter().map(|(key, member)| {
                let key = key.to_lowercase();
                let path = if path.is_empty() {
                    key
                } else {
                    format!("{path}.{key}")
                };
                (path, member)
            })),
            Value::Array(items) => {
                let lines: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
                pairs.push((path, lines.join("\n")));
            }
            Value::String(text) => pairs.push((path, text)),
            Value::Number(number) => pairs.push((path, number.to_string())),
            Value::Bool(truth) => pairs.push((path, truth.to_string())),
            Value::Null => {}
        }
    }
    pairs
}

fn object(text: &str) -> Option<Value> {
    let mut start = 0;
    let lines = text.split_inclusive('\n').filter_map(|line| {
        let at = start + (line.len() - line.trim_start().len());
        start += line.len();
        line.trim_start().starts_with('{').then_some(at)
    });
    // The parser refuses deep nesting by itself.
    lines.take(TRIED).find_map(|at| {
        let mut values = serde_json::Deserializer::from_str(text.get(at..)?).into_iter();
        values.next()?.ok().filter(Value::is_object)
    })
}

#[cfg(test)]
mod tests {
    use super::pairs;

    #[test]
    fn leaves_get_dotted_paths() {
        let mut pairs = pairs(r#"{"Data":{"Result":"Success","Files":3,"Notes":["a","b"]}}"#);
        pairs.sort();
        let expected = [
            ("data.files", "3"),
            ("data.notes", "a\nb"),
            ("data.result", "Success"),
        ];
        let expected = expected.map(|(path, text)| (path.to_owned(), text.to_owned()));
        assert_eq!(pairs, expected);
    }

    #[test]
    fn words_may_stand_around_it() {
        let pairs = pairs("Caution {external}\n\n{\"a\": 1}\n\n-- \nfooter");
        assert_eq!(pairs, [("a".to_owned(), "1".to_owned())]);
    }

    #[test]
    fn broken_json_gives_nothing() {
        assert_eq!(pairs("{\"Data\":"), []);
        assert_eq!(pairs(&"{\"a\":".repeat(100_000)), []);
    }
}
