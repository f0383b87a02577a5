//! Collections with file fields, and what cannot be one.

use crate::scenario::{Step, Who, post};

macro_rules! define {
    ($json:literal) => {
        post(
            concat!("a file field ", $json),
            Who::Root,
            "/api/collections",
            concat!(r#"{"name":"unmade","fields":[{"name":"f","type":"file","#, $json, "}]}"),
        )
    };
}

pub(super) const DEFINITIONS: &[Step] = &[
    define!(r#""maxSelect":-1"#),
    define!(r#""maxSize":-1"#),
    define!(r#""maxSize":9007199254740992"#),
    define!(r#""thumbs":["0x0"]"#),
    define!(r#""thumbs":["0x0t","1x1","axb","1x1z","","1x","99999999999999x1","1x1tt"]"#),
    define!(r#""thumbs":"1x1""#),
    define!(r#""mimeTypes":"image/png""#),
    define!(r#""protected":"yes""#),
];

pub(super) const GROUND: &[Step] = &[
    post(
        "papers",
        Who::Root,
        "/api/collections",
        r#"{"name":"papers","listRule":"","viewRule":"","createRule":"","updateRule":"","deleteRule":"","fields":[
        {"name":"t","type":"text"},
        {"name":"one","type":"file"},
        {"name":"few","type":"file","maxSelect":3,"maxSize":2000},
        {"name":"pics","type":"file","maxSelect":5,"mimeTypes":["image/png","image/jpeg","image/gif","image/webp"],
            "thumbs":["50x50","50x40t","50x40b","50x40f","0x30","30x0","500x500f"]},
        {"name":"hid","type":"file","hidden":true}]}"#,
    ),
    post(
        "a paper must have a file",
        Who::Root,
        "/api/collections",
        r#"{"name":"forms","createRule":"","updateRule":"","viewRule":"","fields":[
        {"name":"must","type":"file","required":true},{"name":"musts","type":"file","required":true,"maxSelect":2}]}"#,
    ),
];
