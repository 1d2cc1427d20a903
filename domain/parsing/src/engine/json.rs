//! A JSON body as label–value pairs.

use serde_json::Value;

/// Most pairs that are kept.
pub(super) const PAIR_LIMIT: usize = 10_000;

/// The leaves of a JSON object: dotted paths in lower case, and their texts. Strings of one list make one text, a line
/// each. Empty where the text is no JSON object. Of more than [`PAIR_LIMIT`] there is one more than that.
pub(super) fn pairs(text: &str) -> Vec<(String, String)> {
    let text = text.trim();
    if !text.starts_with('{') {
        return Vec::new();
    }
    // The parser refuses deep nesting by itself.
    let Ok(root) = serde_json::from_str::<Value>(text) else {
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
    fn broken_json_gives_nothing() {
        assert_eq!(pairs("{\"Data\":"), []);
        assert_eq!(pairs(&"{\"a\":".repeat(100_000)), []);
    }
}
