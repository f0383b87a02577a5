//! What expressions say of records and requests, and what is refused.

#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

mod world;

use homeport_rules::{Error, Related, Use, compile};
use serde_json::{Map, json};

use world::{World, shapes, users};

fn holds(world: &World, rule: &str) -> bool {
    let expression = compile(rule, &users(), &shapes(), Use::Rule).unwrap();
    expression.holds(&world.record, &world.request(), Related::nothing())
}

#[track_caller]
fn check(world: &World, true_of_it: &[&str], false_of_it: &[&str]) {
    for rule in true_of_it {
        assert!(holds(world, rule), "should hold: {rule}");
    }
    for rule in false_of_it {
        assert!(!holds(world, rule), "should fail: {rule}");
    }
}

#[test]
fn the_caller_is_seen() {
    check(
        &World::new(),
        &[
            "@request.auth.id != ''",
            "@request.auth.name:lower = 'ann_'",
            "@request.auth.roles:each ?= 'admin'",
            "@request.auth.roles ~ 'editor'",
            "@request.auth.roles:length = 2",
            "@request.auth.age > 18",
            "teams:each ?= @request.auth.teams:each",
            "team ?= @request.auth.teams:each",
            "@request.auth.nothing = null",
            // A column as a pattern keeps its wildcards.
            "'annx' ~ @request.auth.name",
        ],
        &[
            "@request.auth.roles:each = 'admin'",
            "@request.auth.roles:each ?= 'admin' && @request.auth.roles:each ?= 'editor'",
        ],
    );
}

#[test]
fn a_guest_is_null_everywhere() {
    check(
        &World { auth: None, ..World::new() },
        &["@request.auth.id = ''", "@request.auth.id = null", "@request.auth.roles:each = null"],
        &[
            "@request.auth.id != ''",
            "@request.auth.id ~ ''",
            "@request.auth.roles:length > 0",
            "@request.auth.age < 99",
        ],
    );
}

#[test]
fn the_body_is_compared_with_the_record() {
    check(
        &World::new(),
        &[
            "@request.body.title:isset = true",
            "@request.body.title:changed = true",
            // A form's "5" is the number 5 for a number field.
            "@request.body.views:changed = false",
            "@request.body.kind:changed = false",
            "@request.body.kind:isset = false",
            "@request.body.tags:changed = true",
            "@request.body.tags:length = 1",
            "@request.body.tags:each = 'x'",
            "@request.body.title:lower = 'new'",
            "@request.body.extra.deep.0 = 1",
            "@request.body.nothing = ''",
            "@request.headers.x_token = 'Secret'",
            "@request.method = 'POST' && @request.context = 'default'",
        ],
        &[
            "@request.body.title:changed = false",
            "@request.body.title = title",
            "@request.query.x:isset = true",
        ],
    );
}

#[test]
fn macros_read_the_requests_clock() {
    check(
        &World::new(),
        &[
            "@now = '2024-02-29 23:59:58.987Z'",
            "@yesterday = '2024-02-28 23:59:58.987Z'",
            "@tomorrow = '2024-03-01 23:59:58.987Z'",
            "@todayStart = '2024-02-29 00:00:00.000Z'",
            "@todayEnd = '2024-02-29 23:59:59.999Z'",
            "@monthStart = '2024-02-01 00:00:00.000Z'",
            "@monthEnd = '2024-02-29 23:59:59.999Z'",
            "@yearStart = '2024-01-01 00:00:00.000Z'",
            "@yearEnd = '2024-12-31 23:59:59.999Z'",
            "@year = 2024 && @month = 2 && @day = 29 && @weekday = 4",
            "@hour = 23 && @minute = 59 && @second = 58",
        ],
        &[],
    );
}

#[test]
fn a_missing_field_has_its_zero_value() {
    check(
        &World { record: Map::new(), ..World::new() },
        &[
            "title = ''",
            "views = 0",
            "active = false",
            "meta = null",
            "tags = '[]'",
            "tags:length = 0",
            "tags:each = null",
        ],
        &["views = ''", "title != null"],
    );
}

#[track_caller]
fn refused(filter: &str, usage: Use, message: &str, at: &str) {
    match compile(filter, &users(), &shapes(), usage) {
        Ok(_) => unreachable!("{filter} was accepted"),
        Err(error) => {
            assert_eq!((error.message(), &filter[error.span()]), (message, at), "{filter}");
            assert!(matches!(error, Error::Check(_)), "{filter}");
        }
    }
}

#[test]
fn what_is_not_evaluated_is_refused() {
    let client = Use::ClientFilter { superuser: false };
    refused("views = 1 && nope = 2", Use::Rule, "unknown field: nope", "nope");
    refused("title:nope = 2", Use::Rule, "unknown modifier :nope", "title:nope");
    refused("team.name = 'x'", Use::Rule, "the collection team points into is gone", "team");
    refused("posts_via_user.id = 'x'", Use::Rule, "there is no collection posts", "posts_via_user");
    refused("title.x.y = 'x'", Use::Rule, "title has nothing below it", "title");
    refused(
        "@collection.posts:a.id = 'x'",
        Use::Rule,
        "there is no collection posts",
        "@collection.posts:a.id",
    );
    refused(
        "strftime(title) = 'x'",
        Use::Rule,
        "strftime takes its format and its modifiers as quoted texts",
        "title",
    );
    refused("nope(1) = 'x'", Use::Rule, "unknown function nope", "nope(1)");
    refused("@request.nope = 'x'", Use::Rule, "there is no @request.nope", "@request.nope");
    refused(
        "@request.body.title:each = 'x'",
        Use::Rule,
        "title holds one value, :each does not apply",
        "@request.body.title:each",
    );
    refused("password = 'x'", client, "the field password cannot be used here", "password");
    refused("teams.id ?= 'x'", client, "the collection teams points into is gone", "teams");
    assert!(compile("teams:each ?= 'x' && password != ''", &users(), &shapes(), Use::Rule).is_ok());
    // Inside of a json value it is a part of a name that is not there, as in PocketBase.
    assert!(compile("meta.a:lower = 'x'", &users(), &shapes(), Use::Rule).is_ok());
    let long = format!("title = '{}'", "x".repeat(3500));
    assert!(compile(&long, &users(), &shapes(), client).is_err());
    assert!(compile(&long, &users(), &shapes(), Use::Rule).is_ok());
}

#[test]
fn a_clients_filter_finds_public_addresses_only() {
    let world = World::new();
    let filter = compile(
        "email ~ 'x.org' || views = 0",
        &users(),
        &shapes(),
        Use::ClientFilter { superuser: false },
    )
    .unwrap();
    assert!(!filter.holds(&world.record, &world.request(), Related::nothing()));
    assert!(holds(&world, "email ~ 'x.org' || views = 0"));
    assert_eq!(Vec::from_iter(filter.fields()), ["email", "emailVisibility", "views"]);
}

#[test]
fn many_lists_end_rather_than_run_forever() {
    let mut world = World::new();
    let many: Vec<String> = (0..2000).map(|n| n.to_string()).collect();
    world.record.insert("tags".to_owned(), json!(many));
    world.record.insert("teams".to_owned(), json!(many));
    check(
        &world,
        &["tags:each ?= '1999' && teams:each ?= '1999'"],
        &["tags:each ?= teams:each && tags:each ?= 'x'"],
    );
}

#[test]
fn distances_are_kilometres_on_a_sphere() {
    let world = World::new();
    for filter in [
        "geoDistance(0, 0, 0, 1) > 111.1 && geoDistance(0, 0, 0, 1) < 111.3",
        "geoDistance(10, 50, 10, 50) < 0.001",
        "geoDistance(0, 0, 180, 0) > 20015",
        "geoDistance(null, 0, 0, 0) = null",
    ] {
        assert!(holds(&world, filter), "{filter}");
    }
    // What is no number has no distance.
    assert!(!holds(&world, "geoDistance(null, 0, 0, 0) < 1 || geoDistance(null, 0, 0, 0) >= 1"));
    let taken = "geoDistance takes fields and numbers only";
    refused("geoDistance('1', 2, 3, 4) = 1", Use::Rule, taken, "'1'");
    let needed = "geoDistance takes lonA, latA, lonB, latB";
    refused("geoDistance(1, 2, 3) = 1", Use::Rule, needed, "geoDistance(1, 2, 3)");
}
