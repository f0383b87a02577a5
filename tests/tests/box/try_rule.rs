//! Trying a rule from the window: what is said is what apps then meet, and why.

use std::collections::BTreeSet;

use homeport_tests::{Client, Home, PASSWORD, collection, field};
use serde_json::{Value, json};

const TRY: &str = "/api/homeport/collections/notes/try-rule";
const NOTES: &str = "/api/collections/notes/records";

struct Wood {
    home: Home,
    admin: Client,
    window: Client,
    ada: String,
}

fn relation(name: &str, target: &str, most: u32) -> Value {
    json!({ "name": name, "type": "relation", "collectionId": target, "maxSelect": most })
}

/// `teams`, and `notes` with owners and teams.
async fn wood() -> Wood {
    let home = Home::start();
    let (admin, window) = (home.admin().await, home.window().await);
    let ada = admin.add_user("ada@example.com").await;
    let bob = admin.add_user("bob@example.com").await;
    let users = admin.get("/api/collections/users").await.expect(200).body;
    let users = users["id"].as_str().unwrap().to_owned();
    let fields = json!([field("name", "text"), relation("members", &users, 9)]);
    let teams = admin.post("/api/collections", &collection("teams", fields, json!({}))).await;
    let teams = teams.expect(200).body["id"].as_str().unwrap().to_owned();
    let fields = json!([
        field("text", "text"),
        field("n", "number"),
        field("done", "bool"),
        json!({ "name": "created", "type": "autodate", "onCreate": true }),
        relation("owner", &users, 1),
        relation("teams", &teams, 9),
    ]);
    admin.post("/api/collections", &collection("notes", fields, json!({}))).await.expect(200);
    for (id, members) in [("teamaaaaaaaaaaa", json!([ada])), ("teambbbbbbbbbbb", json!([ada, bob]))]
    {
        let team = json!({ "id": id, "name": &id[4..5], "members": members });
        admin.post("/api/collections/teams/records", &team).await.expect(200);
    }
    for (n, owner, teams) in [
        (1, json!(ada), json!([])),
        (2, json!(bob), json!(["teamaaaaaaaaaaa"])),
        (3, json!(""), json!(["teamaaaaaaaaaaa", "teambbbbbbbbbbb"])),
        (4, json!(ada), json!(["teambbbbbbbbbbb"])),
    ] {
        let note = json!({
            "id": format!("note{n:011}"), "text": format!("note {n}"), "n": n,
            "done": n % 2 == 0, "owner": owner, "teams": teams,
        });
        admin.post(NOTES, &note).await.expect(200);
    }
    Wood { home, admin, window, ada }
}

fn ids() -> Vec<String> {
    (1..=4).map(|n| format!("note{n:011}")).collect()
}

impl Wood {
    async fn ada(&self) -> Client {
        self.home.guest().sign_in("users", "ada@example.com", PASSWORD).await
    }

    fn who(&self, is_ada: bool) -> Value {
        if is_ada { json!({ "collection": "users", "id": self.ada }) } else { Value::Null }
    }

    async fn tried(&self, action: &str, rule: &Value, is_ada: bool, body: &Value) -> Value {
        let records = if action == "create" { Vec::new() } else { ids() };
        let form = json!({
            "action": action, "rule": rule, "as": self.who(is_ada), "records": records,
            "body": body,
        });
        self.window.post(TRY, &form).await.expect(200).body
    }

    /// The ids that a rule lets through, as it is said.
    async fn said(&self, action: &str, rule: &str, is_ada: bool, body: &Value) -> BTreeSet<String> {
        let tried = self.tried(action, &json!(rule), is_ada, body).await;
        assert_eq!(tried["answer"], "depends", "{tried}");
        let outcomes = tried["outcomes"].as_array().unwrap().iter();
        let allowed = outcomes.filter(|outcome| outcome["allowed"] == true);
        allowed.map(|outcome| outcome["id"].as_str().unwrap().to_owned()).collect()
    }

    async fn set(&self, rule: &str, text: &str) {
        self.admin.patch("/api/collections/notes", &json!({ rule: text })).await.expect(200);
    }
}

const READING: &[&str] = &[
    "owner = @request.auth.id",
    "owner != ''",
    "owner = @request.auth.id || done = true && n > 2",
    "(owner = @request.auth.id || done = true) && n < 4",
    "teams.name = 'a'",
    "teams.name ?= 'a'",
    "teams.members.id ?= @request.auth.id",
    "teams.name ?= 'a' && teams.members.email ?= 'bob@example.com'",
    "@request.auth.id != '' && @collection.teams.name = 'b'",
    "@collection.teams.members.id ?= @request.auth.id && @collection.teams.name ?= 'a'",
    "@request.method = 'GET'",
    "@request.headers.x_token = ''",
    "@request.auth.teams_via_members.name ?= 'b'",
    "teams:length > 1",
];

#[tokio::test]
async fn what_is_said_of_reading_is_what_apps_see() {
    let wood = wood().await;
    let (ada, guest) = (wood.ada().await, wood.home.guest());
    for rule in READING {
        wood.set("listRule", rule).await;
        for (client, is_ada) in [(&ada, true), (&guest, false)] {
            let seen = client.get(&format!("{NOTES}?perPage=50")).await.expect(200).body;
            let seen = seen["items"].as_array().unwrap().iter();
            let seen = seen.map(|note| note["id"].as_str().unwrap().to_owned()).collect();
            let said = wood.said("list", rule, is_ada, &json!({})).await;
            assert_eq!(said, seen, "{rule}, ada: {is_ada}");
        }
    }
}

#[tokio::test]
async fn what_is_said_of_writing_is_what_apps_meet() {
    let wood = wood().await;
    let (ada, guest) = (wood.ada().await, wood.home.guest());
    for (rule, body) in [
        ("owner = @request.auth.id", json!({ "text": "x" })),
        ("@request.body.owner:isset = false", json!({ "owner": "" })),
        ("@request.body.n:changed = false || n > 2", json!({ "n": 3 })),
        ("@request.body.n > n", json!({ "n+": 1 })),
        ("@request.body.teams.name ?= 'b'", json!({ "teams": ["teambbbbbbbbbbb"] })),
        ("@request.method = 'PATCH' && @request.auth.id != ''", json!({ "done": true })),
    ] {
        wood.set("updateRule", rule).await;
        for (client, is_ada) in [(&ada, true), (&guest, false)] {
            let said = wood.said("update", rule, is_ada, &body).await;
            for id in ids() {
                let path = format!("{NOTES}/{id}");
                let before = wood.admin.get(&path).await.expect(200).body;
                let reply = client.patch(&path, &body).await;
                assert_eq!(reply.status == 200, said.contains(&id), "{rule} {id} {}", reply.text);
                wood.admin.patch(&path, &before).await.expect(200);
            }
        }
    }
    let body = json!({ "text": "new", "n": 1, "owner": wood.ada });
    for rule in [
        "owner = @request.auth.id",
        "@request.body.owner = @request.auth.id && n > 0",
        "n > 1",
        "text = 'new' && created = ''",
        "@request.auth.verified = false && @request.auth.id != ''",
    ] {
        wood.set("createRule", rule).await;
        for (client, is_ada) in [(&ada, true), (&guest, false)] {
            let said = wood.said("create", rule, is_ada, &body).await;
            let reply = client.post(NOTES, &body).await;
            assert_eq!(reply.status == 200, said.contains(""), "{rule} {}", reply.text);
        }
    }
    let tried = wood.tried("delete", &json!("n = 1"), false, &json!({})).await;
    assert_eq!(tried["outcomes"][0]["allowed"], true, "{tried}");
    wood.admin.get(&format!("{NOTES}/note00000000001")).await.expect(200);
}

#[tokio::test]
async fn a_no_comes_with_its_reason() {
    let wood = wood().await;
    let rule = json!("n > 1 && (owner = @request.auth.id || teams.name ?= 'a')");
    let tried = wood.tried("view", &rule, true, &json!({})).await;
    let first = &tried["outcomes"][0];
    assert_eq!((&first["id"], &first["allowed"]), (&json!("note00000000001"), &json!(false)));
    let why = &first["why"];
    assert_eq!((&why["join"], &why["parts"][1]["join"]), (&json!("all"), &json!("any")));
    let compared = &why["parts"][0];
    assert_eq!(compared["text"], "n > 1");
    let side = |text: &str| json!({ "text": text, "told": "all", "values": [1] });
    let sides = json!([side("n"), side("1")]);
    assert_eq!((&compared["holds"], &compared["sides"]), (&json!(false), &sides));
    let owner = &why["parts"][1]["parts"][0];
    assert_eq!(owner["holds"], true);
    for side in [0, 1] {
        assert_eq!(owner["sides"][side]["values"], json!([wood.ada]));
    }
    // Two teams: what each is called is told.
    let names = &tried["outcomes"][2]["why"]["parts"][1]["parts"][1]["sides"][0]["values"];
    assert_eq!(names, &json!(["a", "b"]));
    // Each part is true of some team, and together they are of none.
    let rule = json!("teams.name ?= 'a' && teams.members.email ?= 'bob@example.com'");
    let tried = wood.tried("view", &rule, true, &json!({})).await;
    let third = &tried["outcomes"][2];
    let parts = third["why"]["parts"].as_array().unwrap();
    assert!(parts.iter().all(|part| part["holds"] == true), "{third}");
    assert_eq!(third["allowed"], false);
    for (rule, answer) in [(Value::Null, "nobody"), (json!(" "), "anyone")] {
        let tried = wood.tried("list", &rule, false, &json!({})).await;
        assert_eq!((&tried["answer"], &tried["outcomes"]), (&json!(answer), &json!([])));
    }
    // What nobody can fulfil yet is said to be so.
    let form = json!({ "action": "create", "rule": "notes_via_teams.n > 0", "body": {} });
    let tried = wood.window.post(&TRY.replace("notes", "teams"), &form).await.expect(200).body;
    assert!(tried["note"].is_string(), "{tried}");
    assert_eq!(tried["outcomes"][0]["allowed"], false);
}

#[tokio::test]
async fn what_cannot_be_tried_is_refused_in_words() {
    let wood = wood().await;
    let me = wood.admin.get("/api/collections/_superusers/records").await.expect(200).body;
    let me = me["items"][0]["id"].clone();
    let form = |rule: &str, who: Value| json!({ "action": "view", "rule": rule, "as": who });
    let other = |collection: &str, id: &Value| json!({ "collection": collection, "id": id });
    for (field, form) in [
        ("rule", form("nope = 1", Value::Null)),
        ("rule", form("n >", Value::Null)),
        ("as", form("n > 1", other("users", &json!("nobodynobody000")))),
        ("as", form("n > 1", other("notes", &json!("note00000000001")))),
        ("as", form("n > 1", other("_superusers", &me))),
        ("as", form("n > 1", other("nothing", &json!("x")))),
        ("records", json!({ "action": "view", "rule": "n > 1", "records": vec!["x"; 31] })),
    ] {
        let said = wood.window.post(TRY, &form).await.expect(400).body;
        assert!(said["data"][field]["message"].is_string(), "{said}");
    }
    for form in [json!({}), json!({ "action": "fly", "rule": "" }), json!({ "rule": "" })] {
        wood.window.post(TRY, &form).await.expect(400);
    }
    let form = form("n > 1", Value::Null);
    wood.window.post(&TRY.replace("notes", "nothing"), &form).await.expect(404);
    wood.ada().await.post(TRY, &form).await.expect(403);
    wood.home.guest().post(TRY, &form).await.expect(401);
    // What nobody is shown is not told by the way of a rule either.
    let hash = wood.admin.get(&format!("/api/collections/users/records/{}", wood.ada)).await;
    let key = hash.expect(200).body["tokenKey"].clone();
    for (collection, record, rule) in [
        ("users", wood.ada.as_str(), "tokenKey != ''"),
        ("users", &wood.ada, "tokenKey:lower != ''"),
        ("users", &wood.ada, "password != ''"),
        ("users", &wood.ada, "strftime('%Y', tokenKey) = ''"),
        ("notes", "note00000000001", "owner.tokenKey != ''"),
        ("notes", "note00000000001", "owner.password != ''"),
        ("notes", "note00000000001", "@request.auth.tokenKey = ''"),
        ("notes", "note00000000001", "@collection.users.tokenKey ?!= ''"),
    ] {
        let form = json!({
            "action": "view", "rule": rule, "records": [record], "as": wood.who(true),
        });
        let tried = wood.window.post(&TRY.replace("notes", collection), &form).await;
        let tried = tried.expect(200);
        let side = &tried.body["outcomes"][0]["why"]["sides"][0];
        assert!(["secret", "anywhere", "all"].contains(&side["told"].as_str().unwrap()), "{rule}");
        let is_empty = side["values"] == json!([]) || side["values"] == json!([null]);
        assert!(is_empty, "{rule}: {side}");
        if let Some(key) = key.as_str() {
            assert!(!tried.text.contains(key), "{rule}");
        }
    }
    // Where no rule says who may.
    let form = json!({ "action": "view", "rule": "id != ''" });
    wood.window.post(&TRY.replace("notes", "_superusers"), &form).await.expect(400);
    let form = json!({ "action": "manage", "rule": "id != ''", "records": [wood.ada] });
    let tried = wood.window.post(&TRY.replace("notes", "users"), &form).await.expect(200).body;
    assert_eq!(tried["answer"], "nobody");
}
