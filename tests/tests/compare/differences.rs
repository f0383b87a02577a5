//! The differences that are meant to be, each with its reason. `docs/COMPATIBILITY.md` tells
//! users the same.
//!
//! Beyond these, the words in which a parser or a database explains itself (`Raw error: …`) are
//! masked: they are SQLite's there and our own here.

/// Scenarios that answer differently, and why they should.
pub(crate) struct Difference {
    #[expect(dead_code, reason = "for whoever reads the list")]
    pub(crate) why: &'static str,
    pub(crate) scenarios: &'static [&'static str],
}

pub(crate) const DIFFERENCES: &[Difference] = &[
    // ---- On purpose ----
    Difference {
        why: "A field sent without its id is the one of the same name, so that a field renamed \
              earlier keeps its values; PocketBase drops them.",
        scenarios: &[
            r#"change {"listRule":"","fields":[{"name":"alpha","type":"text"},{"name":"c","type":"bool"}]}"#,
            "a dropped field is gone",
            r#"change {"fields":[{"name":"alpha","type":"text"},{"name":"b","type":"number"},{"name":"c","type":"bool"}]}"#,
            "a field added again is empty",
            r#"change {"fields":[{"id":"text3904355907","name":"alpha","type":"number"}]}"#,
            "a field of another type under the old name is empty",
        ],
    },
    Difference {
        why: "An index follows its field's new name; PocketBase refuses to rename the field.",
        scenarios: &[
            "an index follows its field's new name",
            "an index follows its collection's new name",
        ],
    },
    Difference {
        why: "A collection that a view is made of does not go, and the view is named; PocketBase \
              says that it failed.",
        scenarios: &[
            "what a view is made of is deleted",
            "a view that another is made of is deleted",
        ],
    },
    Difference {
        why: "Which collections the system needs is Homeport's to say: `system` in a body is not \
              taken over.",
        scenarios: &[r#"make {"name":"system","system":true}"#],
    },
    Difference {
        why: "Rules left out of a form are null, superusers only; PocketBase makes them public.",
        scenarios: &["make with a form"],
    },
    Difference {
        why: "A record that a batch deletes and makes anew keeps its new files; PocketBase removes \
              its whole folder after the commit.",
        scenarios: &["the third file is there"],
    },
    Difference {
        why: "A backup's name does not begin with a dot: those would be hidden from people too.",
        scenarios: &["a hidden backup", "the hidden backup goes"],
    },
    Difference {
        why: "A service that does not say whether it has verified an address is not believed one.",
        scenarios: &["an address that Box does not vouch for"],
    },
    Difference {
        why: "An account without an address has proven none: it is not verified.",
        scenarios: &["an account without an address"],
    },
    Difference {
        why: "No password is shown, not even to whoever has just set it in a batch.",
        scenarios: &["a safe is made and changed in one batch"],
    },
    Difference {
        why: "PocketBase reads a name of Planning Center's answer in another letter case than it \
              comes in, and asks gitee.com itself for addresses, wherever Gitee is set to be.",
        scenarios: &["signing in by planningcenter", "signing in by gitee"],
    },
    Difference {
        why: "What is wrong with a bucket of backups is said: whoever asks can mend it. PocketBase \
              blames the backup's name, or says that there is none.",
        scenarios: &[
            "a backup for a bucket that is away",
            "a backup back from a bucket that is away",
        ],
    },
    Difference {
        why: "Files stay on the box, where they are written together with their records and are \
              there without the Internet.",
        scenarios: &["files in a bucket"],
    },
    Difference {
        why: "A hidden relation is expanded for superusers only: it would show what is hidden.",
        scenarios: &["a guest expands quiet", "a guest expands topic.posts_via_quiet"],
    },
    Difference {
        why: "An id in the body of a change is ignored; PocketBase then does not find the \
              collection.",
        scenarios: &[r#"change {"id":"another_id"}"#],
    },
    Difference {
        why: "A collection cannot become one that signs in; PocketBase refuses too, by way of \
              the mail templates that are missing then.",
        scenarios: &[r#"change {"type":"auth"}"#],
    },
    Difference {
        why: "There is no SQLite underneath, so its reserved names are free.",
        scenarios: &[r#"make {"name":"sqlite_master"}"#],
    },
    Difference {
        why: "Only the field `id` can be the primary key; it is said once, at the field's name.",
        scenarios: &[r#"make a field {"name":"a","type":"text","primaryKey":true}"#],
    },
    Difference {
        why: "Of several unique indexes that a record breaks, one is told; it need not be the \
              same.",
        scenarios: &[
            "all the same",
            "a taken id and a taken value",
            "Ida's account elsewhere, again",
            "an account after verifying",
            "an account after a new address",
            "an account after a new password",
            "an account after Ida",
        ],
    },
    Difference {
        why: "Whole numbers keep all their digits; PocketBase rounds them to 64-bit floats.",
        scenarios: &[r#"create {"t":12345678901234567890}"#],
    },
    Difference { why: "There is one zero.", scenarios: &[r#"create {"n":-0.0}"#] },
    Difference {
        why: "Go's digit separators are no numbers elsewhere.",
        scenarios: &[r#"create {"n":"1_000"}"#],
    },
    Difference {
        why: "A time without seconds, as HTML's own inputs send it, is kept; PocketBase stores \
              an empty date instead, and says nothing.",
        scenarios: &[r#"create {"d":"2022-01-31T10:20"}"#, r#"create {"d":"2022-01-31 10:20"}"#],
    },
    Difference {
        why: "Domains have no letter case, and a port is no part of one: neither gets around \
              `exceptDomains`.",
        scenarios: &[
            r#"create {"play":"a@EXAMPLE.com"}"#,
            r#"create {"away":"https://example.com:8080"}"#,
        ],
    },
    Difference {
        why: "JSON is one value to its end. PocketBase stops after the first.",
        scenarios: &[r#"json {"t":"x"} {"t":"y"}"#, r#"json {"t":"x"}garbage"#],
    },
    Difference {
        why: "Media types have no letter case (RFC 9110).",
        scenarios: &["json in upper case"],
    },
    Difference {
        why: "JSON may nest 127 levels deep, so that no body can exhaust the stack.",
        scenarios: &["json nested two hundred deep"],
    },
    Difference {
        why: "`@jsonPayload` goes over parts of the same name; PocketBase cannot read the two \
              together.",
        scenarios: &["a payload and a part of one name"],
    },
    Difference {
        why: "Page numbers are shown as they are; PocketBase rounds those beyond 2^53.",
        scenarios: &["books perPage=3 page=9223372036854775807"],
    },
    Difference {
        why: "What superusers may filter by in a list they may filter by in live changes.",
        scenarios: &["a filter by what is hidden, for the admin"],
    },
    Difference {
        why: "What is no UTF-8 names nothing, whatever it would be the name of.",
        scenarios: &["a collection name of odd bytes"],
    },
    Difference {
        why: "To whoever may not see them hidden addresses are all empty, in the order of a list \
              too; PocketBase tells their order.",
        scenarios: &["a guest sorts by address"],
    },
    Difference {
        why: "An action that a batch does not know is the client's mistake, wherever it stands; \
              PocketBase says so only of the first.",
        scenarios: &["an unknown action, in the second"],
    },
    Difference {
        why: "A service sends a browser back to a page that phones can see; PocketBase's is its \
              dashboard's.",
        scenarios: &["an OAuth2 redirect"],
    },
    Difference {
        why: "There is no SQLite underneath that would have to be optimised by the clock.",
        scenarios: &["the crons"],
    },
    // ---- Not there yet ----
    Difference {
        why: "The services that can be signed in with are fewer, and their signs are our own.",
        scenarios: &["the providers"],
    },
];
