//! What is served and how: headers, ranges, conditions.

use super::upload;
use crate::scenario::{Step, Who, file, get, step};

/// What tells how a file is served.
pub(super) const TOLD: &[&str] = &[
    "content-disposition",
    "content-length",
    "content-range",
    "content-security-policy",
    "cache-control",
    "accept-ranges",
    "x-frame-options",
    "x-content-type-options",
    "cross-origin-opener-policy",
];

pub(super) const fn served(name: &'static str, path: &'static str) -> Step {
    get(name, Who::Guest, path).comparing(TOLD)
}

pub(super) const SERVED: &[Step] = &[
    upload(
        "a paper to be served",
        &[
            file("one", "numbers.txt", b"0123456789"),
            file("few", "page.html", b"<!DOCTYPE html><script>alert(1)</script>"),
            file("few", "drawing.svg", b"<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>"),
            file("few", "style.css", b"a { b: c }"),
        ],
    )
    .keep(&[
        ("shown", "/id"),
        ("numbers", "/one"),
        ("html file", "/few/0"),
        ("svg file", "/few/1"),
        ("css file", "/few/2"),
    ]),
    upload(
        "another paper to be served",
        &[
            file("one", "empty.txt", b""),
            file("few", "script.js", b"let a = 1;"),
            file("few", "paper.pdf", b"%PDF-1.7\n"),
            file("few", "star*name.a*b", b"x"),
        ],
    )
    .keep(&[
        ("shown too", "/id"),
        ("empty file", "/one"),
        ("js file", "/few/0"),
        ("pdf file", "/few/1"),
        ("star file", "/few/2"),
    ]),
    served("a text is served", "/api/files/papers/<shown>/<numbers>"),
    served(
        "a text is served by the collection's id",
        "/api/files/pbc_3632733556/<shown>/<numbers>",
    ),
    served("a text is served by a name in capitals", "/api/files/PAPERS/<shown>/<numbers>"),
    step("the head of a text", Who::Guest, "HEAD", "/api/files/papers/<shown>/<numbers>")
        .comparing(TOLD),
    served("a page is served", "/api/files/papers/<shown>/<html file>"),
    served("a drawing is served", "/api/files/papers/<shown>/<svg file>"),
    served("a style is served", "/api/files/papers/<shown>/<css file>"),
    served("a script is served", "/api/files/papers/<shown too>/<js file>"),
    served("a PDF is served", "/api/files/papers/<shown too>/<pdf file>"),
    served("an empty file is served", "/api/files/papers/<shown too>/<empty file>"),
    served("a file with a star is served", "/api/files/papers/<shown too>/<star file>"),
    served("a PDF to be saved", "/api/files/papers/<shown too>/<pdf file>")
        .query(&[("download", "1")]),
    served("a PDF not to be saved", "/api/files/papers/<shown too>/<pdf file>")
        .query(&[("download", "0")]),
    served("a PDF with an odd wish", "/api/files/papers/<shown too>/<pdf file>")
        .query(&[("download", "yes")]),
    served("a file that is not there", "/api/files/papers/<shown>/nope.txt"),
    served("a file of a record that is not there", "/api/files/papers/nope00000000000/<numbers>"),
    served("a file of a collection that is not there", "/api/files/nope/<shown>/<numbers>"),
    served("a file of another record", "/api/files/papers/<shown too>/<numbers>"),
    served("a file whose name is left out", "/api/files/papers/<shown>/"),
    served("a file further down", "/api/files/papers/<shown>/<numbers>/more"),
    served("a thumb by its own path", "/api/files/papers/<shown>/thumbs_<numbers>"),
    served("a file out of the tree", "/api/files/papers/<shown>/..%2f..%2f..%2fdata.db"),
    served("a file with a NUL", "/api/files/papers/<shown>/a%00b"),
    step("a file is posted to", Who::Guest, "POST", "/api/files/papers/<shown>/<numbers>"),
    step("a file is deleted", Who::Guest, "DELETE", "/api/files/papers/<shown>/<numbers>"),
];

macro_rules! range {
    ($range:literal) => {
        served(concat!("a range ", $range), "/api/files/papers/<shown>/<numbers>")
            .headers(&[("Range", $range)])
    };
}

/// No file is packed on its way.
const PACKED: &[&str] = &[
    "content-encoding",
    "content-length",
    "content-range",
    "accept-ranges",
    "cache-control",
    "vary",
];

pub(super) const CONDITIONS: &[Step] = &[
    range!("bytes=0-3"),
    range!("bytes=5-"),
    range!("bytes=-2"),
    range!("bytes=-200"),
    range!("bytes=2-200"),
    range!("bytes=10-"),
    range!("bytes=20-30"),
    range!("bytes=3-1"),
    range!("bytes=a-b"),
    range!("bytes="),
    range!("items=0-1"),
    range!("bytes=0-0,2-3"),
    range!("bytes=0-0, 9-9, 4-5"),
    range!("bytes=0-9,0-9"),
    range!("bytes=0-0,50-60"),
    served("a range of nothing", "/api/files/papers/<shown too>/<empty file>")
        .headers(&[("Range", "bytes=0-")]),
    step("the head of a range", Who::Guest, "HEAD", "/api/files/papers/<shown>/<numbers>")
        .headers(&[("Range", "bytes=0-3")])
        .comparing(TOLD),
    served("a file not changed since", "/api/files/papers/<shown>/<numbers>")
        .headers(&[("If-Modified-Since", "Tue, 24 Nov 2099 19:19:14 GMT")]),
    served("a file changed since", "/api/files/papers/<shown>/<numbers>")
        .headers(&[("If-Modified-Since", "Tue, 24 Nov 1998 19:19:14 GMT")]),
    served("a file since some odd time", "/api/files/papers/<shown>/<numbers>")
        .headers(&[("If-Modified-Since", "yesterday")]),
    served("a file unless changed since", "/api/files/papers/<shown>/<numbers>")
        .headers(&[("If-Unmodified-Since", "Tue, 24 Nov 1998 19:19:14 GMT")]),
    served("a file if it has another tag", "/api/files/papers/<shown>/<numbers>")
        .headers(&[("If-Match", "\"other\"")]),
    served("a file if it has any tag", "/api/files/papers/<shown>/<numbers>")
        .headers(&[("If-Match", "*")]),
    served("a file if it has no tag", "/api/files/papers/<shown>/<numbers>")
        .headers(&[("If-None-Match", "*")]),
    served("a file if it has not another tag", "/api/files/papers/<shown>/<numbers>")
        .headers(&[("If-None-Match", "\"other\"")]),
    served("a file for whoever takes gzip", "/api/files/papers/<shown>/<numbers>")
        .headers(&[("Accept-Encoding", "gzip")])
        .comparing(PACKED),
    served("a range for whoever takes gzip", "/api/files/papers/<shown>/<numbers>")
        .headers(&[("Accept-Encoding", "gzip"), ("Range", "bytes=0-3")])
        .comparing(PACKED),
    served("a file not changed, for whoever takes gzip", "/api/files/papers/<shown>/<numbers>")
        .headers(&[
            ("Accept-Encoding", "gzip"),
            ("If-Modified-Since", "Tue, 24 Nov 2099 19:19:14 GMT"),
        ])
        .comparing(PACKED),
    served("a range of another file", "/api/files/papers/<shown>/<numbers>")
        .headers(&[("Range", "bytes=0-3"), ("If-Range", "\"other\"")]),
    served("a range of an older file", "/api/files/papers/<shown>/<numbers>")
        .headers(&[("Range", "bytes=0-3"), ("If-Range", "Tue, 24 Nov 1998 19:19:14 GMT")]),
];
