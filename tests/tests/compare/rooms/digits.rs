//! In which digits numbers come back.

use crate::report::Report;
use crate::scenario::{Body, Step, Who, delete, get, patch, post, step};

pub(crate) fn play(report: &mut Report) {
    report.table(STORED);
    report.table(LIMITS);
}

const DIGITS: &str = "/api/collections/digits/records";

macro_rules! number {
    ($number:literal) => {
        post(
            concat!("the digits of ", $number),
            Who::Root,
            DIGITS,
            concat!(
                "{\"n\":",
                $number,
                ",\"j\":",
                $number,
                ",\"t\":",
                $number,
                ",\"g\":{\"lon\":0,\"lat\":0},\"s\":{\"a\":[",
                $number,
                "]}}"
            ),
        )
        .query(&[("fields", "n,j,t,s")])
    };
}

macro_rules! limited {
    ($limit:literal) => {
        post(
            concat!("a limit of ", $limit),
            Who::Root,
            "/api/collections",
            concat!(
                r#"{"name":"limited","fields":[{"name":"most","type":"number","max":"#,
                $limit,
                r#"},{"name":"least","type":"number","min":"#,
                $limit,
                r#"}]}"#
            ),
        )
        .query(&[("fields", "fields.min,fields.max")])
    };
}

macro_rules! beyond {
    ($limit:literal) => {
        post(
            concat!("beyond ", $limit),
            Who::Root,
            "/api/collections/limited/records",
            r#"{"most":1e300,"least":-1e300}"#,
        )
    };
}

macro_rules! no_more {
    ($limit:literal) => {
        delete(concat!("no limit of ", $limit), Who::Root, "/api/collections/limited")
    };
}

const STORED: &[Step] = &[
    post("numbers of all sizes", Who::Root, "/api/collections", r#"{"name":"digits","listRule":"","fields":[{"name":"n","type":"number"},{"name":"j","type":"json"},{"name":"s","type":"json"},{"name":"t","type":"text"},{"name":"g","type":"geoPoint"}]}"#)
        .query(&[("fields", "name")]),
    number!("1e15"),
    number!("1e16"),
    number!("123456789012345680000"),
    number!("1e20"),
    number!("1e21"),
    number!("-1.5e21"),
    number!("1e100"),
    number!("1.7976931348623157e308"),
    number!("1e-5"),
    number!("1e-6"),
    number!("0.0000015"),
    number!("1e-7"),
    number!("-2.5e-9"),
    number!("5e-324"),
    number!("123456789.125"),
    number!("0.1"),
    number!("3.0"),
    post("a point of small numbers", Who::Root, DIGITS, r#"{"g":{"lon":1e-6,"lat":-1e-7}}"#)
        .query(&[("fields", "g")]),
    post("a number in a text", Who::Root, DIGITS, r#"{"n":"1e20"}"#).query(&[("fields", "n")]),
    step("a number in a form", Who::Root, "POST", DIGITS)
        .body(Body::Form("n=100000000000000000000"))
        .query(&[("fields", "n")]),
    get("numbers in their order", Who::Guest, DIGITS)
        .query(&[("sort", "n,@rowid"), ("fields", "items.n,items.j,items.s,items.t,items.g")]),
    get("a small number is found", Who::Guest, DIGITS)
        .query(&[("filter", "n = 0.000001"), ("fields", "items.n")]),
    patch("no negative nothing in settings", Who::Root, "/api/settings", r#"{"logs":{"minLevel":-0}}"#)
        .query(&[("fields", "logs.minLevel")]),
    delete("the digits go", Who::Root, "/api/collections/digits"),
];

const LIMITS: &[Step] = &[
    limited!("1e15"),
    beyond!("1e15"),
    no_more!("1e15"),
    limited!("100000"),
    beyond!("100000"),
    no_more!("100000"),
    limited!("1e6"),
    beyond!("1e6"),
    no_more!("1e6"),
    limited!("123456789.5"),
    beyond!("123456789.5"),
    no_more!("123456789.5"),
    limited!("0.0001"),
    beyond!("0.0001"),
    no_more!("0.0001"),
    limited!("0.00001"),
    beyond!("0.00001"),
    no_more!("0.00001"),
    limited!("-1e-9"),
    beyond!("-1e-9"),
    no_more!("-1e-9"),
    limited!("1e100"),
    beyond!("1e100"),
    no_more!("1e100"),
    post(
        "limits in the wrong order",
        Who::Root,
        "/api/collections",
        r#"{"name":"limited","fields":[{"name":"n","type":"number","min":1e15,"max":1e6}]}"#,
    ),
];
