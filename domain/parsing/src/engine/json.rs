//! A JSON body as label–value pairs.

use serde_json::Value;

use crate::{limits::MAX_JSON_TRIED, work::Work};

/// The leaves of a JSON object: dotted paths in lower case of at most `longest` bytes, and their texts. Strings of one list
/// make one text, a line each. Empty where no line begins with a JSON object; mail systems write their words above and below
/// it.
pub(super) fn pairs(text: &str, longest: usize, work: &Work) -> Vec<(String, String)> {
    let tried = text.len().saturating_mul(MAX_JSON_TRIED);
    let Some(root) = work
        .take_bytes(tried, "json")
        .then(|| object(text))
        .flatten()
    else {
        return Vec::new();
    };
    let mut pairs = Vec::new();
    let mut open = vec![(String::new(), root)];
    while let Some((path, value)) = open.pop() {
        match value {
            Value::Object(members) => {
                for (key, member) in members {
                    // Paths repeat what they begin with.
                    if !work.take_bytes(path.len() + key.len(), "json") {
                        return pairs;
                    }
                    let key = key.to_lowercase();
                    let path = if path.is_empty() {
                        key
                    } else {
                        format!("{path}.{key}")
                    };
                    // No label is as long.
                    if path.len() <= longest {
                        open.push((path, member));
                    }
                }
            }
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
    lines.take(MAX_JSON_TRIED).find_map(|at| {
        let mut values = serde_json::Deserializer::from_str(text.get(at..)?).into_iter();
        values.next()?.ok().filter(Value::is_object)
    })
}

#[cfg(test)]
mod tests {
    use crate::work::Work;

    fn pairs(text: &str) -> Vec<(String, String)> {
        super::pairs(text, 100, &Work::new())
    }

    #[test]
    fn paths_that_no_label_has_are_left_out() {
        let deep = format!("{{\"{}\":{{\"b\":1}},\"c\":2}}", "a".repeat(200));
        assert_eq!(pairs(&deep), [("c".to_owned(), "2".to_owned())]);
    }

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
