//! What a definition may not say, beyond the single fields of `collections`.

use crate::report::Report;
use crate::scenario::{Body, Step, Who, delete, get, patch, post, step};

pub(crate) fn play(report: &mut Report) {
    report.table(FIELDS);
    report.table(NAMES);
    report.table(INDEXES);
    report.table(SCAFFOLD);
    report.table(SYSTEM_FIELDS);
    report.table(SYSTEM_INDEXES);
    report.table(ORDER);
}

const ALL: &str = "/api/collections";

/// Makes a collection with one field.
macro_rules! field {
    ($name:literal, $field:literal) => {
        post(
            concat!("define a field ", $field),
            Who::Root,
            ALL,
            concat!(r#"{"name":""#, $name, r#"","fields":["#, $field, "]}"),
        )
    };
}

/// Changes a collection. The body is the scenario's name.
macro_rules! redefine {
    ($collection:literal, $json:literal) => {
        patch(
            concat!("redefine ", $collection, " ", $json),
            Who::Root,
            concat!("/api/collections/", $collection),
            $json,
        )
    };
}

const FIELDS: &[Step] = &[
    field!("d0", r#"{"name":"a","type":"text","autogeneratePattern":"a{3}","min":5}"#),
    field!("d1", r#"{"name":"a","type":"text","autogeneratePattern":"a{9}","max":5}"#),
    field!("d2", r#"{"name":"a","type":"text","autogeneratePattern":"a{3}","pattern":"^[0-9]+$"}"#),
    field!("d3", r#"{"name":"a","type":"text","autogeneratePattern":"a{3}","pattern":"("}"#),
    field!(
        "d4",
        r#"{"name":"a","type":"text","autogeneratePattern":"(","pattern":"a","min":5,"max":3}"#
    ),
    field!("d5", r#"{"name":"a","type":"text","autogeneratePattern":"a{3}","min":5,"max":3}"#),
    field!("d6", r#"{"name":"a","type":"text","autogeneratePattern":"a{0}","required":true}"#),
    field!("d7", r#"{"name":"a","type":"text","autogeneratePattern":"a{0}","min":5}"#),
    field!("d8", r#"{"name":"a","type":"text","autogeneratePattern":"^a$"}"#),
    field!("d9", r#"{"name":"a","type":"text","autogeneratePattern":"a$"}"#),
    field!("d10", r#"{"name":"a","type":"text","autogeneratePattern":"(?m)^a"}"#),
    field!("d11", r#"{"name":"a","type":"text","autogeneratePattern":"(?m)a$"}"#),
    field!("d12", r#"{"name":"a","type":"text","autogeneratePattern":"a\\b"}"#),
    field!("d13", r#"{"name":"a","type":"text","autogeneratePattern":"a\\B"}"#),
    field!("d14", r#"{"name":"a","type":"text","autogeneratePattern":"()"}"#),
    field!("d15", r#"{"name":"a","type":"text","autogeneratePattern":"a|"}"#),
    field!("d16", r#"{"name":"a","type":"text","autogeneratePattern":"[^\\x00-\\x{10FFFF}]"}"#),
    field!("d17", r#"{"name":"a","type":"text","autogeneratePattern":"a\"b","max":1}"#),
    field!("d18", r#"{"name":"a","type":"text","autogeneratePattern":"(?:a(b)){2}","max":1}"#),
    field!("d19", r#"{"name":"a","type":"text","autogeneratePattern":"\u00e4{3}","max":3}"#),
    field!(
        "d20",
        r#"{"name":"id","type":"text","primaryKey":true,"system":true,"required":true,"pattern":"^[a-z0-9]+$","min":15,"max":15,"autogeneratePattern":"a{3}"}"#
    ),
    field!(
        "d21",
        r#"{"name":"id","type":"text","primaryKey":true,"system":true,"required":true,"pattern":"^.*$","min":0,"max":0,"autogeneratePattern":"a/b"}"#
    ),
    field!(
        "d22",
        r#"{"name":"id","type":"text","primaryKey":true,"system":true,"required":true,"pattern":"^.*$","min":0,"max":0,"autogeneratePattern":"CON"}"#
    ),
    field!(
        "d23",
        r#"{"name":"id","type":"text","primaryKey":true,"system":true,"required":true,"pattern":"","min":0,"max":0,"autogeneratePattern":"A"}"#
    ),
    field!("d24", r#"{"name":"a","type":"number","onlyInt":true,"min":1.5,"max":2.5}"#),
    field!("d25", r#"{"name":"a","type":"number","onlyInt":true,"min":3.5,"max":2.5}"#),
    field!("d26", r#"{"name":"a","type":"number","onlyInt":true,"min":1.0,"max":2.0}"#),
    field!("d27", r#"{"name":"a","type":"number","onlyInt":true,"min":3,"max":2.5}"#),
    field!("d28", r#"{"name":"a","type":"number","onlyInt":true,"max":2.5}"#),
    field!("d29", r#"{"name":"a","type":"number","onlyInt":false,"min":2.5,"max":1.5}"#),
    field!("d30", r#"{"name":"a_VIA_b","type":"text"}"#),
    field!("d31", r#"{"name":"NULL","type":"text"}"#),
    field!("d32", r#"{"name":"oldPassword","type":"text"}"#),
    field!("d33", r#"{"name":"passwordConfirm","type":"text"}"#),
    field!("d34", r#"{"id":"a b/","name":"a","type":"text"}"#),
    field!("d35", r#"{"name":"a","type":"text","system":true}"#),
    field!("d36", r#"{"name":"a","type":"autodate","onCreate":true,"system":true}"#),
    field!("d37", r#"{"name":"id","type":"text","system":false,"primaryKey":true}"#),
];

const NAMES: &[Step] = &[
    post("via in capitals", Who::Root, ALL, r#"{"name":"a_VIA_b"}"#),
    post("an account's word as a field", Who::Root, ALL, r#"{"name":"n1","type":"auth","fields":[{"name":"passwordConfirm","type":"text"}]}"#),
    post("another of an account's words", Who::Root, ALL, r#"{"name":"n2","type":"auth","fields":[{"name":"a","type":"text"},{"name":"oldPassword","type":"text"}]}"#),
    post("an account's words in other letters", Who::Root, ALL, r#"{"name":"n3","type":"auth","fields":[{"name":"oldpassword","type":"text"},{"name":"PasswordConfirm","type":"text"}]}"#)
        .query(&[("fields", "name,fields.name")]),
    step("help at its longest", Who::Root, "POST", ALL).query(&[("fields", "name")])
        .body(Body::Long(r#"{"name":"n4","fields":[{"name":"a","type":"text","help":""#, "x", 300, r#""}]}"#)),
    step("help that is too long", Who::Root, "POST", ALL)
        .body(Body::Long(r#"{"name":"n5","fields":[{"name":"a","type":"text","help":""#, "x", 301, r#""}]}"#)),
    step("help that is too long in bytes", Who::Root, "POST", ALL)
        .body(Body::Long(r#"{"name":"n6","fields":[{"name":"a","type":"text","help":""#, "\u{e9}", 151, r#""}]}"#)),
    step("a field's id at its longest", Who::Root, "POST", ALL).query(&[("fields", "name")])
        .body(Body::Long(r#"{"name":"n7","fields":[{"name":"a","type":"text","id":""#, "x", 100, r#""}]}"#)),
    step("a field's id that is too long", Who::Root, "POST", ALL)
        .body(Body::Long(r#"{"name":"n8","fields":[{"name":"a","type":"text","id":""#, "x", 101, r#""}]}"#)),
    step("a collection's id that is too long", Who::Root, "POST", ALL)
        .body(Body::Long(r#"{"name":"n9","id":""#, "x", 101, r#""}"#)),
    step("a collection's name that is too long in bytes", Who::Root, "POST", ALL)
        .body(Body::Long(r#"{"name":""#, "\u{e9}", 128, r#""}"#)),
    post("make a base for views", Who::Root, ALL, r#"{"id":"base_of_views01","name":"base_of_views","fields":[{"name":"t","type":"text"}]}"#),
    post("make a view to refer to", Who::Root, ALL, r#"{"id":"view_to_refer01","name":"view_to_refer","type":"view","viewQuery":"select id, t from base_of_views"}"#)
        .query(&[("fields", "name")]),
    post("a relation of records to a view", Who::Root, ALL, r#"{"name":"to_view","fields":[{"name":"r","type":"relation","collectionId":"view_to_refer01"}]}"#),
    post("a relation of accounts to a view", Who::Root, ALL, r#"{"name":"to_view","type":"auth","fields":[{"name":"r","type":"relation","collectionId":"view_to_refer01"}]}"#),
    post("a view of a view", Who::Root, ALL, r#"{"name":"view_of_view","type":"view","viewQuery":"select id, id as other from view_to_refer"}"#)
        .query(&[("fields", "name,fields.name,fields.type")]),
];

/// Makes a collection with these two indexes.
macro_rules! two {
    ($name:literal, $one:literal, $two:literal) => {
        post(
            concat!("two indexes: ", $one, " and ", $two),
            Who::Root,
            ALL,
            concat!(r#"{"name":""#, $name, r#"","fields":[{"name":"a","type":"text"},{"name":"b","type":"text"}],"indexes":["CREATE "#, $one, r#"","CREATE "#, $two, r#""]}"#),
        )
        .query(&[("fields", "name,indexes")])
    };
}

const INDEXES: &[Step] = &[
    two!("x1", "INDEX x1a ON x1 (a)", "INDEX x1b ON x1 (a)"),
    two!("x2", "INDEX x2a ON x2 (a)", "INDEX X2A ON x2 (b)"),
    two!("x3", "INDEX x3a ON x3 (a)", "UNIQUE INDEX x3b ON x3 (a)"),
    two!("x4", "INDEX x4a ON x4 (a)", "INDEX x4b ON x4 (a ASC)"),
    two!("x5", "INDEX x5a ON x5 (a desc)", "INDEX x5b ON x5 (a DESC)"),
    two!("x6", "INDEX x6a ON x6 (a) where a != ''", "INDEX x6b ON x6 (`a`) WHERE  a != ''"),
    two!("x7", "INDEX x7a ON x7 (a)", "INDEX IF NOT EXISTS x7b ON x7 ([a])"),
    two!("x8", "INDEX x8a ON x8 (a)", "INDEX x8b ON other ([a])"),
    two!("x9", "INDEX x9a ON x9 (lower(a))", "INDEX x9b ON x9 (LOWER(a))"),
    two!("x10", "INDEX x10a ON x10 (a collate nocase)", "INDEX x10b ON x10 (a COLLATE NOCASE)"),
    two!("x11", "INDEX x11a ON x11 (a, b)", "INDEX x11b ON x11 (b, a)"),
    two!("x12", "INDEX x12a ON x12 (a,b)", "INDEX x12b ON x12 (a ,  b)"),
    two!("x13", "nonsense", "INDEX x13b ON x13 (nope)"),
    two!("x14", "INDEX x14a ON x14 (b)", "INDEX x14a ON x14 (b)"),
    two!("x15", "INDEX x15a ON x15 (nope)", "INDEX x15b ON x15 (none)"),
    two!("x16", "INDEX X3A ON x16 (a)", "INDEX x16b ON x16 (b)"),
];

/// As an admin screen sends it that began with a scaffold.
const SCAFFOLD: &[Step] = &[
    post("make accounts with the indexes of a scaffold", Who::Root, ALL,
        r#"{"id":"","name":"from_scaffold","type":"auth","indexes":["CREATE UNIQUE INDEX `idx_tokenKey_abc` ON `` (`tokenKey`)","CREATE UNIQUE INDEX `idx_email_abc` ON `` (`email`) WHERE `email` != ''"]}"#)
        .query(&[("fields", "name,indexes")]),
    post("an index without a name", Who::Root, ALL,
        r#"{"name":"unnamed_index","fields":[{"name":"a","type":"text"}],"indexes":["CREATE INDEX `` ON unnamed_index (a)"]}"#),
];

const SYSTEM_FIELDS: &[Step] = &[
    post(
        "make a collection with a field of the system",
        Who::Root,
        ALL,
        r#"{"name":"kept","fields":[{"name":"a","type":"text","system":true},{"name":"b","type":"text"},{"name":"c","type":"autodate","onCreate":true,"system":true},{"name":"d","type":"autodate","onCreate":true}]}"#,
    ),
    redefine!("kept", r#"{"fields":[{"name":"b","type":"text"}]}"#),
    redefine!("kept", r#"{"fields":[]}"#),
    redefine!(
        "kept",
        r#"{"fields":[{"id":"text3904355907","name":"renamed","type":"text","system":true},{"name":"c","type":"autodate","onCreate":true,"system":true}]}"#
    ),
    redefine!(
        "kept",
        r#"{"fields":[{"name":"a","type":"text","system":true},{"name":"c","type":"autodate","onCreate":true,"onUpdate":true,"system":true},{"name":"d","type":"autodate","onCreate":true,"onUpdate":true}]}"#
    ),
    redefine!(
        "kept",
        r#"{"fields":[{"name":"a","type":"text","system":true},{"name":"c","type":"autodate","onCreate":false,"onUpdate":true,"system":true}]}"#
    ),
    redefine!(
        "kept",
        r#"{"fields":[{"name":"a","type":"text","system":true},{"name":"c","type":"autodate","onCreate":false,"onUpdate":false,"system":true}]}"#
    ),
    redefine!(
        "kept",
        r#"{"fields":[{"name":"a","type":"text","min":3,"system":true},{"name":"c","type":"autodate","onCreate":true,"system":true}]}"#
    ),
    redefine!(
        "kept",
        r#"{"fields":[{"name":"a","type":"text"},{"name":"c","type":"autodate","onCreate":false,"onUpdate":true}]}"#
    ),
    redefine!("kept", r#"{"fields":[{"name":"a","type":"text"}]}"#),
    redefine!("_mfas", r#"{"fields":[]}"#),
    redefine!("_superusers", r#"{"fields":[]}"#),
    get("the fields of the system are as they were", Who::Root, "/api/collections/_mfas")
        .query(&[("fields", "fields")]),
    redefine!("users", r#"{"fields":[{"name":"verified","type":"text"}]}"#),
    redefine!("users", r#"{"fields":[{"id":"bool256245529","name":"verified2","type":"bool"}]}"#),
    step("an import keeps what is the system's", Who::Root, "PUT", "/api/collections/import")
        .body(Body::Json(r#"{"collections":[{"name":"_mfas","type":"base","fields":[]}]}"#)),
    get("what is the system's was kept", Who::Root, "/api/collections/_mfas")
        .query(&[("fields", "fields.name")]),
    delete("what had a field of the system goes", Who::Root, "/api/collections/kept"),
];

const SYSTEM_INDEXES: &[Step] = &[
    redefine!("_externalAuths", r#"{"indexes":[]}"#),
    redefine!("_externalAuths", r#"{"indexes":["CREATE UNIQUE INDEX `a1` ON `_externalAuths` (collectionRef, recordRef, provider)"]}"#),
    redefine!("_externalAuths", r#"{"indexes":["CREATE INDEX `a1` ON `_externalAuths` (collectionRef, recordRef, provider)","CREATE UNIQUE INDEX `idx_externalAuths_collection_provider` ON `_externalAuths` (collectionRef, provider, providerId)"]}"#),
    redefine!("_externalAuths", r#"{"indexes":["nonsense"]}"#),
    redefine!("_authOrigins", r#"{"indexes":[]}"#),
    get("the indexes of the system are as they were", Who::Root, "/api/collections/_externalAuths").query(&[("fields", "indexes")]),
    post("make a collection with a unique field of the system", Who::Root, ALL,
        r#"{"name":"one_each","fields":[{"name":"b","type":"text","system":true}],"indexes":["CREATE UNIQUE INDEX one_b ON one_each (b)"]}"#)
        .query(&[("fields", "name,indexes")]),
    redefine!("one_each", r#"{"indexes":[]}"#),
    redefine!("one_each", r#"{"indexes":["CREATE INDEX one_b ON one_each (b)"]}"#),
    redefine!("one_each", r#"{"indexes":["CREATE UNIQUE INDEX one_b ON one_each (b COLLATE NOCASE)"]}"#),
    redefine!("one_each", r#"{"indexes":[],"fields":[{"name":"b","type":"text","system":false}]}"#),
    redefine!("one_each", r#"{"indexes":["CREATE UNIQUE INDEX two_b ON one_each (`b`)"]}"#).query(&[("fields", "indexes")]),
    redefine!("one_each", r#"{"indexes":["CREATE UNIQUE INDEX two_b ON one_each (`b`) where b != ''"]}"#).query(&[("fields", "indexes")]),
    post("make accounts without their indexes", Who::Root, ALL,
        r#"{"name":"accounts_of_own","type":"auth","indexes":["CREATE INDEX `y1` ON `accounts_of_own` (tokenKey)"]}"#)
        .query(&[("fields", "name")]),
];

/// Collections that both programs have, of all types.
const SOME: &str = "(system = true && name != 'system') || name = 'users' || name = 'view_of_view' || name = 'n3' || name = 'third_first' || name = 'a_second' || name = 'm_third'";

const ORDER: &[Step] = &[
    step("import three at once", Who::Root, "PUT", "/api/collections/import").body(Body::Json(
        r#"{"collections":[{"name":"third_first"},{"name":"a_second"},{"name":"m_third"}]}"#,
    )),
    get("collections as they were made", Who::Root, ALL).query(&[
        ("fields", "name"),
        ("filter", SOME),
        ("perPage", "500"),
    ]),
    get("collections by row", Who::Root, ALL).query(&[
        ("fields", "name"),
        ("filter", SOME),
        ("perPage", "500"),
        ("sort", "@rowid"),
    ]),
    get("collections by row, the last first", Who::Root, ALL).query(&[
        ("fields", "name"),
        ("filter", SOME),
        ("perPage", "500"),
        ("sort", "-@rowid"),
    ]),
    get("collections by type", Who::Root, ALL).query(&[
        ("fields", "name"),
        ("filter", SOME),
        ("perPage", "500"),
        ("sort", "type"),
    ]),
    get("collections by type, the last first", Who::Root, ALL).query(&[
        ("fields", "name"),
        ("filter", SOME),
        ("perPage", "500"),
        ("sort", "-type"),
    ]),
    get("collections by system", Who::Root, ALL).query(&[
        ("fields", "name"),
        ("filter", SOME),
        ("perPage", "500"),
        ("sort", "system"),
    ]),
    get("collections by system, the last first", Who::Root, ALL).query(&[
        ("fields", "name"),
        ("filter", SOME),
        ("perPage", "500"),
        ("sort", "-system"),
    ]),
    get("collections by type and name", Who::Root, ALL).query(&[
        ("fields", "name"),
        ("filter", SOME),
        ("perPage", "500"),
        ("sort", "type,-name"),
    ]),
    get("collections by type, the last first, and system", Who::Root, ALL).query(&[
        ("fields", "name"),
        ("filter", SOME),
        ("perPage", "500"),
        ("sort", "-type,system"),
    ]),
    get("collections by a field in small letters", Who::Root, ALL).query(&[("sort", "name:lower")]),
    get("collections by a rule", Who::Root, ALL).query(&[("sort", "listRule")]),
    get("collections by a path", Who::Root, ALL).query(&[("sort", "name.x")]),
    get("a chance collection", Who::Root, ALL).query(&[
        ("sort", "@random"),
        ("filter", "name = 'users'"),
        ("fields", "name"),
    ]),
];
