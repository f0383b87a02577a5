//! Uploads in every form, names, and changes.

use super::{FULL, LONG, PAPER, PAPERS, WIDE, change, upload};
use crate::scenario::{Body, Step, Who, file, get, patch, step, text};

/// What becomes of a file's name.
macro_rules! named {
    ($name:literal) => {
        upload(concat!("a file called ", $name), &[file("one", $name, b"text")])
    };
}

pub(super) const NAMES: &[Step] = &[
    named!("plain.txt"),
    named!("a.txt"),
    named!("ab.txt"),
    named!("abc.txt"),
    named!("My Photo (1).PNG"),
    named!("archive.tar.gz"),
    named!("one.two.three.tar.gz"),
    named!("noextension"),
    named!("dot."),
    named!("double..txt"),
    named!(".hidden"),
    named!("myTestDBFile.txt"),
    named!("HTTPServer.txt"),
    named!("../../etc/passwd"),
    named!("/absolute/path.txt"),
    named!("..\\\\..\\\\windows.txt"),
    named!("C:\\\\dir\\\\file.txt"),
    named!(".."),
    named!("."),
    named!("/"),
    named!("nul\0byte.txt"),
    named!("\u{202e}gnp.exe"),
    named!("snow\u{2603}man.txt"),
    named!("emoji\u{1f4a5}.\u{1f4a5}"),
    named!("\u{e4}\u{f6}\u{fc}.txt"),
    named!("CON"),
    named!("x=1+2#3*4.a=b+c#d*e-f"),
    named!("quote\\\"inside.txt"),
    named!("thumbs_x.txt"),
    named!("a_very_long_extension.abcdefghijklmnopqrstuvwxyz0123456789"),
    named!(
        "thisnameislongerthanahundredcharactersthisnameislongerthanahundredcharactersthisnameislongerthanahundredcharacters.txt"
    ),
    named!("   spaces   .txt"),
    named!("%2e%2e%2f.txt"),
    named!("a;b=c.txt"),
];

pub(super) const UPLOADS: &[Step] = &[
    upload("one file and a text", &[text("t", "x"), file("one", "first.txt", b"first")]),
    upload("an empty file", &[file("one", "empty.txt", b"")]),
    upload("two files for a field of one", &[file("one", "first.txt", b"1"), file("one", "second.txt", b"2")]),
    upload("a name and a file for a field of one", &[text("one", "nope.txt"), file("one", "first.txt", b"1")]),
    upload("three files", &[file("few", "first.txt", b"1"), file("few", "second.txt", b"2"), file("few", "third.txt", b"3")]),
    upload("four files of three", &[file("few", "first.txt", b"1"), file("few", "second.txt", b"2"), file("few", "third.txt", b"3"), file("few", "fourth.txt", b"4")]),
    upload("files appended to nothing", &[file("few+", "first.txt", b"1"), file("+few", "second.txt", b"2")]),
    upload("files taken away from nothing", &[file("few-", "first.txt", b"1")]),
    upload("a file as large as may be", &[file("few", "full.txt", FULL)]),
    upload("a file a byte too large", &[file("few", "long.txt", LONG)]),
    upload("one of two files too large", &[file("few", "fine.txt", b"1"), file("few", "long.txt", LONG)]),
    upload("a large file, and too many", &[file("few", "long.txt", LONG), file("few", "1.txt", b"1"), file("few", "2.txt", b"1"), file("few", "3.txt", b"1")]),
    upload("a text for pictures", &[file("pics", "lie.png", b"no picture")]),
    upload("a picture and a text for pictures", &[file("pics", "wide.png", WIDE), file("pics", "lie.png", b"no picture")]),
    upload("errors in two fields", &[file("few", "long.txt", LONG), file("pics", "lie.png", b"no picture")]),
    upload("a file for a text field", &[file("t", "text.txt", b"text")]),
    upload("a file for no field", &[file("nope", "text.txt", b"text")]),
    upload("a file without a field's name", &[file("", "text.txt", b"text")]),
    upload("a file for a hidden field", &[file("hid", "secret.txt", b"secret")]).keep(&[("hidden paper", "/id")]),
    get("nothing came of it", Who::Root, "/api/collections/papers/records/<hidden paper>"),
    step("the admin's file for a hidden field", Who::Root, "POST", PAPERS).body(Body::Parts(&[file("hid", "secret.txt", b"secret")])),
    upload("a file without a name", &[file("one", "", b"text")]),
    upload("a payload beside a file", &[text("@jsonPayload", r#"{"t":"from payload"}"#), file("one", "first.txt", b"1")]),
    upload("an id beside a file", &[text("id", "paper0000000001"), file("one", "first.txt", b"1")]),
    upload("a taken id beside a file", &[text("id", "paper0000000001"), file("one", "first.txt", b"1")]),
    upload("a bad id beside a file", &[text("id", "../../../../etc"), file("one", "first.txt", b"1")]),
    upload("no parts at all", &[]),
    step("a file in JSON", Who::Guest, "POST", PAPERS).body(Body::Json(r#"{"one":"nope.txt"}"#)),
    step("files in JSON", Who::Guest, "POST", PAPERS).body(Body::Json(r#"{"few":["a.txt","b.txt"]}"#)),
    step("a number for a file in JSON", Who::Guest, "POST", PAPERS).body(Body::Json(r#"{"one":5,"few":[5,true]}"#)),
    step("objects for files in JSON", Who::Guest, "POST", PAPERS).body(Body::Json(r#"{"one":{"a":1},"few":{"a":1}}"#)),
    step("nothing for files in JSON", Who::Guest, "POST", PAPERS).body(Body::Json(r#"{"one":null,"few":[]}"#)),
    step("a path in JSON", Who::Guest, "POST", PAPERS).body(Body::Json(r#"{"one":"../../../etc/passwd"}"#)),
    step("files missing where they must not", Who::Guest, "POST", "/api/collections/forms/records").body(Body::Json("{}")),
    step("files where they must be", Who::Guest, "POST", "/api/collections/forms/records")
        .body(Body::Parts(&[file("must", "first.txt", b"1"), file("musts", "second.txt", b"2")])).keep(&[("form", "/id")]),
    step("files taken from where they must be", Who::Guest, "PATCH", "/api/collections/forms/records/<form>").body(Body::Json(r#"{"must":"","musts":[]}"#)),
    step("parts cut short in a file", Who::Guest, "POST", PAPERS).body(Body::Raw("multipart/form-data; boundary=cut",
        b"--cut\r\nContent-Disposition: form-data; name=\"one\"; filename=\"a.txt\"\r\n\r\nhalf")),
    step("a file with another name behind a star", Who::Guest, "POST", PAPERS).body(Body::Raw("multipart/form-data; boundary=cut",
        b"--cut\r\nContent-Disposition: form-data; name=\"one\"; filename*=UTF-8''sch%C3%B6n.txt\r\n\r\nx\r\n--cut--\r\n")),
    step("a file with its name twice", Who::Guest, "POST", PAPERS).body(Body::Raw("multipart/form-data; boundary=cut",
        b"--cut\r\nContent-Disposition: form-data; name=\"one\"; filename=\"a.txt\"; filename=\"b.txt\"\r\n\r\nx\r\n--cut--\r\n")),
    step("parts that end their lines with LF", Who::Guest, "POST", PAPERS).body(Body::Raw("multipart/form-data; boundary=cut",
        b"--cut\nContent-Disposition: form-data; name=\"one\"; filename=\"lines.txt\"\n\na\nb\n--cut--\n")),
    step("parts behind a preamble", Who::Guest, "POST", PAPERS).body(Body::Raw("multipart/form-data; boundary=\"c u t\"",
        b"hello\r\n--c u t\r\ncontent-disposition: form-data; name=one; filename=pre.txt\r\n\r\nx\r\n--c u t--\r\nbye")),
    step("parts with junk between them", Who::Guest, "POST", PAPERS).body(Body::Raw("multipart/form-data; boundary=cut",
        b"--cut\r\nContent-Disposition: form-data; name=\"t\"\r\n\r\nx\r\n--cut junk\r\nContent-Disposition: form-data; name=\"t\"\r\n\r\ny\r\n--cut--\r\n")),
];

/// One paper's life.
pub(super) const CHANGES: &[Step] = &[
    upload(
        "a paper to change",
        &[
            file("one", "first.txt", b"first"),
            file("few", "alpha.txt", b"a"),
            file("few", "beta.txt", b"b"),
        ],
    )
    .keep(&[
        ("paper", "/id"),
        ("one file", "/one"),
        ("alpha file", "/few/0"),
        ("beta file", "/few/1"),
    ]),
    patch("another order", Who::Guest, PAPER, r#"{"few":["<beta file>","<alpha file>"]}"#),
    patch(
        "the same twice",
        Who::Guest,
        PAPER,
        r#"{"few":["<beta file>","<beta file>","<alpha file>"]}"#,
    ),
    patch("names that are not there", Who::Guest, PAPER, r#"{"few":["<beta file>","nope.txt"]}"#),
    patch("a name of another field", Who::Guest, PAPER, r#"{"few":["<one file>"]}"#),
    patch("a name appended that is not there", Who::Guest, PAPER, r#"{"few+":"nope.txt"}"#),
    patch("a name appended that is there", Who::Guest, PAPER, r#"{"few+":"<beta file>"}"#),
    patch("a name prepended that is there", Who::Guest, PAPER, r#"{"+few":"<alpha file>"}"#),
    change("a file appended", &[file("few+", "gamma.txt", b"c")]).keep(&[("gamma file", "/few/2")]),
    change("one too many appended", &[file("few+", "delta.txt", b"d")]),
    change(
        "one taken away, one put in front",
        &[text("few-", "<alpha file>"), file("+few", "delta.txt", b"d")],
    )
    .keep(&[("delta file", "/few/0")]),
    get("a file that was taken away", Who::Guest, "/api/files/papers/<paper>/<alpha file>"),
    get("a file that was put in front", Who::Guest, "/api/files/papers/<paper>/<delta file>"),
    patch("a name that was taken away", Who::Guest, PAPER, r#"{"few":["<alpha file>"]}"#),
    change(
        "a new file beside old names",
        &[text("few", "<beta file>"), file("few", "epsilon.txt", b"e")],
    )
    .keep(&[("epsilon file", "/few/1")]),
    change(
        "a new file beside old names in a payload",
        &[text("@jsonPayload", r#"{"few":["<epsilon file>"]}"#), file("few", "zeta.txt", b"z")],
    ),
    get("a file that no name was sent for", Who::Guest, "/api/files/papers/<paper>/<beta file>"),
    change("new files for all", &[file("few", "eta.txt", b"1"), file("few", "theta.txt", b"2")]),
    patch("all taken away but one", Who::Guest, PAPER, r#"{"few-":["nope.txt"]}"#),
    patch("all taken away", Who::Guest, PAPER, r#"{"few":[]}"#),
    change("another single file", &[file("one", "second.txt", b"second")])
        .keep(&[("second file", "/one")]),
    get("the single file before", Who::Guest, "/api/files/papers/<paper>/<one file>"),
    get("the single file now", Who::Guest, "/api/files/papers/<paper>/<second file>"),
    patch("the single file's own name", Who::Guest, PAPER, r#"{"one":"<second file>"}"#),
    patch(
        "the single file in a list",
        Who::Guest,
        PAPER,
        r#"{"one":["nope.txt","<second file>"]}"#,
    ),
    change("the single file taken away by form", &[text("one", "")]),
    get("a single file that was taken away", Who::Guest, "/api/files/papers/<paper>/<second file>"),
    change("a file appended to a single field", &[file("one+", "third.txt", b"third")]),
    patch("a single file taken away by null", Who::Guest, PAPER, r#"{"one":null}"#),
    patch("a null taken away", Who::Guest, PAPER, r#"{"one-":null}"#),
    step(
        "a file for a paper that is not there",
        Who::Guest,
        "PATCH",
        "/api/collections/papers/records/nope00000000000",
    )
    .body(Body::Parts(&[file("one", "a.txt", b"x")])),
    step(
        "a file for a collection that is not there",
        Who::Guest,
        "POST",
        "/api/collections/nope/records",
    )
    .body(Body::Parts(&[file("one", "a.txt", b"x")])),
    step("a guest's file for the admins", Who::Guest, "POST", "/api/collections/books/records")
        .body(Body::Parts(&[file("one", "a.txt", b"x")])),
];
