use proptest::prelude::*;

use super::*;
use crate::integrations::connector::Connector;

/// The connector that takes all of a draft over.
fn whole(draft: &Draft) -> Value {
    let mut file = draft.connector.clone();
    let actions = draft.operations.iter().map(|one| (one.name.clone(), one.action.clone()));
    file["actions"] = Value::Object(actions.collect());
    let test = draft.operations.iter().find(|one| one.tests);
    file["test"] = json!({ "action": test.map_or("none", |one| one.name.as_str()) });
    file
}

fn read(document: &Value) -> Draft {
    draft(&document.to_string()).unwrap()
}

fn with_paths(paths: Value) -> Value {
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Parcel Office", "version": "1" },
        "servers": [{ "url": "https://{region}.example.com/v2/",
            "variables": { "region": { "default": "eu" } } }],
        "paths": paths,
    })
}

#[test]
fn a_document_becomes_a_connector_that_can_be_used() {
    let document = include_str!("parcels.yaml");
    let draft = draft(document).unwrap();
    let file = whole(&draft);
    let connector = Connector::of(&file).unwrap();
    assert_eq!(connector.base.as_deref(), Some("https://eu.parcels.example/v1"));
    assert_eq!(
        file["auth"],
        json!({ "kind": "header", "name": "X-Api-Key", "value": "{{cred.x_api_key}}" })
    );
    let names = connector.actions.keys().map(String::as_str).collect::<Vec<_>>();
    assert_eq!(names, ["get_parcel", "list_parcels", "post_parcels", "send_parcel"]);
    let expected = json!({
        "title": "Send a parcel", "effect": "write", "method": "POST",
        "path": "/parcels/{{input.id}}/send",
        "input": {
            "id": { "type": "text", "title": "The parcel", "required": true, "pattern": "^pa_[a-z0-9]+$" },
            "dry_run": { "type": "bool" },
            "idempotency_key": { "type": "text" },
            "carrier": { "type": "text", "required": true, "options": ["post", "bike"] },
            "id_body": { "type": "text", "max": 20 },
            "weight": { "type": "integer", "min": 1, "max": 29_999 },
            "to": { "type": "json", "title": "Where it goes", "required": true },
            "note": { "type": "text", "max": 200 },
        },
        "query": { "dry_run": "{{input.dry_run}}" },
        "headers": { "Idempotency-Key": "{{input.idempotency_key}}" },
        "body": {
            "carrier": "{{input.carrier}}", "id": "{{input.id_body}}", "note": "{{input.note}}",
            "to": "{{input.to}}", "weight": "{{input.weight}}",
        },
    });
    let sent = draft.operations.iter().find(|one| one.name == "send_parcel").unwrap();
    assert_eq!(sent.action, expected);
    let left_out = draft.left_out.iter().map(|note| note.at.as_str()).collect::<Vec<_>>();
    assert_eq!(left_out, ["POST /parcels/{id}/photo", "GET /whoami"]);
    let listed = draft.operations.iter().find(|one| one.name == "list_parcels").unwrap();
    assert_eq!((listed.effect, listed.tests), (Effect::Read, true));
    assert_eq!(
        listed.notes,
        [
            "`tags` is given as text: lists and objects are not spelled out.",
            "The cookie `session` is not sent.",
        ]
    );
}

#[test]
fn names_are_one_each_and_can_be_called() {
    let draft = read(&with_paths(json!({
        "/a": { "get": { "operationId": "listThings" }, "post": { "operationId": "list things" } },
        "/b": { "get": { "operationId": "test" }, "post": { "operationId": "HTTPServerGET2x" } },
        "/{c-d}/e": { "get": { "operationId": "ü" } },
        "/f": { "get": { "operationId": "a".repeat(90) }, "put": { "operationId": "a".repeat(91) } },
    })));
    let names = draft.operations.iter().map(|one| one.name.as_str()).collect::<Vec<_>>();
    let long = ["a".repeat(40), "a".repeat(38) + "_2"];
    assert_eq!(
        names,
        [
            "list_things",
            "list_things_2",
            "test_2",
            "http_server_get2x",
            &long[0],
            &long[1],
            "get_c_d_e"
        ]
    );
    Connector::of(&whole(&draft)).unwrap();
}

#[test]
fn nothing_of_a_document_becomes_a_template() {
    let draft = read(&with_paths(json!({
        "/{{cred.key}}": { "get": {} },
        "/a": { "post": { "operationId": "send", "requestBody": { "content": {
            "application/{{cred.key}}+json": { "schema": { "type": "object",
                "properties": { "{{cred.key}}": { "type": "string" } } } } } } } },
    })));
    assert_eq!(draft.left_out[0].at, "GET /{{cred.key}}");
    let action = &draft.operations[0].action;
    assert_eq!(action["headers"], Value::Null);
    assert_eq!(action["body"], json!({ "{{cred.key}}": "{{input.cred_key}}" }));
}

#[test]
fn references_in_circles_and_to_nowhere_are_told() {
    let mut document = with_paths(json!({
        "/loop": { "$ref": "#/paths/~1loop" },
        "/away": { "$ref": "https://example.com/x.json" },
        "/gone": { "$ref": "#/nothing" },
        "/tree": { "post": { "requestBody": { "content": { "application/json": {
            "schema": { "$ref": "#/components/schemas/Node" } } } } } },
    }));
    document["components"] = json!({ "schemas": { "Node": {
        "allOf": [{ "$ref": "#/components/schemas/Node" }, { "$ref": "#/components/schemas/Node" }],
        "type": "object",
        "properties": { "left": { "$ref": "#/components/schemas/Node" }, "name": { "type": "string" } },
    } } });
    let draft = read(&document);
    let why = draft.left_out.iter().map(|note| note.why.as_str()).collect::<Vec<_>>();
    assert_eq!(
        why,
        [
            "It refers to another document: https://example.com/x.json.",
            "It refers to what is not there: #/nothing.",
            "It refers to itself.",
        ]
    );
    assert_eq!(draft.operations[0].action["input"]["left"]["type"], "json");
}

#[test]
fn what_cannot_be_read_is_refused_in_words() {
    let bomb = {
        let mut text = "openapi: 3.0.0\na0: &a0 [x,x,x,x,x,x,x,x,x,x]\n".to_owned();
        for level in 1..12 {
            let previous = format!("*a{},", level - 1).repeat(10);
            text.push_str(&format!("a{level}: &a{level} [{previous}]\n"));
        }
        text
    };
    let deep =
        format!("{{\"openapi\": \"3.0.0\", \"x\": {}1{}}}", "[".repeat(5000), "]".repeat(5000));
    let deep_yaml = format!("openapi: 3.0.0\nx: {}1{}", "[".repeat(5000), "]".repeat(5000));
    for (text, part) in [
        ("", "no OpenAPI document"),
        ("[]", "no OpenAPI document"),
        ("{", "no JSON"),
        ("a: b: c", "neither JSON nor YAML"),
        ("{}", "says no version"),
        (r#"{ "openapi": "4.0.0" }"#, "not known here"),
        (r#"{ "openapi": 3 }"#, "says no version"),
        (r#"{ "swagger": "2.0" }"#, "Swagger 2.0"),
        (&bomb, "neither JSON nor YAML"),
        (&deep, "no JSON"),
        (&deep_yaml, "neither JSON nor YAML"),
        (&" ".repeat(17 << 20), "too large"),
    ] {
        let why = draft(text).unwrap_err();
        assert!(why.contains(part), "{why}");
        assert!(why.len() < 500, "{why}");
    }
}

#[test]
fn a_document_that_refers_to_itself_without_end_is_given_up() {
    // Each schema is made of ten others, eight deep, for each of many operations.
    let mut schemas = Map::new();
    for level in 0..9 {
        let next = json!({ "$ref": format!("#/components/schemas/S{}", level + 1) });
        schemas.insert(format!("S{level}"), json!({ "allOf": vec![next; 10] }));
    }
    let body = json!({ "content": { "application/json": { "schema": { "$ref": "#/components/schemas/S0" } } } });
    let one = json!({ "post": { "requestBody": body } });
    let paths = (0..1500).map(|number| (format!("/p{number}"), one.clone())).collect::<Map<_, _>>();
    let mut document = with_paths(Value::Object(paths));
    document["components"] = json!({ "schemas": schemas });
    let why = draft(&document.to_string()).unwrap_err();
    assert!(why.contains("refers to itself too often"), "{why}");
}

#[test]
fn proofs_are_taken_over_as_far_as_they_can_be() {
    let with = |schemes: Value, security: Value| {
        let mut document = with_paths(json!({ "/a": { "get": { "operationId": "list" } } }));
        document["components"] = json!({ "securitySchemes": schemes });
        document["security"] = security;
        let draft = read(&document);
        Connector::of(&whole(&draft)).unwrap();
        draft
    };
    let schemes = json!({
        "app": { "type": "apiKey", "in": "header", "name": "X-App" },
        "key": { "type": "apiKey", "in": "header", "name": "X-Key" },
        "query": { "type": "apiKey", "in": "query", "name": "api_key" },
        "cookie": { "type": "apiKey", "in": "cookie", "name": "sid" },
        "oauth": { "type": "oauth2", "flows": {} },
        "basic": { "type": "http", "scheme": "Basic" },
        "digest": { "type": "http", "scheme": "digest" },
    });
    let two = with(schemes.clone(), json!([{ "app": [], "key": [] }]));
    assert_eq!(two.connector["auth"]["name"], "X-App");
    assert_eq!(two.connector["headers"], json!({ "X-Key": "{{cred.x_key}}" }));
    let query = with(schemes.clone(), json!([{ "query": [] }]));
    assert_eq!(query.operations[0].action["query"], json!({ "api_key": "{{cred.api_key}}" }));
    let basic = with(schemes.clone(), json!([{ "cookie": [] }, { "digest": [] }, { "basic": [] }]));
    assert_eq!(basic.connector["auth"]["kind"], "basic");
    assert_eq!(basic.notes.len(), 2);
    let oauth = with(json!({ "oauth": schemes["oauth"] }), json!([{ "oauth": ["read"] }]));
    assert_eq!(oauth.connector["auth"], json!({ "kind": "none" }));
    assert!(oauth.notes[0].contains("OAuth2"), "{:?}", oauth.notes);
}

#[test]
fn oauth2_is_taken_over_with_its_addresses_and_scopes() {
    let of = |flows: Value| {
        let mut document = with_paths(json!({ "/a": { "get": { "operationId": "list" } } }));
        document["components"] =
            json!({ "securitySchemes": { "oauth": { "type": "oauth2", "flows": flows } } });
        document["security"] = json!([{ "oauth": ["read", "write"] }]);
        let draft = read(&document);
        Connector::of(&whole(&draft)).unwrap();
        draft
    };
    let token = "https://id.example:8443/token";
    let code = json!({ "authorizationUrl": "https://login.example/auth", "tokenUrl": token });
    let client = json!({ "tokenUrl": token });
    let both = of(json!({ "authorizationCode": code, "clientCredentials": client }));
    assert_eq!(
        both.connector["auth"],
        json!({
            "kind": "token", "hosts": ["id.example:8443"],
            "fetch": {
                "url": token, "basic": ["{{cred.client_id}}", "{{cred.client_secret}}"],
                "encoding": "form",
                "body": { "grant_type": "client_credentials", "scope": "read write" },
            },
        })
    );
    let somebody = of(json!({ "authorizationCode": code }));
    let auth = &somebody.connector["auth"];
    assert_eq!(auth["kind"], "authorization_code");
    assert_eq!(auth["hosts"], json!(["login.example", "id.example:8443"]));
    assert_eq!(auth["scopes"], json!(["read", "write"]));
    let odd = of(json!({ "clientCredentials": { "tokenUrl": "http://id.example/token" } }));
    assert_eq!(odd.connector["auth"], json!({ "kind": "none" }));
    assert_eq!(odd.connector.get("credentials").and_then(Value::as_object).map_or(0, Map::len), 0);
    assert!(odd.notes[0].contains("tokenUrl"), "{:?}", odd.notes);
}

#[test]
fn bounds_let_all_good_values_pass() {
    let asked = |schema: Value, version: &str| {
        let mut document = with_paths(json!({ "/a": { "get": { "operationId": "list",
            "parameters": [{ "name": "x", "in": "query", "schema": schema }] } } }));
        document["openapi"] = version.into();
        read(&document).operations[0].action["input"]["x"].clone()
    };
    for (schema, wanted) in [
        (json!({ "type": "integer", "minimum": 0.5, "maximum": 9.5 }), json!([1, 9])),
        (
            json!({ "type": "integer", "minimum": 1, "exclusiveMinimum": true, "maximum": 9 }),
            json!([2, 9]),
        ),
        (json!({ "type": "integer", "exclusiveMinimum": 1, "exclusiveMaximum": 9 }), json!([2, 8])),
        (json!({ "type": "number", "minimum": 0.5, "maximum": 9.5 }), json!([0, 10])),
        (json!({ "type": "number", "minimum": 1e300 }), json!([null, null])),
        (
            json!({ "anyOf": [{ "type": "integer", "minimum": 3 }, { "type": "null" }] }),
            json!([3, null]),
        ),
        (json!({ "type": ["string", "null"], "minLength": 2 }), json!([2, null])),
    ] {
        let input = asked(schema.clone(), "3.1.0");
        assert_eq!(json!([input["min"], input["max"]]), wanted, "{schema}");
    }
    let odd = asked(json!({ "type": "string", "pattern": "(?=x)" }), "3.0.3");
    assert_eq!(odd.get("pattern"), None);
}

/// Values that look like parts of a document.
fn part() -> impl Strategy<Value = Value> {
    let word = prop::sample::select(vec![
        "string",
        "integer",
        "object",
        "array",
        "null",
        "query",
        "path",
        "header",
        "cookie",
        "id",
        "",
        "#/components/schemas/A",
        "#/paths",
        "#",
        "http",
        "apiKey",
        "bearer",
        "{id}",
        "{{x}}",
        "ü|/~",
        "https://{h}/",
        "^(a",
        "true",
        "Idempotency-Key",
        "get a Thing",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        word.prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 60, 6, |inner| {
        let key = prop::sample::select(vec![
            "$ref",
            "type",
            "properties",
            "required",
            "allOf",
            "anyOf",
            "oneOf",
            "enum",
            "const",
            "items",
            "pattern",
            "minimum",
            "exclusiveMinimum",
            "maxLength",
            "name",
            "in",
            "schema",
            "content",
            "application/json",
            "multipart/form-data",
            "application/x-www-form-urlencoded",
            "parameters",
            "requestBody",
            "responses",
            "200",
            "get",
            "post",
            "delete",
            "/a",
            "/{id}/{b",
            "/a/{id}",
            "url",
            "servers",
            "variables",
            "default",
            "security",
            "scheme",
            "operationId",
            "callbacks",
            "summary",
        ]);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((key, inner), 0..6).prop_map(|members| {
                let members = members.into_iter().map(|(name, value)| (name.to_owned(), value));
                Value::Object(members.collect())
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn whatever_a_document_says_the_draft_is_sound(
        parts in prop::collection::vec(part(), 6),
        operations in prop::collection::vec((prop::sample::select(vec!["get", "post", "put"]), part()), 0..4),
    ) {
        let item = operations.into_iter().map(|(method, one)| (method.to_owned(), one));
        let document = json!({
            "openapi": "3.1.0", "info": parts[0], "servers": parts[1], "security": parts[2],
            "paths": { "/{id}/x": Value::Object(item.collect()), "/a": parts[3] },
            "components": { "schemas": { "A": parts[4] }, "securitySchemes": { "s": parts[5] } },
        });
        let draft = draft(&document.to_string()).unwrap();
        let mut file = whole(&draft);
        // What only a document of sense has: something that can be the test.
        file["actions"]["look"] = json!({ "title": "Look", "effect": "read", "method": "GET", "path": "" });
        file["test"] = json!({ "action": "look" });
        prop_assert_eq!(Connector::of(&file).err(), None);
    }

    #[test]
    fn whatever_is_given_is_read_or_refused(text in ".{0,300}") {
        drop(draft(&text));
        drop(draft(&format!("openapi: 3.0.0\n{text}")));
    }
}
