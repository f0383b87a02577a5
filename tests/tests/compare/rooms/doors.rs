//! The edges of HTTP: methods, paths, headers, CORS, and requests that mean harm.

use crate::report::Report;
use crate::scenario::{Body, Step, Who, delete, get, patch, post, step};

pub(crate) fn play(report: &mut Report) {
    report.table(PATHS);
    report.table(HEADERS);
    report.table(NOT_YET);
    report.table(HOSTILE);
}

const PATHS: &[Step] = &[
    step("health by HEAD", Who::Guest, "HEAD", "/api/health"),
    post("health by POST", Who::Guest, "/api/health", ""),
    delete("health by DELETE", Who::Guest, "/api/health"),
    step("health by OPTIONS", Who::Guest, "OPTIONS", "/api/health").comparing(&[]),
    step("health by TRACE", Who::Guest, "TRACE", "/api/health"),
    step("health by a made-up method", Who::Guest, "BREW", "/api/health"),
    get("health with a slash", Who::Guest, "/api/health/"),
    get("health in capitals", Who::Guest, "/API/HEALTH"),
    get("health with two slashes", Who::Guest, "/api//health"),
    get("health with a query", Who::Guest, "/api/health?x=y"),
    get("health through a detour", Who::Guest, "/api/x/../health"),
    get("the api itself", Who::Guest, "/api"),
    get("the api itself, with a slash", Who::Guest, "/api/"),
    get("an unknown path", Who::Guest, "/api/nope"),
    post("an unknown path by POST", Who::Guest, "/api/nope", "{}"),
    patch("an unknown path by PATCH", Who::Guest, "/api/nope", "{}"),
    delete("an unknown path by DELETE", Who::Guest, "/api/nope"),
    step("an unknown path by PUT", Who::Guest, "PUT", "/api/nope"),
    step("an unknown path by HEAD", Who::Guest, "HEAD", "/api/nope"),
    step("an unknown path by OPTIONS", Who::Guest, "OPTIONS", "/api/nope").comparing(&[]),
    get("a path below a record", Who::Guest, "/api/collections/books/records/book00000000001/x"),
    get("a path below a collection", Who::Guest, "/api/collections/books/x"),
    get("a path beside the collections", Who::Guest, "/api/collection"),
    get("collections with a slash", Who::Guest, "/api/collections/"),
    get("the admins of old", Who::Guest, "/api/admins"),
    get("an empty collection name", Who::Guest, "/api/collections//records"),
    get("a collection name with a dot", Who::Guest, "/api/collections/./records"),
    get("a collection name with spaces", Who::Guest, "/api/collections/a%20b/records"),
    get("a collection name with a quote", Who::Guest, "/api/collections/books'--/records"),
    get("a collection name with nul", Who::Guest, "/api/collections/%00/records"),
    get("a collection name of odd bytes", Who::Guest, "/api/collections/%ff/records"),
    get("a bad percent sign in a path", Who::Guest, "/api/collections/%zz/records"),
    get("a system table's name", Who::Guest, "/api/collections/_collections/records"),
    get("a system table's name, by the admin", Who::Root, "/api/collections/_collections/records"),
    get("the parameters' table, by the admin", Who::Root, "/api/collections/_params/records"),
    get("out of the tree", Who::Guest, "/api/../../etc/passwd"),
    get("out of the tree, hidden", Who::Guest, "/api/%2e%2e/%2e%2e/etc/passwd"),
];

const CORS: &[&str] = &[
    "access-control-allow-origin",
    "access-control-allow-methods",
    "access-control-allow-headers",
    "access-control-allow-credentials",
    "access-control-max-age",
    "vary",
];
const SECURITY: &[&str] = &[
    "x-content-type-options",
    "x-frame-options",
    "x-xss-protection",
    "cross-origin-opener-policy",
    "cache-control",
    "server",
    "x-powered-by",
    "set-cookie",
];
const ORIGIN: (&str, &str) = ("Origin", "https://app.example.com");

const HEADERS: &[Step] = &[
    get("security headers", Who::Guest, "/api/health").comparing(SECURITY),
    get("security headers on a list", Who::Guest, "/api/collections/books/records")
        .query(&[("perPage", "1"), ("fields", "id")])
        .comparing(SECURITY),
    get("security headers on an error", Who::Guest, "/api/collections/nope/records")
        .comparing(SECURITY),
    get("security headers on an unknown path", Who::Guest, "/api/nope").comparing(SECURITY),
    get("another origin asks", Who::Guest, "/api/health").headers(&[ORIGIN]).comparing(CORS),
    get("no origin asks", Who::Guest, "/api/health").comparing(CORS),
    get("the null origin asks", Who::Guest, "/api/health")
        .headers(&[("Origin", "null")])
        .comparing(CORS),
    get("another origin gets an error", Who::Guest, "/api/collections/nope/records")
        .headers(&[ORIGIN])
        .comparing(CORS),
    get("another origin asks for nothing", Who::Guest, "/api/nope")
        .headers(&[ORIGIN])
        .comparing(CORS),
    post("another origin writes", Who::Guest, "/api/collections/things/records", r#"{"t":"x"}"#)
        .headers(&[ORIGIN])
        .comparing(CORS),
    step("a preflight", Who::Guest, "OPTIONS", "/api/collections/books/records")
        .headers(&[
            ORIGIN,
            ("Access-Control-Request-Method", "POST"),
            ("Access-Control-Request-Headers", "authorization,content-type"),
        ])
        .comparing(CORS),
    step("a preflight without headers", Who::Guest, "OPTIONS", "/api/collections/books/records")
        .headers(&[ORIGIN, ("Access-Control-Request-Method", "PATCH")])
        .comparing(CORS),
    step("a preflight of nothing", Who::Guest, "OPTIONS", "/api/nope")
        .headers(&[ORIGIN, ("Access-Control-Request-Method", "GET")])
        .comparing(CORS),
    step("OPTIONS from another origin", Who::Guest, "OPTIONS", "/api/health")
        .headers(&[ORIGIN])
        .comparing(CORS),
    step("OPTIONS from nowhere", Who::Guest, "OPTIONS", "/api/health").comparing(CORS),
    step("a preflight from nowhere", Who::Guest, "OPTIONS", "/api/health")
        .headers(&[("Access-Control-Request-Method", "GET")])
        .comparing(CORS),
    step("HEAD from another origin", Who::Guest, "HEAD", "/api/health")
        .headers(&[ORIGIN])
        .comparing(CORS),
    get("an answer is not packed", Who::Guest, "/api/health")
        .headers(&[("Accept-Encoding", "gzip, br")])
        .comparing(&["content-encoding", "vary"]),
    get("a list is not packed", Who::Guest, "/api/collections/books/records")
        .headers(&[("Accept-Encoding", "gzip")])
        .comparing(&["content-encoding", "vary", "etag", "last-modified", "cache-control"]),
    get("a record is not packed", Who::Guest, "/api/collections/books/records/book00000000001")
        .headers(&[("Accept-Encoding", "gzip")])
        .comparing(&["content-encoding", "vary", "etag", "last-modified", "cache-control"]),
    get(
        "a list of collections is not packed",
        Who::Root,
        "/api/collections?fields=items.name&filter=name='books'",
    )
    .headers(&[("Accept-Encoding", "gzip, deflate, br, zstd")])
    .comparing(&["content-encoding", "vary"]),
    get("a refusal is not packed", Who::Guest, "/api/collections/nope/records")
        .headers(&[("Accept-Encoding", "gzip")])
        .comparing(&["content-encoding", "vary"]),
    get("a list under a condition", Who::Guest, "/api/collections/books/records")
        .headers(&[("If-None-Match", "*"), ("If-Modified-Since", "Tue, 24 Nov 2099 19:19:14 GMT")])
        .comparing(&["etag", "last-modified"]),
    get("a record under a condition", Who::Guest, "/api/collections/books/records/book00000000001")
        .headers(&[("If-None-Match", "*"), ("If-Match", "\"other\"")])
        .comparing(&["etag", "last-modified"]),
    get("no languages", Who::Guest, "/api/collections/nope/records")
        .headers(&[("Accept-Language", "de")])
        .comparing(&["content-language"]),
    get("no XML", Who::Guest, "/api/health")
        .headers(&[("Accept", "application/xml")])
        .comparing(&["content-type"]),
    get("a condition is not met", Who::Guest, "/api/health")
        .headers(&[("If-None-Match", "*")])
        .comparing(&["etag"]),
];

const NOT_YET: &[Step] = &[
    get("a file", Who::Guest, "/api/files/books/book00000000001/nope.png"),
    get("an OAuth2 redirect", Who::Guest, "/api/oauth2-redirect"),
];

const HOSTILE: &[Step] = &[
    get(
        "a header that is long",
        Who::With(
            "Bearer aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        ),
        "/api/health",
    ),
    get("an Authorization of odd letters", Who::With("ü∂ƒ"), "/api/health"),
    step("a body on GET", Who::Guest, "GET", "/api/health").body(Body::Json("{bad")),
    step("a body on DELETE", Who::Guest, "DELETE", "/api/collections/books/records/nope")
        .body(Body::Json("{bad")),
    get("an override of the method", Who::Guest, "/api/health")
        .headers(&[("X-HTTP-Method-Override", "DELETE")]),
    get("an address that is forwarded", Who::Guest, "/api/health")
        .headers(&[("X-Forwarded-For", "1.2.3.4"), ("X-Real-IP", "1.2.3.4")]),
    get(
        "a query of many parts",
        Who::Guest,
        "/api/collections/books/records?fields=id&perPage=1&a=1&a=2&a[]=3&a[b]=4&__proto__=5&constructor=6",
    ),
    post(
        "a field named for a prototype",
        Who::Guest,
        "/api/collections/things/records",
        r#"{"__proto__":{"t":"x"},"constructor":"y","toString":"z"}"#,
    ),
    post(
        "text that looks like a query",
        Who::Guest,
        "/api/collections/things/records",
        r#"{"t":"'; REMOVE TABLE things; --","j":{"$gt":""}}"#,
    ),
    post(
        "text that looks like a template",
        Who::Guest,
        "/api/collections/things/records",
        r#"{"t":"{{7*7}} ${7*7} <%= 7*7 %> {:id}"}"#,
    ),
    post(
        "text that looks like a record id",
        Who::Guest,
        "/api/collections/things/records",
        r#"{"t":"books:book00000000001","j":"books:book00000000001"}"#,
    ),
    post(
        "text that looks like a date, a duration, an id",
        Who::Guest,
        "/api/collections/things/records",
        r#"{"t":"d'2022-01-31T10:00:00Z'","j":["1h30m","u'018f'","r'books:1'","<future> { 1 }"]}"#,
    ),
];
