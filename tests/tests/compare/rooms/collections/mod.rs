//! The collections API: making, reading, changing, deleting, and every way to get it wrong.

use crate::report::Report;

pub(crate) fn play(report: &mut Report) {
    report.table(make::READING);
    report.table(make::MAKING);
    report.table(refuse::WRONG);
    report.table(change::CHANGING);
    report.table(rules::RULES);
    report.table(delete_them::AUTH);
    report.table(delete_them::DELETING);
}

const ALL: &str = "/api/collections";

/// Makes a collection with this body. The body is the scenario's name.
macro_rules! make {
    ($json:literal) => {
        $crate::scenario::post(
            concat!("make ", $json),
            $crate::scenario::Who::Root,
            $crate::rooms::collections::ALL,
            $json,
        )
    };
}

/// Changes the collection `clay`.
macro_rules! change {
    ($json:literal) => {
        $crate::scenario::patch(
            concat!("change ", $json),
            $crate::scenario::Who::Root,
            "/api/collections/clay",
            $json,
        )
    };
}

/// Makes a collection with one field; the answer is only its errors, or its fields.
macro_rules! field {
    ($name:literal, $field:literal) => {
        $crate::scenario::post(
            concat!("make a field ", $field),
            $crate::scenario::Who::Root,
            $crate::rooms::collections::ALL,
            concat!(r#"{"name":""#, $name, r#"","fields":["#, $field, "]}"),
        )
    };
}

mod change;
mod delete_them;
mod make;
mod refuse;
mod rules;
