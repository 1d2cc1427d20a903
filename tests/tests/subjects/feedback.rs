//! What users say of the program.

use acceptance::{
    client::{Client, Door},
    images,
    installation::Installation,
    on_engines,
    place::Place,
    program::{self, Server},
};
use axum::http::StatusCode;
use chrono::TimeDelta;
use commands::{Intention, ports::Clock as _};
use domain::{
    access::Role,
    content::Stored,
    feedback::{
        FeedbackKind,
        limits::{Given, MAX_SCREENSHOT_BYTES},
    },
    ids::Digest,
    log::Actor,
};
use serde_json::{Value, json};

on_engines!(
    sqlite = Sqlite,
    [
        feedback_is_voted_for_and_answered,
        erased_feedback_is_gone_for_good
    ]
);
on_engines!(
    postgres = Postgres,
    [
        feedback_is_voted_for_and_answered,
        erased_feedback_is_gone_for_good
    ]
);

const GIVE: &str = "mutation($kind: FeedbackKind!, $title: String!, $text: String!) { \
     giveFeedback(input: {kind: $kind, title: $title, text: $text}) { id screenshotsPath } }";

async fn give(client: &Client, kind: &str, title: &str) -> (String, String) {
    let says = json!({"kind": kind, "title": title, "text": format!("About {title}.")});
    let data = client.data(GIVE, says).await;
    let field = |name: &str| {
        data["giveFeedback"][name]
            .as_str()
            .expect("text")
            .to_owned()
    };
    (field("id"), field("screenshotsPath"))
}

async fn change(client: &Client, mutation: &str, id: &str) -> String {
    let gives = match mutation {
        "deleteFeedback" | "eraseFeedback" => "removedId",
        _ => "state",
    };
    let query = format!("mutation {{ {mutation}(id: \"{id}\") {{ {gives} }} }}");
    client.outcome(&query, Value::Null).await
}

async fn titles(client: &Client, arguments: &str) -> Vec<String> {
    let query = format!("{{ feedback{arguments} {{ nodes {{ title }} }} }}");
    let data = client.data(&query, Value::Null).await;
    let nodes = data["feedback"]["nodes"].as_array().expect("items");
    let title = |node: &Value| node["title"].as_str().unwrap_or_default().to_owned();
    nodes.iter().map(title).collect()
}

async fn feedback_is_voted_for_and_answered(place: Place) {
    let tokens = ["admin", "operator", "viewer", "reporter"]
        .map(|role| program::add_user(&place, role, role));
    let server = Server::start(&place);
    let [admin, operator, viewer, reporter] = tokens.map(|token| server.client(&token));
    let (dark, _) = give(&viewer, "WISH", "Dark mode").await;
    let (slow, _) = give(&reporter, "PROBLEM", "Slow list").await;
    for client in [&operator, &reporter, &reporter] {
        assert_eq!(change(client, "voteFeedback", &dark).await, "ok");
    }
    assert_eq!(titles(&viewer, "").await, ["Dark mode", "Slow list"]);
    assert_eq!(
        titles(&viewer, "(sort: NEWEST)").await,
        ["Slow list", "Dark mode"]
    );
    let own = "{ feedback { nodes { votes voted deletable } } }";
    let seen = reporter.data(own, Value::Null).await;
    assert_eq!(
        seen["feedback"]["nodes"],
        json!([
            {"votes": 2, "voted": true, "deletable": false},
            {"votes": 0, "voted": false, "deletable": true}
        ])
    );
    for client in [&operator, &reporter, &reporter] {
        assert_eq!(change(client, "withdrawFeedbackVote", &dark).await, "ok");
    }
    for client in [&operator, &viewer, &reporter] {
        assert_eq!(change(client, "resolveFeedback", &dark).await, "FORBIDDEN");
    }

    let reply = "mutation($id: ID!, $text: String!) { replyToFeedback(input: {id: $id, text: $text}) { replyCount } }";
    for (client, text) in [(&operator, "Me too"), (&admin, "In the next one")] {
        client.data(reply, json!({"id": dark, "text": text})).await;
    }
    let thread = "query($id: ID!) { feedbackItem(id: $id) { votes text author replies { nodes { text author } } } }";
    let data = viewer.data(thread, json!({"id": dark})).await;
    assert_eq!(
        data["feedbackItem"],
        json!({"votes": 0, "text": "About Dark mode.", "author": "viewer", "replies": {"nodes": [
            {"text": "Me too", "author": "operator"}, {"text": "In the next one", "author": "admin"}
        ]}})
    );

    assert_eq!(change(&admin, "resolveFeedback", &dark).await, "ok");
    assert_eq!(
        titles(&viewer, "(filter: {state: RESOLVED})").await,
        ["Dark mode"]
    );
    assert_eq!(
        titles(&viewer, "(filter: {state: OPEN})").await,
        ["Slow list"]
    );
    assert_eq!(
        titles(&viewer, "(filter: {kind: PROBLEM})").await,
        ["Slow list"]
    );
    for text in ["DARK", "about d*mode", "k m"] {
        let arguments = format!("(filter: {{text: \"{text}\"}})");
        assert_eq!(titles(&viewer, &arguments).await, ["Dark mode"], "{text}");
    }
    assert!(
        titles(&viewer, "(filter: {text: \"darker\"})")
            .await
            .is_empty()
    );
    let nobody = "FeedbackItem:00000000-0000-0000-0000-000000000000";
    for (id, outcome) in [
        (nobody, "NOT_FOUND"),
        ("Job:1", "INVALID_ID"),
        (slow.as_str(), "ok"),
    ] {
        assert_eq!(change(&viewer, "voteFeedback", id).await, outcome);
    }
    drop(server);
    place.assert_rebuild_is_the_same();
}

async fn erased_feedback_is_gone_for_good(place: Place) {
    let tokens = ["admin", "viewer", "reporter"].map(|role| program::add_user(&place, role, role));
    let server = Server::start(&place);
    let [admin, viewer, reporter] = tokens.clone().map(|token| server.client(&token));
    let (id, path) = give(&viewer, "PROBLEM", "Password in the mail").await;
    let (other, other_path) = give(&viewer, "PROBLEM", "Other").await;
    let reply =
        "mutation($id: ID!) { replyToFeedback(input: {id: $id, text: \"It is hunter2\"}) { id } }";
    viewer.data(reply, json!({"id": id})).await;
    let mut shown = Vec::new();
    for path in [&path, &other_path] {
        let named = format!("{path}?name=secret.png");
        let answer = viewer.upload(&named, "image/png", images::png(1)).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
        shown.push(answer.json()["path"].as_str().expect("a path").to_owned());
    }
    assert_eq!(change(&admin, "eraseFeedback", &id).await, "NOT_DELETED");
    assert_eq!(change(&reporter, "deleteFeedback", &id).await, "FORBIDDEN");
    assert_eq!(change(&viewer, "deleteFeedback", &id).await, "ok");

    // Deleted: for admins alone.
    for client in [&viewer, &reporter] {
        assert_eq!(titles(client, "").await, ["Other"]);
        assert_eq!(client.get(&shown[0]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(change(client, "voteFeedback", &id).await, "NOT_FOUND");
        assert_eq!(change(client, "eraseFeedback", &id).await, "FORBIDDEN");
    }
    assert_eq!(
        titles(&admin, "(filter: {state: DELETED})").await,
        ["Password in the mail"]
    );
    assert_eq!(admin.get(&shown[0]).await.status, StatusCode::OK);
    assert_eq!(change(&admin, "restoreFeedback", &id).await, "ok");
    assert_eq!(titles(&viewer, "").await.len(), 2);
    assert_eq!(change(&admin, "deleteFeedback", &id).await, "ok");

    // Erased: for nobody.
    for _ in 0..2 {
        assert_eq!(change(&admin, "eraseFeedback", &id).await, "ok");
    }
    assert!(
        titles(&admin, "(filter: {state: DELETED})")
            .await
            .is_empty()
    );
    assert_eq!(admin.get(&shown[0]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(change(&admin, "restoreFeedback", &id).await, "NOT_FOUND");
    let again = viewer.upload(&path, "image/png", images::png(1)).await;
    assert_eq!(again.status, StatusCode::NOT_FOUND);
    // The same image elsewhere is another one.
    let answer = viewer.get(&shown[1]).await;
    assert_eq!(
        (answer.status, answer.body),
        (StatusCode::OK, images::png(1))
    );
    assert_eq!(change(&viewer, "voteFeedback", &other).await, "ok");
    drop(server);

    let (erased, kept) = contents(&place).await;
    assert_eq!((erased, kept.len()), (4, 3));
    place.assert_rebuild_is_the_same();
    program::assert_log_is_sound(&place);
    let server = Server::start(&place);
    let admin = server.client(&tokens[0]);
    assert_eq!(titles(&admin, "").await, ["Other"]);
    let trail = "{ auditTrail(filter: {streamType: \"feedback\"}) { nodes { event } } }";
    let trail = admin.data(trail, Value::Null).await.to_string();
    assert!(
        trail.contains("FeedbackErased") && !trail.contains("hunter2"),
        "{trail}"
    );
    drop(server);

    // What somebody takes away behind the program's back is not taken for erased.
    let contents = place.engine().contents;
    let erased = contents.erase(kept[0], String::new()).await;
    erased.expect("erased");
    drop(contents);
    let output = program::run(&place, &["audit", "verify", "--contents"]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let said = said + &String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "{said}");
    assert!(said.contains("erased without an event"), "{said}");
}

/// Of the contents that events of feedback name, how many are erased, and those that are there.
async fn contents(place: &Place) -> (usize, Vec<Digest>) {
    let engine = place.engine();
    let events = engine.feed.read_after(0, 10_000).expect("events");
    let (mut erased, mut kept) = (0, Vec::new());
    for event in events
        .iter()
        .filter(|event| event.stream.aggregate_type == "feedback")
    {
        assert!(!event.payload.contains("hunter2") && !event.payload.contains("secret"));
        let payload: Value = serde_json::from_str(&event.payload).expect("JSON");
        for name in ["content_sha256", "image_sha256"] {
            let Some(hex) = payload[&event.event_type][name].as_str() else {
                continue;
            };
            let digest = Digest::from_hex(hex).expect("a digest");
            match engine.contents.get(digest).await.expect("an answer") {
                Some(Stored::Raw(_)) => kept.push(digest),
                Some(Stored::Erased { remnant }) => {
                    assert_eq!(remnant, "");
                    erased += 1;
                }
                None => panic!("{hex} was never stored"),
            }
        }
    }
    (erased, kept)
}

/// Feedback of a viewer: the token, and the path for screenshots.
async fn item(at: &Installation) -> (Door, String, String) {
    let (_, token) = at.user("Sam", &[Role::Viewer]).await;
    let door = at.door();
    let says = json!({"kind": "WISH", "title": "Dark mode", "text": "At night."});
    let data = door.ask(Some(&token), GIVE, says).await.data();
    let path = data["giveFeedback"]["screenshotsPath"].as_str();
    let path = path.expect("a path").to_owned();
    (door, token, path)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_screenshot_is_an_image_and_nothing_else() {
    let at = Installation::new();
    let (door, token, path) = item(&at).await;
    let token = Some(token.as_str());
    let mut trailing = images::png(1);
    trailing.extend(b"<script>alert(1)</script>");
    let cut = images::png(1)[..40].to_vec();
    for (media_type, bytes, outcome) in [
        (
            "image/svg+xml",
            b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>".to_vec(),
            "INVALID_INPUT",
        ),
        ("image/png", b"<html></html>".to_vec(), "INVALID_INPUT"),
        ("image/png", vec![], "INVALID_INPUT"),
        ("image/png", trailing, "INVALID_INPUT"),
        ("image/png", cut, "INVALID_INPUT"),
        ("text/plain", images::png(1), "UNSUPPORTED_MEDIA_TYPE"),
        (
            "multipart/form-data",
            images::png(1),
            "UNSUPPORTED_MEDIA_TYPE",
        ),
    ] {
        let answer = door.upload(token, &path, media_type, bytes).await;
        assert_eq!(answer.outcome(), outcome, "{media_type}: {}", answer.text());
    }
    let most = images::png_of_bytes(1, MAX_SCREENSHOT_BYTES - 100);
    let answer = door.upload(token, &path, "image/png", most).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    let more = images::png_of_bytes(1, MAX_SCREENSHOT_BYTES);
    let answer = door.upload(token, &path, "image/png", more).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    // Other doors keep their own limit.
    let answer = door
        .upload(token, "/graphql", "application/json", vec![b' '; 2 << 20])
        .await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_screenshot_is_shown_to_whoever_may_and_does_nothing() {
    let at = Installation::new();
    let (door, token, path) = item(&at).await;
    let named = format!("{path}?name=C%3A%5Cshots%5Cmy%20shot.png");
    let first = door
        .upload(Some(&token), &named, "image/png", images::png(1))
        .await;
    assert_eq!(first.status, StatusCode::CREATED, "{}", first.text());
    // What it is called by its sender does not matter, its bytes do.
    let again = door
        .upload(Some(&token), &path, "image/gif", images::png(1))
        .await;
    assert_eq!((again.status, &again.body), (StatusCode::OK, &first.body));

    let shown = first.json()["path"].as_str().expect("a path").to_owned();
    let answer = door.get(Some(&token), &shown).await;
    assert_eq!(
        (answer.status, &answer.body),
        (StatusCode::OK, &images::png(1))
    );
    assert_eq!(answer.header("content-type"), "image/png");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert!(answer.header("content-security-policy").contains("sandbox"));
    assert!(answer.header("cache-control").starts_with("private"));
    let disposition = answer.header("content-disposition");
    assert!(
        disposition.ends_with(".png\"") && !disposition.contains("shot"),
        "{disposition}"
    );

    let query = "{ feedback { nodes { screenshotCount screenshots { name mediaType size path attachedBy } } } }";
    let data = door.ask(Some(&token), query, Value::Null).await.data();
    let size = images::png(1).len();
    assert_eq!(
        data["feedback"]["nodes"],
        json!([{"screenshotCount": 1, "screenshots": [
            {"name": "my shot.png", "mediaType": "image/png", "size": size, "path": shown, "attachedBy": "Sam"}
        ]}])
    );

    let foreign = "/feedback/0193a5b0-0000-7000-8000-000000000001/screenshots";
    let id = shown.rsplit('/').next().expect("an id");
    let stranger = door.upload(None, &path, "image/png", images::png(2)).await;
    assert_eq!(stranger.status, StatusCode::UNAUTHORIZED);
    assert_eq!(
        door.get(None, &shown).await.status,
        StatusCode::UNAUTHORIZED
    );
    let posted = door
        .upload(Some(&token), foreign, "image/png", images::png(2))
        .await;
    assert_eq!(posted.status, StatusCode::NOT_FOUND);
    for path in [
        format!("{foreign}/{id}"),
        format!("{path}/0193a5b0-0000-7000-8000-000000000001"),
        format!("{path}/x"),
    ] {
        let answer = door.get(Some(&token), &path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_item_has_ten_screenshots_at_most() {
    let at = Installation::new();
    let (door, token, path) = item(&at).await;
    for number in 0..10 {
        let answer = door
            .upload(Some(&token), &path, "image/png", images::png(number))
            .await;
        assert_eq!(answer.status, StatusCode::CREATED);
    }
    let answer = door
        .upload(Some(&token), &path, "image/png", images::png(10))
        .await;
    assert_eq!(
        (answer.status, answer.outcome().as_str()),
        (StatusCode::CONFLICT, "LIMIT_REACHED")
    );
    let answer = door
        .upload(Some(&token), &path, "image/png", images::png(9))
        .await;
    assert_eq!(answer.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn feedback_is_read_page_by_page() {
    let at = Installation::new();
    let (_, token) = at.user("Sam", &[Role::Viewer]).await;
    let door = at.door();
    // One user may not give as many in a day.
    let user = |number: u128| uuid::Uuid::from_u128(number / 100);
    for number in 0..450 {
        let (kind, by) = (domain::feedback::FeedbackKind::Wish, at.somebody());
        let title = if number % 150 == 0 {
            format!("Rare {number}")
        } else {
            format!("Item {number}")
        };
        let given = at
            .backend
            .commands
            .give_feedback(user(number), kind, (&title, "x"), &by)
            .await;
        given.expect("given");
    }
    at.backend.settle().await.expect("settled");
    for (filter, count) in [("{}", 450), ("{text: \"rare\"}", 3)] {
        let (mut seen, mut after, mut pages) = (Vec::new(), Value::Null, 0);
        loop {
            let query = format!(
                "query($after: String) {{ feedback(first: 2, after: $after, filter: {filter}) \
                 {{ next pageInfo {{ hasNextPage }} nodes {{ title }} }} }}"
            );
            let data = door
                .ask(Some(&token), &query, json!({"after": after}))
                .await
                .data();
            let page = &data["feedback"];
            let nodes = page["nodes"].as_array().expect("items");
            seen.extend(nodes.iter().map(|node| node["title"].to_string()));
            assert_eq!(page["pageInfo"]["hasNextPage"], !page["next"].is_null());
            after = page["next"].clone();
            pages += 1;
            if after.is_null() {
                break;
            }
        }
        let all = seen.len();
        seen.sort();
        seen.dedup();
        assert_eq!((seen.len(), all), (count, count), "{filter}");
        assert_eq!(pages, count.div_ceil(2), "{filter}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_erased_is_gone_from_the_past_too() {
    let at = Installation::new();
    let (_, admin) = at.user("Robin", &[Role::Admin]).await;
    let (door, _, _) = item(&at).await;
    let then = at.clock.now() + TimeDelta::minutes(1);
    at.clock.set(then + TimeDelta::hours(1));
    let query = format!(
        "{{ feedback(asOf: \"{}\") {{ nodes {{ id title text }} }} }}",
        then.to_rfc3339()
    );
    let before = door.ask(Some(&admin), &query, Value::Null).await.data();
    let known = &before["feedback"]["nodes"][0];
    assert_eq!(known["title"], "Dark mode");
    let id = known["id"].as_str().expect("an id");
    for mutation in ["deleteFeedback", "eraseFeedback"] {
        let query = format!("mutation {{ {mutation}(id: \"{id}\") {{ removedId }} }}");
        door.ask(Some(&admin), &query, Value::Null).await.data();
    }
    let after = door.ask(Some(&admin), &query, Value::Null).await.data();
    assert_eq!(
        after["feedback"]["nodes"],
        json!([{"id": id, "title": null, "text": null}])
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_user_gives_no_more_than_so_many_in_a_day() {
    let at = Installation::new();
    let (sam, token) = at.user("Sam", &[Role::Reporter]).await;
    let (_, other) = at.user("Alex", &[Role::Reporter]).await;
    let door = at.door();
    let by = |name: &str| Intention {
        actor: Actor::User {
            id: sam,
            name: name.to_owned(),
            token: None,
        },
        ..at.somebody()
    };
    let commands = &at.backend.commands;
    let mut item = uuid::Uuid::nil();
    for number in 0..Given::Items.most() {
        let (kind, title) = (FeedbackKind::Wish, format!("Item {number}"));
        let given = commands
            .give_feedback(sam, kind, (&title, "x"), &by("Sam"))
            .await;
        item = given.expect("given").value;
    }
    let says = json!({"kind": "WISH", "title": "One more", "text": "x"});
    let answer = door.ask(Some(&token), GIVE, says.clone()).await;
    assert_eq!(answer.outcome(), "TOO_MANY");
    let log = rusqlite::Connection::open(at.events()).expect("the log");
    let kept = || -> i64 {
        log.query_row("SELECT COUNT(*) FROM contents", [], |row| row.get(0))
            .expect("a number")
    };
    let before = kept();
    // Whatever the user is called meanwhile.
    let refused = commands
        .give_feedback(sam, FeedbackKind::Wish, ("More", "x"), &by("Samuel"))
        .await
        .expect_err("too many");
    assert!(refused.to_string().contains("try again at 20"), "{refused}");
    assert_eq!(kept(), before);
    assert_eq!(door.ask(Some(&other), GIVE, says).await.outcome(), "ok");

    for number in 0..Given::Replies.most() {
        let text = format!("Reply {number}");
        let replied = commands.reply_to_feedback(item, &text, &by("Sam")).await;
        replied.expect("replied");
    }
    let refused = commands.reply_to_feedback(item, "More", &by("Sam")).await;
    assert_eq!(refused.expect_err("too many").code(), "TOO_MANY");
    let others = commands
        .reply_to_feedback(item, "Mine", &at.somebody())
        .await;
    others.expect("replied");
}
