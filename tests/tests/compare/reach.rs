//! Filters, sorts and rules that lead into other records: a world of collections that point into
//! each other, asked the questions of `server/rules/tests/pocketbase/reach`, of which the rules
//! crate knows PocketBase's answers by heart. Here they go all the way to the database.

use serde_json::{Value, json};

use crate::client::{self, Request};
use crate::report::Report;
use crate::scenario::{Side, Step, Who, delete, encode, get, patch, post};

const WORLD: &str = include_str!("../../../server/rules/tests/pocketbase/reach/world.json");
pub(crate) const TABLE: &str =
    include_str!("../../../server/rules/tests/pocketbase/reach/table.tsv");
pub(crate) const RULES: &str =
    include_str!("../../../server/rules/tests/pocketbase/reach/rules.tsv");
/// Every so many questions are asked; `COMPARE_REACH=1` asks them all.
const STRIDE: usize = 9;

pub(crate) fn play(report: &mut Report) {
    report.both(|side| {
        furnish(side);
        Value::Null
    });
    report.table(ACTIONS);
    let stride = std::env::var("COMPARE_REACH").ok().and_then(|text| text.parse().ok());
    let stride = stride.unwrap_or(STRIDE);
    for line in TABLE.lines().step_by(stride) {
        let question = Question::of(line);
        let (theirs, ours) = report.both(|side| json!(question.ask(side)));
        report.count(name(line), &theirs, &ours);
    }
    for rule in LED_ASTRAY {
        let ruled = Ruled { rest: ["guest", "list", "", rule] };
        let (theirs, ours) = report.both(|side| json!(ruled.ask(side)));
        report.count(rule, &theirs, &ours);
    }
    for line in RULES.lines().step_by(stride) {
        let rule = Ruled::of(line);
        let (theirs, ours) = report.both(|side| json!(rule.ask(side)));
        report.count(name(line), &theirs, &ours);
    }
}

/// Scenarios have names that live as long as the report.
fn name(line: &str) -> &'static str {
    line.to_owned().leak()
}

/// Makes the world, and signs its people in.
pub(crate) fn furnish(side: &mut Side) {
    let world: Value = serde_json::from_str(WORLD).expect("the world is JSON");
    let root =
        json!({"identity": crate::programs::ROOT_EMAIL, "password": crate::programs::PASSWORD});
    sign_in(side, "root token", "_superusers", &root);
    for collection in list(&world["collections"]) {
        call(side, Some("root token"), "POST", "/api/collections", Some(collection)).expect(200);
    }
    for later in list(&world["later"]) {
        let path = format!("/api/collections/{}", text(&later["collection"]));
        let mut fields =
            call(side, Some("root token"), "GET", &path, None).expect(200)["fields"].take();
        fields.as_array_mut().expect("fields").push(later["field"].clone());
        call(side, Some("root token"), "PATCH", &path, Some(&json!({ "fields": fields })))
            .expect(200);
    }
    for record in list(&world["records"]) {
        let path = format!("/api/collections/{}/records", text(&record["collection"]));
        call(side, Some("root token"), "POST", &path, Some(&record["values"])).expect(200);
    }
    for (token, who) in [("a token", "a@x.org"), ("b token", "b@x.org")] {
        sign_in(side, token, "authors", &json!({"identity": who, "password": "reader-1234"}));
    }
}

fn sign_in(side: &mut Side, token: &'static str, collection: &str, who: &Value) {
    let path = format!("/api/collections/{collection}/auth-with-password");
    let signed_in = call(side, None, "POST", &path, Some(who)).expect(200);
    side.kept.insert(token.to_owned(), text(&signed_in["token"]).to_owned());
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("")
}

struct Answer {
    status: u16,
    body: Value,
    asked: String,
}

impl Answer {
    fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}: {}", self.asked, self.body);
        self.body
    }
}

fn call(
    side: &Side,
    token: Option<&str>,
    method: &str,
    target: &str,
    body: Option<&Value>,
) -> Answer {
    let mut headers = vec![("Content-Type".to_owned(), "application/json".to_owned())];
    headers.extend(
        token
            .and_then(|token| side.kept.get(token))
            .map(|token| ("Authorization".to_owned(), token.clone())),
    );
    let body = body.map(|body| body.to_string().into_bytes());
    let request =
        Request { method: method.to_owned(), target: target.as_bytes().to_vec(), headers, body };
    let asked = format!("{} {method} {target}", side.program.name);
    match client::send(&side.program.door(), &request) {
        Ok(reply) => {
            let body = serde_json::from_slice(&reply.body).unwrap_or_default();
            Answer { status: reply.status, body, asked }
        }
        Err(error) => panic!("{asked}: no answer: {error}"),
    }
}

/// The one-letter names of the records in a list, or its status.
fn letters(answer: &Answer) -> String {
    if answer.status != 200 {
        return answer.status.to_string();
    }
    let letters = list(&answer.body["items"]).iter().map(|record| text(&record["k"]));
    Some(letters.collect::<String>()).filter(|all| !all.is_empty()).unwrap_or("-".to_owned())
}

fn token_of(who: &str) -> Option<&'static str> {
    match who {
        "root" => Some("root token"),
        "a" => Some("a token"),
        "b" => Some("b token"),
        _ => None,
    }
}

/// A line of the table.
pub(crate) struct Question<'t> {
    pub(crate) rest: [&'t str; 4],
}

impl<'t> Question<'t> {
    pub(crate) fn of(line: &'t str) -> Self {
        let cells = line.splitn(5, '\t').collect::<Vec<_>>();
        let [_, who, collection, sort, filter] = cells[..] else {
            panic!("a line of five: {line}")
        };
        Self { rest: [who, collection, sort, filter] }
    }

    pub(crate) fn ask(&self, side: &Side) -> String {
        let [who, collection, sort, filter] = self.rest;
        let (sort, filter) = (encode(sort), encode(filter));
        let target = format!(
            "/api/collections/{collection}/records?perPage=500&sort={sort}&filter={filter}"
        );
        letters(&call(side, token_of(who), "GET", &target, None))
    }
}

/// A line of the rules.
pub(crate) struct Ruled<'t> {
    pub(crate) rest: [&'t str; 4],
}

/// What an update may change, to be put back.
const CHANGED: [&str; 6] = ["title", "author", "editors", "kat", "kats", "closed"];

impl<'t> Ruled<'t> {
    pub(crate) fn of(line: &'t str) -> Self {
        let cells = line.splitn(5, '\t').collect::<Vec<_>>();
        let [_, who, verb, body, rule] = cells[..] else { panic!("a line of five: {line}") };
        Self { rest: [who, verb, body, rule] }
    }

    pub(crate) fn ask(&self, side: &Side) -> String {
        let [who, verb, body, rule] = self.rest;
        let posts = "/api/collections/posts";
        let all = format!("{posts}/records?perPage=500&sort=@rowid");
        let field = if verb == "list" { "listRule" } else { "updateRule" };
        let saved = call(side, Some("root token"), "PATCH", posts, Some(&json!({ field: rule })));
        if saved.status != 200 {
            return saved.status.to_string();
        }
        if verb == "list" {
            return letters(&call(side, token_of(who), "GET", &all, None));
        }
        let body: Value = serde_json::from_str(body).expect("a body");
        let mut passed = String::new();
        let records = call(side, Some("root token"), "GET", &all, None).expect(200);
        for record in list(&records["items"]) {
            let path = format!("{posts}/records/{}", text(&record["id"]));
            if call(side, token_of(who), "PATCH", &path, Some(&body)).status == 200 {
                passed.push_str(text(&record["k"]));
                let before = CHANGED.map(|name| (name.to_owned(), record[name].clone()));
                let before = Value::Object(before.into_iter().collect());
                call(side, Some("root token"), "PATCH", &path, Some(&before)).expect(200);
            }
        }
        if passed.is_empty() { "-".to_owned() } else { passed }
    }
}

/// Rules that may or may not be saved, for where they lead.
const LED_ASTRAY: &[&str] = &[
    "kat.nope = 1",
    "nope.kat = 1",
    "title.nope = 1",
    "nope_via_x.id = ''",
    "comments_via_nope.id = ''",
    "comments_via_text.id = ''",
    "comments_via_by.id = ''",
    "@collection.nope.id = ''",
    "@collection.members = ''",
    "@collection.members.nope = ''",
    "@collection.MEMBERS.role = ''",
    "@collection.members_reach_0.role = ''",
    "@request.auth.nope.nope = 1",
    "@request.auth.name.nope = 1",
    "@request.body.kat.nope.nope = 1",
    "@request.body.kat.name.nope = 1",
    "@request.body.nope.nope.nope = 1",
    "@request.body.title:each = 1",
    "kat.parent.parent.parent.parent.parent.name = ''",
    "kat.parent.parent.parent.parent.parent.parent.name = ''",
    "strftime('%Y', author.org.founded, title) = ''",
    "strftime(title) = ''",
    "geoDistance('1', 2, 3, 4) = 1",
];

const ADA: Who = Who::With("<a token>");
const BOB: Who = Who::With("<b token>");
const ROOT: Who = Who::With("<root token>");
const POSTS: &str = "/api/collections/posts/records";
const POST_A: &str = "/api/collections/posts/records/ap0000000000000";
const COMMENTS: &str = "/api/collections/comments/records";
const ONE: &str = "/api/collections/comments/records/m10000000000000";

/// Rules that lead elsewhere, on each action, and what becomes of them when elsewhere changes.
const ACTIONS: &[Step] = &[
    patch("comments are for their posts' authors and editors", ROOT, "/api/collections/comments", r#"{
        "listRule":"post.author = @request.auth.id || post.editors.id ?= @request.auth.id",
        "viewRule":"post.author.name = @request.auth.name && @request.auth.name != ''",
        "createRule":"post.author = @request.auth.id && @request.body.by.name ?= 'Ada'",
        "updateRule":"post.author.org = @request.auth.org && @request.body.post:changed = false",
        "deleteRule":"@collection.members.user ?= @request.auth.id && @collection.members.org ?= post.author.org && @collection.members.role ?= 'owner'"}"#)
        .query(&[("fields", "listRule,viewRule,createRule,updateRule,deleteRule")]),
    get("Ada lists comments", ADA, COMMENTS).query(&[("fields", "k,text"), ("sort", "k")]),
    get("Bob lists comments", BOB, COMMENTS).query(&[("fields", "k,text"), ("sort", "k")]),
    get("a guest lists comments", Who::Guest, COMMENTS).query(&[("fields", "k,text"), ("sort", "k")]),
    get("Ada filters by what her comments reach", ADA, COMMENTS)
        .query(&[("fields", "k"), ("sort", "-post.title,k"), ("filter", "post.editors.name ?= 'Ada' || by.name ?= 'Bob'")]),
    get("Ada views a comment on her post", ADA, ONE),
    get("Bob views a comment on Ada's post", BOB, ONE),
    get("a guest views a comment", Who::Guest, ONE),
    post("Ada comments on her post", ADA, COMMENTS, r#"{"id":"mx0000000000000","k":"x","post":"ap0000000000000","by":["a00000000000000"]}"#),
    post("Ada comments on Bob's post", ADA, COMMENTS, r#"{"k":"y","post":"bp0000000000000","by":["a00000000000000"]}"#),
    post("Ada comments as Bob", ADA, COMMENTS, r#"{"k":"y","post":"ap0000000000000","by":["b00000000000000"]}"#),
    post("Ada comments on no post", ADA, COMMENTS, r#"{"k":"y","by":["a00000000000000"]}"#),
    post("Bob comments as Ada and himself", BOB, COMMENTS, r#"{"k":"z","post":"bp0000000000000","by":["b00000000000000","a00000000000000"]}"#)
        .keep(&[("bobs comment", "/id")]),
    patch("Ada edits a comment", ADA, ONE, r#"{"text":"edited"}"#),
    patch("Ada moves a comment", ADA, ONE, r#"{"post":"bp0000000000000"}"#),
    patch("Bob edits a comment on Ada's post", BOB, ONE, r#"{"text":"edited"}"#),
    delete("Bob deletes a comment on Ada's post", BOB, ONE),
    delete("Ada deletes a comment on her post", ADA, "/api/collections/comments/records/mx0000000000000"),
    patch("Ada and Bob may not see posts of closed shops", ROOT, "/api/collections/posts", r#"{"viewRule":"closed.org.name = null || closed.org.members_via_org.user ?= @request.auth.id"}"#)
        .query(&[("fields", "viewRule")]),
    get("Ada views her closed post", ADA, POST_A).query(&[("fields", "k")]),
    get("a guest views a closed post", Who::Guest, POST_A).query(&[("fields", "k")]),
    get("a guest views an open post", Who::Guest, "/api/collections/posts/records/bp0000000000000").query(&[("fields", "k")]),
    patch("kats under a rule that asks who refers to them", ROOT, "/api/collections/kats", r#"{"createRule":"posts_via_kat.id = null || 1 = 1","updateRule":"posts_via_kat.title ?= 'A'","deleteRule":"kats_via_parent.id = null && posts_via_kat.id = null"}"#)
        .query(&[("fields", "createRule,updateRule,deleteRule")]),
    post("nobody makes a kat", Who::Guest, "/api/collections/kats/records", r#"{"name":"new"}"#),
    patch("a kat of post A", Who::Guest, "/api/collections/kats/records/x00000000000000", r#"{"name":"x"}"#),
    patch("a kat of no post", Who::Guest, "/api/collections/kats/records/y00000000000000", r#"{"name":"y"}"#),
    delete("a kat with kittens", Who::Guest, "/api/collections/kats/records/x00000000000000"),
    post("the admin makes a kat", ROOT, "/api/collections/kats/records", r#"{"id":"w00000000000000","k":"w","name":"w"}"#),
    delete("a kat nobody refers to", Who::Guest, "/api/collections/kats/records/w00000000000000"),
    patch("authors are managed by owners of their org, and sign in from Oak", ROOT, "/api/collections/authors", r#"{"manageRule":"org.members_via_org.user ?= @request.auth.id && org.members_via_org.role ?= 'owner'","authRule":"org.name = 'Oak'"}"#)
        .query(&[("fields", "manageRule,authRule")]),
    post("Ada of Oak signs in", Who::Guest, "/api/collections/authors/auth-with-password", r#"{"identity":"a@x.org","password":"reader-1234"}"#)
        .query(&[("fields", "record.k,record.email")]),
    post("Bob of pine does not", Who::Guest, "/api/collections/authors/auth-with-password", r#"{"identity":"b@x.org","password":"reader-1234"}"#),
    get("Ada lists authors and the addresses she manages", ADA, "/api/collections/authors/records")
        .query(&[("fields", "k,email"), ("sort", "k")]),
    get("Bob lists authors", BOB, "/api/collections/authors/records")
        .query(&[("fields", "k,email"), ("sort", "k")]),
    patch("posts by their kats' names", ROOT, "/api/collections/posts", r#"{"listRule":"kat.name != 'q'","viewRule":"kat.name != 'q'","createRule":"kat.name != 'q'","updateRule":"kat.name != 'q'","deleteRule":"kat.name != 'q' || 1 = 1"}"#)
        .query(&[("fields", "listRule")]),
    get("posts by their kats' names are listed", Who::Guest, POSTS).query(&[("fields", "k"), ("sort", "k")]),
    get("the kats' fields", ROOT, "/api/collections/kats").query(&[("fields", "name")])
        .keep(&[("kat name", "/name")]),
    post("kats have colours", ROOT, "/api/collections", r#"{"name":"hues","listRule":"","fields":[{"name":"hue","type":"text"},{"name":"k","type":"text"}]}"#)
        .query(&[("fields", "name")]).keep(&[("hues", "/id")]),
    patch("posts by hue", ROOT, "/api/collections/posts", r#"{"listRule":"@collection.hues.hue ?= title || title = 'A'","viewRule":"@collection.hues.hue ?= 'red' || 1 = 1","createRule":"@collection.hues.hue ?= 'red' || 1 = 1","updateRule":"@collection.hues.hue ?= 'red' || 1 = 1","deleteRule":"@collection.hues.hue ?= 'red' || 1 = 1"}"#)
        .query(&[("fields", "listRule")]),
    get("posts of no hue", Who::Guest, POSTS).query(&[("fields", "k"), ("sort", "k")]),
    post("a hue called Ada", ROOT, "/api/collections/hues/records", r#"{"hue":"Ada"}"#).query(&[("fields", "hue")]),
    get("posts of a hue", Who::Guest, POSTS).query(&[("fields", "k"), ("sort", "k")]),
    patch("hues become shades", ROOT, "/api/collections/hues", r#"{"name":"shades"}"#).query(&[("fields", "name")]),
    get("a list whose rule leads nowhere now", Who::Guest, POSTS),
    get("the admin lists all the same", ROOT, POSTS).query(&[("fields", "k"), ("sort", "k")]),
    get("a view whose rule leads nowhere now", Who::Guest, POST_A),
    post("a create whose rule leads nowhere now", Who::Guest, POSTS, r#"{"title":"x"}"#),
    patch("an update whose rule leads nowhere now", Who::Guest, POST_A, r#"{"title":"x"}"#),
    delete("a delete whose rule leads nowhere now", Who::Guest, POST_A),
    patch("shades become hues again", ROOT, "/api/collections/shades", r#"{"name":"hues"}"#).query(&[("fields", "name")]),
    get("the list is mended", Who::Guest, POSTS).query(&[("fields", "k"), ("sort", "k")]),
    patch("hues lose their hue", ROOT, "/api/collections/hues", r#"{"fields":[{"name":"k","type":"text"}]}"#).query(&[("fields", "name")]),
    get("a list whose rule lost its field", Who::Guest, POSTS),
    delete("hues are gone", ROOT, "/api/collections/hues"),
    get("a list whose rule lost its collection", Who::Guest, POSTS),
    patch("posts are open again", ROOT, "/api/collections/posts", r#"{"listRule":"","viewRule":"","createRule":null,"updateRule":"","deleteRule":null}"#)
        .query(&[("fields", "listRule")]),
    patch("and everything else is as it was", ROOT, "/api/collections/comments", r#"{"listRule":"post.title != 'B'","viewRule":null}"#)
        .query(&[("fields", "listRule")]),
    patch("the authors too", ROOT, "/api/collections/authors", r#"{"manageRule":null,"authRule":""}"#)
        .query(&[("fields", "authRule")]),
    delete("and Bob's comment is gone", ROOT, "/api/collections/comments/records/<bobs comment>"),
    patch("and the edited comment is as it was", ROOT, ONE, r#"{"text":"one"}"#).query(&[("fields", "text")]),
];
