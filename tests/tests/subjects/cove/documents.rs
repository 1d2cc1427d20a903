//! Documents through the real program.

use std::fs;

use acceptance::{place::Place, program};
use serde_json::{Value, json};

acceptance::on_engines!(
    sqlite = Sqlite,
    [one_bad_cove_account_does_not_undo_the_others]
);
acceptance::on_engines!(
    postgres = Postgres,
    [one_bad_cove_account_does_not_undo_the_others]
);

/// Imports the files; gives the exit code and what is printed.
fn import(place: &Place, files: &[&str]) -> (Option<i32>, Value) {
    let arguments: Vec<_> = [&["import", "cove", "--json"], files].concat();
    let output = program::run(place, &arguments);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    let printed = serde_json::from_str(&text).unwrap_or_else(|_| panic!("{text}{errors}"));
    (output.status.code(), printed)
}

/// Lesson: one bad Cove account undid the others.
async fn one_bad_cove_account_does_not_undo_the_others(place: Place) {
    let file = |name: &str, document: &Value| {
        let path = place.folder().join(name);
        fs::write(&path, document.to_string()).expect("a file");
        path.to_str().expect("a path").to_owned()
    };
    let answer = file(
        "answer.json",
        &json!({"id": "1", "jsonrpc": "2.0", "visa": "v", "result": {"result": [
            {"AccountId": 1, "PartnerId": 7, "Flags": null, "Settings": [{"D9F00": "5"}, {"D9F15": "1780948800"}, {"I1": "srv1"}]},
            {"AccountId": 2, "PartnerId": 7, "Flags": null, "Settings": [{"I1": {"no": "text"}}]},
            {"AccountId": 3, "PartnerId": 7, "Flags": null, "Settings": [{"I1": "srv3"}]},
        ]}}),
    );
    let refused = file(
        "refused.json",
        &json!({"error": {"code": -32603, "data": 13501, "message": "Operation failed because of security reasons"}}),
    );
    let plain = file(
        "plain.json",
        &json!({"accounts": [{"account_id": 4, "columns": {"I1": "srv4", "I3": "a password"}}]}),
    );
    let files = [answer.as_str(), &refused, "/nowhere.json", &plain];
    let (code, printed) = import(&place, &files);
    assert_eq!(code, Some(3));
    assert_eq!(
        (&printed["changed"], &printed["unchanged"]),
        (&json!(3), &json!(0))
    );
    let named: Vec<_> = printed["refused"]
        .as_array()
        .expect("a list")
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(named.len(), 3, "{named:?}");
    assert!(
        named[0].contains("answer.json: result.result[1] (account 2)"),
        "{named:?}"
    );
    assert!(
        named[1].contains("refused.json") && named[1].contains("13501"),
        "{named:?}"
    );
    assert!(named[2].contains("/nowhere.json"), "{named:?}");

    let (code, printed) = import(&place, &[&plain]);
    assert_eq!((code, &printed["unchanged"]), (Some(0), &json!(1)));
    // Answers in which `result` is a list, and several in one file.
    let list = json!({"id": "1", "jsonrpc": "2.0", "visa": "v", "result": [
        {"AccountId": 3, "PartnerId": 7, "Flags": null, "Settings": [{"I1": "srv3"}]},
    ]});
    let lists = file("list.json", &list);
    let pages = file(
        "pages.json",
        &json!([list, {"result": {"totalStatistics": null, "result": list["result"]}}]),
    );
    let (code, printed) = import(&place, &[&lists, &pages]);
    assert_eq!((code, &printed["unchanged"]), (Some(0), &json!(2)));
    let none = file("none.json", &json!({"result": {"totalStatistics": null}}));
    let (code, printed) = import(&place, &[&none]);
    assert_eq!(code, Some(3));
    let refused = printed["refused"].to_string();
    assert!(
        refused.contains("a list of accounts in `result`"),
        "{refused}"
    );
    let held = place.holdings();
    assert_eq!(held.events.len(), 3);
    assert!(!held.events.iter().any(|event| event.contains("password")));
    assert_eq!(held.views["cove_accounts"].len(), 3);
    place.assert_rebuild_is_the_same();
}
