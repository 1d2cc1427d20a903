//! Who has several roles works in one of them at a time.

use acceptance::{
    installation::Installation,
    on_engines,
    place::Place,
    program::{self, Server},
};
use domain::access::Role;
use serde_json::{Value, json};

const AUDIT: &str = "{ auditTrail { nodes { event } } }";
const WHO: &str = "{ viewer { roles activeRole heldRoles } }";
const CHOOSE: &str =
    "mutation($role: Role) { chooseActiveRole(role: $role) { roles activeRole heldRoles } }";

on_engines!(sqlite = Sqlite, [the_last_role_is_remembered]);
on_engines!(postgres = Postgres, [the_last_role_is_remembered]);

async fn the_last_role_is_remembered(place: Place) {
    program::succeed(
        &place,
        &[
            "user", "add", "Robin", "--role", "admin", "--role", "viewer",
        ],
    );
    let token = program::succeed(&place, &["token", "issue", "Robin"]);
    let token = token.trim();
    let server = Server::start(&place);
    let client = server.client(token);
    assert_eq!(client.outcome(AUDIT, Value::Null).await, "ok");
    let all =
        json!({"roles": ["ADMIN", "VIEWER"], "activeRole": null, "heldRoles": ["ADMIN", "VIEWER"]});
    assert_eq!(client.data(WHO, Value::Null).await["viewer"], all);

    let viewer =
        json!({"roles": ["VIEWER"], "activeRole": "VIEWER", "heldRoles": ["ADMIN", "VIEWER"]});
    let chosen = client.data(CHOOSE, json!({"role": "VIEWER"})).await;
    assert_eq!(chosen["chooseActiveRole"], viewer);
    assert_eq!(client.outcome(AUDIT, Value::Null).await, "FORBIDDEN");
    assert_eq!(client.outcome("{ inboxCount }", Value::Null).await, "ok");
    drop(server);

    let server = Server::start(&place);
    let client = server.client(token);
    assert_eq!(client.data(WHO, Value::Null).await["viewer"], viewer);
    assert_eq!(client.outcome(AUDIT, Value::Null).await, "FORBIDDEN");

    let refused = client.outcome(CHOOSE, json!({"role": "OPERATOR"})).await;
    assert_eq!(refused, "INVALID_INPUT");
    client.data(CHOOSE, json!({"role": "ADMIN"})).await;
    assert_eq!(client.outcome(AUDIT, Value::Null).await, "ok");
    let chosen = client.data(CHOOSE, json!({"role": null})).await;
    assert_eq!(chosen["chooseActiveRole"], all);
    drop(server);
    place.assert_rebuild_is_the_same();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chosen_role_never_widens_and_goes_with_the_role() {
    let at = Installation::new();
    let commands = &at.backend.commands;
    let by = at.somebody();
    let (user, full) = at.user("Robin", &[Role::Admin, Role::Viewer]).await;
    let narrow = at.token(user, &[Role::Viewer]).await;
    let door = at.door();
    let roles = async |token: &str| {
        let data = door.ask(Some(token), WHO, Value::Null).await.data();
        data["viewer"]["roles"].clone()
    };
    let choose = json!({"role": "ADMIN"});
    door.ask(Some(&narrow), CHOOSE, choose).await.data();
    assert_eq!(roles(&full).await, json!(["ADMIN"]));
    // It was issued for less, and has that still.
    assert_eq!(roles(&narrow).await, json!(["VIEWER"]));

    let taken = commands.change_roles(user, vec![Role::Viewer], &by).await;
    taken.expect("changed");
    at.backend.settle().await.expect("settled");
    assert_eq!(roles(&full).await, json!(["VIEWER"]));
    let back = vec![Role::Admin, Role::Viewer];
    let given = commands.change_roles(user, back, &by).await;
    given.expect("changed");
    at.backend.settle().await.expect("settled");
    // What was chosen is forgotten with the role.
    assert_eq!(roles(&full).await, json!(["ADMIN", "VIEWER"]));
}
