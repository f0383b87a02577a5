//! Expressions as rules.

use crate::scenario::{Step, Who, patch};

/// Tries an expression as a rule of `clay2`.
macro_rules! rule {
    ($rule:literal) => {
        patch(
            concat!("a rule says ", $rule),
            Who::Root,
            "/api/collections/slate",
            concat!(r#"{"listRule":""#, $rule, r#""}"#),
        )
        .query(&[("fields", "listRule")])
    };
}

pub(super) const RULES: &[Step] = &[
    make!(
        r#"{"name":"slate","fields":[{"name":"t","type":"text"},{"name":"m","type":"select","values":["a","b"],"maxSelect":2},{"name":"j","type":"json"},{"name":"hid","type":"text","hidden":true}]}"#
    ),
    rule!("t = 'x'"),
    rule!("   "),
    rule!("t == 'x'"),
    rule!("t = 'x' &&"),
    rule!("(t = 'x'"),
    rule!("t"),
    rule!("'a'"),
    rule!("t = x"),
    rule!("t:lower = 'x' && m:length > 1 && m:each ~ 'a'"),
    rule!("t:nope = 'x'"),
    rule!("t:isset = true"),
    rule!("@request.body.t:isset = true && @request.body.t:changed = false"),
    rule!("@request.body.nope:isset = true"),
    rule!("@request.body.m:length > 1 || @request.body.m:each = 'a'"),
    rule!("@request.auth.id != '' && @request.auth.email ~ 'x' && @request.auth.verified = true"),
    rule!("@request.auth.nope != ''"),
    rule!("@request.nope = 1"),
    rule!("@request.auth.collectionName = 'users'"),
    rule!("@request.headers.x_token = '1' && @request.query.a.b = '2'"),
    rule!("@now > '2020' && @todayStart <= @now"),
    rule!("@nope > 1"),
    rule!("j.a.b.0 = 1 && j = null"),
    rule!("hid = 'x'"),
    rule!("geoDistance(1,2,3,4) < 5"),
    rule!("geoDistance(1,2,3) < 5"),
    rule!("strftime('%Y', t) = '2020'"),
    rule!("nope(1) = 2"),
    rule!("collectionName = 'slate'"),
    rule!("t = 'x' // a comment"),
    rule!("// only a comment"),
    rule!("t.a = 'x'"),
];
