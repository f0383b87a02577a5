//! What rules see of files that are sent.

use crate::report::Report;
use crate::scenario::{Body, Part, Step, Who, file, patch, post, step, text};

pub(crate) fn play(report: &mut Report) {
    report.table(SEEN_GROUND);
    SENT.iter().for_each(|steps| report.table(steps));
}

const SEEN: &str = "/api/collections/seen/records";

/// Each rule in force, and a record that asks to be made or changed under it.
macro_rules! judged {
    ($rule:literal, $what:literal, $step:expr) => {
        [
            patch(
                concat!("a rule on ", $what, ": ", $rule),
                Who::Root,
                "/api/collections/seen",
                concat!(r#"{"createRule":""#, $rule, r#"","updateRule":""#, $rule, r#""}"#),
            )
            .query(&[("fields", "name")]),
            {
                let mut step: Step = $step;
                step.name = concat!($what, " under ", $rule);
                step.query(&[("fields", "t")])
            },
        ]
    };
}

const fn sent(parts: &'static [Part]) -> Step {
    step("", Who::Guest, "POST", SEEN).body(Body::Parts(parts))
}

const fn sent_on(parts: &'static [Part]) -> Step {
    step("", Who::Guest, "PATCH", "/api/collections/seen/records/seen00000000001")
        .body(Body::Parts(parts))
}

const SEEN_GROUND: &[Step] = &[
    post(
        "what rules see",
        Who::Root,
        "/api/collections",
        r#"{"name":"seen","viewRule":"","createRule":"","updateRule":"","fields":[
        {"name":"t","type":"text"},{"name":"one","type":"file"},{"name":"many","type":"file","maxSelect":99},
        {"name":"hid","type":"file","hidden":true}]}"#,
    ),
    step("an old sheet", Who::Guest, "POST", SEEN)
        .body(Body::Parts(&[text("id", "seen00000000001"), file("many", "old.txt", b"old")]))
        .keep(&[("old sheet", "/many/0")]),
];

const ONE: &[Part] = &[file("one", "My Pic.TXT", b"hello")];
const TWO: &[Part] = &[file("many", "aaa.txt", b"hello"), file("many", "bbbb.txt", b"hello!")];
const ADDED: &[Part] = &[file("many+", "aaa.txt", b"hello"), file("many+", "bbbb.txt", b"hello!")];
const LAST: &[Part] = &[file("one", "x.txt", b"1"), file("one", "y.txt", b"12345")];
const BESIDE: &[Part] = &[text("many", "<old sheet>"), file("many", "new.txt", b"12345")];
const BEHIND: &[Part] = &[file("many+", "new.txt", b"12345")];
const HIDDEN: &[Part] = &[file("hid", "new.txt", b"12345")];
const NONE: &[Part] = &[text("t", "none")];
const ELSEWHERE: &[Part] = &[file("t", "new.txt", b"12345"), file("nope", "new.txt", b"12345")];

const SENT: &[[Step; 2]] = &[
    judged!(r#"@request.body.one.size = 5"#, "a file", sent(ONE)),
    judged!(r#"@request.body.one.size < 6"#, "a file", sent(ONE)),
    judged!(r#"@request.body.one.size = '5'"#, "a file", sent(ONE)),
    judged!(r#"@request.body.one.size > 5"#, "a file", sent(ONE)),
    judged!(r#"@request.body.one.size = size"#, "a file", sent(ONE)),
    judged!(r#"@request.body.one.originalName = 'My Pic.TXT'"#, "a file", sent(ONE)),
    judged!(r#"@request.body.one.name ~ 'my_pic_'"#, "a file", sent(ONE)),
    judged!(r#"@request.body.one.name = one"#, "a file", sent(ONE)),
    judged!(r#"@request.body.one.nope = null"#, "a file", sent(ONE)),
    judged!(r#"@request.body.one.nope = ''"#, "a file", sent(ONE)),
    judged!(r#"@request.body.one.0.size = 5"#, "a file", sent(ONE)),
    judged!(r#"@request.body.one.size.x = null"#, "a file", sent(ONE)),
    judged!(r#"@request.body.one.name:lower ~ 'my_pic'"#, "a file", sent(ONE)),
    judged!(r#"@request.body.one.originalName:lower = 'my pic.txt'"#, "a file", sent(ONE)),
    judged!(r#"@request.body.one.size:isset = true"#, "a file", sent(ONE)),
    judged!(r#"@request.body.one.nope:isset = true"#, "a file", sent(ONE)),
    judged!(r#"@request.body.one.reader = null"#, "a file", sent(ONE)),
    judged!(r#"@request.body.one = one"#, "a file", sent(ONE)),
    judged!(r#"@request.body.one ~ 'my_pic'"#, "a file", sent(ONE)),
    judged!(r#"@request.body.one ~ 'originalName'"#, "a file", sent(ONE)),
    judged!(r#"@request.body.one ~ '{'"#, "a file", sent(ONE)),
    judged!(r#"@request.body.one ~ '\\"size\\":5'"#, "a file", sent(ONE)),
    judged!(r#"@request.body.one = ''"#, "a file", sent(ONE)),
    judged!(r#"@request.body.one != ''"#, "a file", sent(ONE)),
    judged!(r#"@request.body.one = null"#, "a file", sent(ONE)),
    judged!(r#"@request.body.one:isset = true"#, "a file", sent(ONE)),
    judged!(r#"@request.body.one:length = 1"#, "a file", sent(ONE)),
    judged!(r#"@request.body.one:each ~ 'pic'"#, "a file", sent(ONE)),
    judged!(r#"@request.body.one:each != ''"#, "a file", sent(ONE)),
    judged!(r#"@request.body.one:changed = true"#, "a file", sent(ONE)),
    judged!(r#"@request.body.one:lower ~ 'pic'"#, "a file", sent(ONE)),
    judged!(r#"@request.body.one.size = 5"#, "the last file", sent(LAST)),
    judged!(r#"@request.body.one.1.size = 5"#, "the last file", sent(LAST)),
    judged!(r#"@request.body.one.0.size = 1"#, "the last file", sent(LAST)),
    judged!(r#"@request.body.one:length = 1"#, "the last file", sent(LAST)),
    judged!(r#"@request.body.many.0.size = 5"#, "two files", sent(TWO)),
    judged!(r#"@request.body.many.1.size = 6"#, "two files", sent(TWO)),
    judged!(r#"@request.body.many.2.size = null"#, "two files", sent(TWO)),
    judged!(r#"@request.body.many.size = 5"#, "two files", sent(TWO)),
    judged!(r#"@request.body.many.0.originalName = 'aaa.txt'"#, "two files", sent(TWO)),
    judged!(r#"@request.body.many.0.name ~ 'aaa_'"#, "two files", sent(TWO)),
    judged!(r#"@request.body.many.0 ~ 'aaa'"#, "two files", sent(TWO)),
    judged!(r#"@request.body.many.01.size = 6"#, "two files", sent(TWO)),
    judged!(r#"@request.body.many.0:isset = true"#, "two files", sent(TWO)),
    judged!(r#"@request.body.many.2:isset = true"#, "two files", sent(TWO)),
    judged!(r#"@request.body.many.0.size:isset = true"#, "two files", sent(TWO)),
    judged!(r#"@request.body.many.1.name = 2"#, "two files", sent(TWO)),
    judged!(r#"@request.body.many ~ 'bbbb'"#, "two files", sent(TWO)),
    judged!(r#"@request.body.many ~ '[{'"#, "two files", sent(TWO)),
    judged!(r#"@request.body.many = ''"#, "two files", sent(TWO)),
    judged!(r#"@request.body.many = many"#, "two files", sent(TWO)),
    judged!(r#"@request.body.many:length = 2"#, "two files", sent(TWO)),
    judged!(r#"@request.body.many:each ~ 'aaa'"#, "two files", sent(TWO)),
    judged!(r#"@request.body.many:each ?~ 'aaa'"#, "two files", sent(TWO)),
    judged!(r#"@request.body.many:each ~ '{'"#, "two files", sent(TWO)),
    judged!(r#"@request.body.many:each != ''"#, "two files", sent(TWO)),
    judged!(r#"@request.body.many:changed = true"#, "two files", sent(TWO)),
    judged!(r#"@request.body.many.0.size = 5"#, "added files", sent(ADDED)),
    judged!(r#"@request.body.many.1.size = 6"#, "added files", sent(ADDED)),
    judged!(r#"@request.body.many.0.name ~ 'aaa'"#, "added files", sent(ADDED)),
    judged!(r#"@request.body.many.1.size = 5"#, "a file beside a name", sent_on(BESIDE)),
    judged!(r#"@request.body.many.0.size = null"#, "a file beside a name", sent_on(BESIDE)),
    judged!(r#"@request.body.many.0 ~ 'old'"#, "a file beside a name", sent_on(BESIDE)),
    judged!(r#"@request.body.many.1 ~ 'old'"#, "a file beside a name", sent_on(BESIDE)),
    judged!(r#"@request.body.many:length = 2"#, "a file beside a name", sent_on(BESIDE)),
    judged!(r#"@request.body.many:each ~ 'old'"#, "a file beside a name", sent_on(BESIDE)),
    judged!(r#"@request.body.many:each ?~ 'old'"#, "a file beside a name", sent_on(BESIDE)),
    judged!(r#"@request.body.many ~ 'old'"#, "a file beside a name", sent_on(BESIDE)),
    judged!(r#"@request.body.many:changed = true"#, "a file beside a name", sent_on(BESIDE)),
    judged!(r#"@request.body.many.1.size = 5"#, "a file behind", sent_on(BEHIND)),
    judged!(r#"@request.body.many.0.size = null"#, "a file behind", sent_on(BEHIND)),
    judged!(r#"@request.body.many.0 ~ 'old'"#, "a file behind", sent_on(BEHIND)),
    judged!(r#"@request.body.many.1 ~ 'old'"#, "a file behind", sent_on(BEHIND)),
    judged!(r#"@request.body.many:length = 2"#, "a file behind", sent_on(BEHIND)),
    judged!(r#"@request.body.many:each ~ 'old'"#, "a file behind", sent_on(BEHIND)),
    judged!(r#"@request.body.many:each ?~ 'old'"#, "a file behind", sent_on(BEHIND)),
    judged!(r#"@request.body.many ~ 'old'"#, "a file behind", sent_on(BEHIND)),
    judged!(r#"@request.body.many:changed = true"#, "a file behind", sent_on(BEHIND)),
    judged!(r#"@request.body.one.size = 5"#, "no file", sent(NONE)),
    judged!(r#"@request.body.one.size = null"#, "no file", sent(NONE)),
    judged!(r#"@request.body.one.size < 5"#, "no file", sent(NONE)),
    judged!(r#"@request.body.one.size = 0"#, "no file", sent(NONE)),
    judged!(r#"@request.body.one:isset = false"#, "no file", sent(NONE)),
    judged!(r#"@request.body.hid.size = null"#, "a hidden file", sent(HIDDEN)),
    judged!(r#"@request.body.hid.size = 5"#, "a hidden file", sent(HIDDEN)),
    judged!(r#"@request.body.hid:isset = true"#, "a hidden file", sent(HIDDEN)),
    judged!(r#"@request.body.nope:isset = true"#, "a file for no field", sent(ELSEWHERE)),
    judged!(r#"@request.body.nope:isset = false"#, "a file for no field", sent(ELSEWHERE)),
    judged!(r#"@request.body.t:isset = true"#, "a file for a text", sent(ELSEWHERE)),
    judged!(r#"@request.body.t:isset = false"#, "a file for a text", sent(ELSEWHERE)),
];
