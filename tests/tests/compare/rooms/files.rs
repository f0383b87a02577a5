//! Files: uploads in every form, what is refused, what is served, to whom, and how.

use crate::report::Report;
use crate::scenario::{Body, Part, Step, Who, delete, file, get, patch, post, step, text};

pub(crate) fn play(report: &mut Report) {
    report.table(DEFINITIONS);
    report.table(GROUND);
    report.table(NAMES);
    report.table(UPLOADS);
    report.table(CHANGES);
    report.table(RULES);
    report.table(KINDS);
    report.table(SERVED);
    report.table(CONDITIONS);
    report.table(THUMBS);
    report.table(PROTECTED);
    report.table(AVATARS);
    report.table(GONE);
}

const PAPERS: &str = "/api/collections/papers/records";
const PAPER: &str = "/api/collections/papers/records/<paper>";

const WIDE: &[u8] = include_bytes!("../pictures/wide.png");
const TURNED: &[u8] = include_bytes!("../pictures/turned.jpg");
const MOVING: &[u8] = include_bytes!("../pictures/anim.gif");
const STILL: &[u8] = include_bytes!("../pictures/still.webp");
/// One byte over what `few` takes.
const LONG: &[u8] = &[b'a'; 2001];
const FULL: &[u8] = &[b'a'; 2000];

const fn upload(name: &'static str, parts: &'static [Part]) -> Step {
    step(name, Who::Guest, "POST", PAPERS).body(Body::Parts(parts))
}

const fn change(name: &'static str, parts: &'static [Part]) -> Step {
    step(name, Who::Guest, "PATCH", PAPER).body(Body::Parts(parts))
}

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

const DEFINITIONS: &[Step] = &[
    define!(r#""maxSelect":-1"#),
    define!(r#""maxSize":-1"#),
    define!(r#""maxSize":9007199254740992"#),
    define!(r#""thumbs":["0x0"]"#),
    define!(r#""thumbs":["0x0t","1x1","axb","1x1z","","1x","99999999999999x1","1x1tt"]"#),
    define!(r#""thumbs":"1x1""#),
    define!(r#""mimeTypes":"image/png""#),
    define!(r#""protected":"yes""#),
];

const GROUND: &[Step] = &[
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

/// What becomes of a file's name.
macro_rules! named {
    ($name:literal) => {
        upload(concat!("a file called ", $name), &[file("one", $name, b"text")])
    };
}

const NAMES: &[Step] = &[
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

const UPLOADS: &[Step] = &[
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
const CHANGES: &[Step] = &[
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

/// Rules that look at files.
macro_rules! ruled {
    ($name:literal, $rule:literal) => {
        post(concat!("a rule says ", $rule, " of files"), Who::Root, "/api/collections",
            concat!(r#"{"name":""#, $name, r#"","createRule":""#, $rule, r#"","fields":[{"name":"f","type":"file"},{"name":"fs","type":"file","maxSelect":3}]}"#))
            .query(&[("fields", "createRule")])
    };
}

macro_rules! judged {
    ($name:literal, $path:literal) => {
        [
            step(concat!($name, " with a file"), Who::Guest, "POST", $path)
                .body(Body::Parts(&[file("f", "ruled.txt", b"12345")]))
                .query(&[("fields", "fs")]),
            step(concat!($name, " with files"), Who::Guest, "POST", $path)
                .body(Body::Parts(&[
                    file("fs", "ruled.txt", b"12345"),
                    file("fs", "other.txt", b"1"),
                ]))
                .query(&[("fields", "f")]),
            step(concat!($name, " without"), Who::Guest, "POST", $path)
                .body(Body::Parts(&[text("f", "")]))
                .query(&[("fields", "f")]),
        ]
    };
}

const RULES: &[Step] = &{
    let [a1, a2, a3] = judged!("a value that is set", "/api/collections/ruled_value/records");
    let [b1, b2, b3] = judged!("a body that has it", "/api/collections/ruled_isset/records");
    let [c1, c2, c3] = judged!("a body that is not empty", "/api/collections/ruled_body/records");
    let [d1, d2, d3] = judged!("a length in the body", "/api/collections/ruled_length/records");
    let [e1, e2, e3] = judged!("each of the values", "/api/collections/ruled_each/records");
    [
        ruled!("ruled_value", "f != ''"),
        a1,
        a2,
        a3,
        ruled!("ruled_isset", "@request.body.f:isset = true"),
        b1,
        b2,
        b3,
        ruled!("ruled_body", "@request.body.f != ''"),
        c1,
        c2,
        c3,
        ruled!("ruled_length", "@request.body.fs:length = 2"),
        d1,
        d2,
        d3,
        ruled!("ruled_each", "fs:each ~ '.txt'"),
        e1,
        e2,
        e3,
    ]
};

/// What a file without an extension is taken for.
macro_rules! kind {
    ($name:literal, $bytes:literal) => {
        upload(concat!("an unnamed ", $name), &[file("one", "unnamed", $bytes)])
    };
}

const KINDS: &[Step] = &[
    kind!("text", b"plain text"),
    kind!("html", b"<!DOCTYPE html><html><body>x</body></html>"),
    kind!("svg", b"<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>"),
    kind!("svg behind xml", b"<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"></svg>"),
    kind!("xml", b"<?xml version=\"1.0\"?><a></a>"),
    kind!("json", b"{\"a\": [1, 2, 3]}"),
    kind!("pdf", b"%PDF-1.7\n1 0 obj\n"),
    kind!("zip", b"PK\x03\x04\x14\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x05\x00\x00\x00a.txt"),
    kind!("gzip", b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03"),
    kind!("mp3", b"ID3\x03\x00\x00\x00\x00\x00\x15TIT2"),
    kind!("wav", b"RIFF\x24\x00\x00\x00WAVEfmt "),
    kind!("ogg", b"OggS\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x1e\x01vorbis\x00\x00\x00"),
    kind!("mp4", b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"),
    kind!("mov", b"\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00qt  "),
    kind!("m4a", b"\x00\x00\x00\x18ftypM4A \x00\x00\x00\x00M4A mp42"),
    kind!("heic", b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"),
    kind!("avif", b"\x00\x00\x00\x18ftypavif\x00\x00\x00\x00mif1avif"),
    kind!("webm", b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\x08\x42\x82\x84webm"),
    kind!("bmp", b"BM\x46\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28\x00\x00\x00"),
    kind!("icon", b"\x00\x00\x01\x00\x01\x00\x10\x10"),
    kind!("tiff", b"II*\x00\x08\x00\x00\x00"),
    kind!("flac", b"fLaC\x00\x00\x00\x22"),
    kind!("csv", b"a,b,c\n1,2,3\n4,5,6\n"),
    kind!("sqlite", b"SQLite format 3\x00"),
    kind!("wasm", b"\x00asm\x01\x00\x00\x00"),
    kind!("program", b"MZ\x90\x00\x03\x00\x00\x00"),
    kind!("elf", b"\x7fELF\x02\x01\x01\x00"),
    kind!("font", b"wOF2\x00\x01\x00\x00"),
    kind!("nothing known", b"\x00\x01\x02\x03\xfe\xff"),
    kind!("vcard", b"BEGIN:VCARD\nVERSION:3.0\nEND:VCARD\n"),
    kind!("calendar", b"BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR\n"),
    kind!("rich text", b"{\\rtf1\\ansi x}"),
    kind!("subtitles", b"WEBVTT\n\n00:00.000 --> 00:01.000\nx\n"),
    kind!("7z", b"7z\xBC\xAF\x27\x1C\x00\x04"),
    kind!("rar", b"Rar!\x1A\x07\x01\x00"),
    kind!("xz", b"\xFD7zXZ\x00\x00\x04"),
];

/// What tells how a file is served.
const TOLD: &[&str] = &[
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

const fn served(name: &'static str, path: &'static str) -> Step {
    get(name, Who::Guest, path).comparing(TOLD)
}

const SERVED: &[Step] = &[
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

const CONDITIONS: &[Step] = &[
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

/// Lengths differ with the encoder.
const TOLD_OF_PICTURES: &[&str] =
    &["content-disposition", "content-security-policy", "cache-control", "accept-ranges"];

macro_rules! thumb {
    ($size:literal, $what:literal, $file:literal) => {
        get(
            concat!("a thumb ", $size, " of ", $what),
            Who::Guest,
            concat!("/api/files/papers/<pictures>/<", $file, ">"),
        )
        .query(&[("thumb", $size)])
        .comparing(TOLD_OF_PICTURES)
    };
}

const THUMBS: &[Step] = &[
    upload(
        "pictures",
        &[
            file("pics", "wide.png", WIDE),
            file("pics", "turned.jpg", TURNED),
            file("pics", "moving.gif", MOVING),
            file("pics", "still.webp", STILL),
            file("one", "text.txt", b"text"),
        ],
    )
    .keep(&[
        ("pictures", "/id"),
        ("wide png", "/pics/0"),
        ("turned jpg", "/pics/1"),
        ("moving gif", "/pics/2"),
        ("still webp", "/pics/3"),
        ("text file", "/one"),
    ]),
    thumb!("", "a PNG", "wide png"),
    thumb!("100x100", "a PNG", "wide png"),
    thumb!("50x50", "a PNG", "wide png"),
    thumb!("50x40t", "a PNG", "wide png"),
    thumb!("50x40b", "a PNG", "wide png"),
    thumb!("50x40f", "a PNG", "wide png"),
    thumb!("0x30", "a PNG", "wide png"),
    thumb!("30x0", "a PNG", "wide png"),
    thumb!("500x500f", "a PNG", "wide png"),
    thumb!("7x7", "a PNG", "wide png"),
    thumb!("100x100t", "a PNG", "wide png"),
    thumb!("../50x50", "a PNG", "wide png"),
    thumb!("50x50", "a turned JPEG", "turned jpg"),
    thumb!("50x40t", "a turned JPEG", "turned jpg"),
    thumb!("50x40f", "a turned JPEG", "turned jpg"),
    thumb!("0x30", "a turned JPEG", "turned jpg"),
    thumb!("30x0", "a turned JPEG", "turned jpg"),
    thumb!("50x50", "a GIF", "moving gif"),
    thumb!("50x50", "a WebP", "still webp"),
    thumb!("100x100", "a text", "text file"),
    get("a thumb again", Who::Guest, "/api/files/papers/<pictures>/<wide png>")
        .query(&[("thumb", "50x50")])
        .comparing(TOLD_OF_PICTURES),
    get("a thumb to be saved", Who::Guest, "/api/files/papers/<pictures>/<wide png>")
        .query(&[("thumb", "50x50"), ("download", "true")])
        .comparing(TOLD_OF_PICTURES),
    get("a part of a thumb", Who::Guest, "/api/files/papers/<pictures>/<wide png>")
        .query(&[("thumb", "50x50")])
        .headers(&[("Range", "bytes=0-3")])
        .comparing(TOLD_OF_PICTURES),
    upload("a broken picture", &[file("pics", "broken.png", b"\x89PNG\r\n\x1a\nbroken")])
        .keep(&[("broken", "/id"), ("broken png", "/pics/0")]),
    get("a thumb of a broken picture", Who::Guest, "/api/files/papers/<broken>/<broken png>")
        .query(&[("thumb", "50x50")])
        .comparing(TOLD_OF_PICTURES),
];

const PROTECTED: &[Step] = &[
    post(
        "safes",
        Who::Root,
        "/api/collections",
        r#"{"name":"safes","viewRule":"owner = @request.auth.id && @request.context = 'protectedFile'","createRule":"","fields":[{"name":"owner","type":"text"},{"name":"f","type":"file","protected":true},{"name":"open","type":"file"}]}"#,
    ),
    post(
        "locked safes",
        Who::Root,
        "/api/collections",
        r#"{"name":"locked","viewRule":null,"createRule":"","fields":[{"name":"f","type":"file","protected":true}]}"#,
    ),
    post(
        "open safes",
        Who::Root,
        "/api/collections",
        r#"{"name":"unlocked","viewRule":"","createRule":"","fields":[{"name":"f","type":"file","protected":true}]}"#,
    ),
    step("Ada's safe", Who::Ada, "POST", "/api/collections/safes/records")
        .body(Body::Parts(&[
            text("owner", "<ada>"),
            file("f", "secret.txt", b"secret"),
            file("open", "public.txt", b"public"),
        ]))
        .keep(&[("safe", "/id"), ("safe file", "/f"), ("public file", "/open")]),
    step("a locked safe", Who::Ada, "POST", "/api/collections/locked/records")
        .body(Body::Parts(&[file("f", "secret.txt", b"secret")]))
        .keep(&[("locked safe", "/id"), ("locked file", "/f")]),
    step("an open safe", Who::Ada, "POST", "/api/collections/unlocked/records")
        .body(Body::Parts(&[file("f", "secret.txt", b"secret")]))
        .keep(&[("open safe", "/id"), ("open file", "/f")]),
    step("a guest asks for a token", Who::Guest, "POST", "/api/files/token"),
    step("Ada asks for a token", Who::Ada, "POST", "/api/files/token")
        .keep(&[("ada file token", "/token")]),
    step("Bob asks for a token", Who::Bob, "POST", "/api/files/token")
        .keep(&[("bob file token", "/token")]),
    step("the admin asks for a token", Who::Root, "POST", "/api/files/token")
        .keep(&[("root file token", "/token")]),
    step("Ada asks for a token with a body", Who::Ada, "POST", "/api/files/token")
        .body(Body::Json(r#"{"x":1}"#)),
    step("Ada gets a token", Who::Ada, "GET", "/api/files/token"),
    get("a guest at the safe", Who::Guest, "/api/files/safes/<safe>/<safe file>"),
    get(
        "a guest at what is public in the safe",
        Who::Guest,
        "/api/files/safes/<safe>/<public file>",
    ),
    get("Ada without a token", Who::Ada, "/api/files/safes/<safe>/<safe file>"),
    get("the admin without a token", Who::Root, "/api/files/safes/<safe>/<safe file>"),
    served("Ada's token", "/api/files/safes/<safe>/<safe file>")
        .query(&[("token", "<ada file token>")]),
    get("Ada's token and Bob's header", Who::Bob, "/api/files/safes/<safe>/<safe file>")
        .query(&[("token", "<ada file token>")]),
    get("Bob's token", Who::Guest, "/api/files/safes/<safe>/<safe file>")
        .query(&[("token", "<bob file token>")]),
    get("the admin's token", Who::Guest, "/api/files/safes/<safe>/<safe file>")
        .query(&[("token", "<root file token>")]),
    get("Ada's other token", Who::Guest, "/api/files/safes/<safe>/<safe file>")
        .query(&[("token", "<ada token>")]),
    get("a token that is none", Who::Guest, "/api/files/safes/<safe>/<safe file>")
        .query(&[("token", "a.b.c")]),
    get(
        "a token for files signs in nobody",
        Who::With("<ada file token>"),
        "/api/collections/users/records/<ada>",
    ),
    get(
        "Ada's token at a locked safe",
        Who::Guest,
        "/api/files/locked/<locked safe>/<locked file>",
    )
    .query(&[("token", "<ada file token>")]),
    get(
        "the admin's token at a locked safe",
        Who::Guest,
        "/api/files/locked/<locked safe>/<locked file>",
    )
    .query(&[("token", "<root file token>")]),
    get("a guest at an open safe", Who::Guest, "/api/files/unlocked/<open safe>/<open file>"),
    post(
        "Eve signs up",
        Who::Guest,
        "/api/collections/users/records",
        r#"{"email":"eve@example.com","password":"eve-password","passwordConfirm":"eve-password"}"#,
    )
    .keep(&[("eve", "/id")]),
    post(
        "Eve signs in",
        Who::Guest,
        "/api/collections/users/auth-with-password",
        r#"{"identity":"eve@example.com","password":"eve-password"}"#,
    )
    .keep(&[("eve token", "/token")]),
    step("Eve asks for a token", Who::With("<eve token>"), "POST", "/api/files/token")
        .keep(&[("eve file token", "/token")]),
    step("Eve's safe", Who::Guest, "POST", "/api/collections/safes/records")
        .body(Body::Parts(&[text("owner", "<eve>"), file("f", "eve.txt", b"eve")]))
        .keep(&[("eve safe", "/id"), ("eve file", "/f")]),
    get("Eve's token before", Who::Guest, "/api/files/safes/<eve safe>/<eve file>")
        .query(&[("token", "<eve file token>")]),
    patch(
        "the admin changes Eve's password",
        Who::Root,
        "/api/collections/users/records/<eve>",
        r#"{"password":"other-password","passwordConfirm":"other-password"}"#,
    ),
    get("Eve's token after", Who::Guest, "/api/files/safes/<eve safe>/<eve file>")
        .query(&[("token", "<eve file token>")]),
    patch(
        "a token for files may live longer",
        Who::Root,
        "/api/collections/users",
        r#"{"fileToken":{"duration":600}}"#,
    )
    .query(&[("fields", "fileToken,authToken")]),
    patch(
        "but not for ever",
        Who::Root,
        "/api/collections/users",
        r#"{"fileToken":{"duration":94670857}}"#,
    ),
    patch(
        "nor for a moment only",
        Who::Root,
        "/api/collections/users",
        r#"{"fileToken":{"duration":9}}"#,
    ),
    patch(
        "nor for no time at all",
        Who::Root,
        "/api/collections/users",
        r#"{"fileToken":{"duration":0}}"#,
    ),
    step("Ada asks for a longer token", Who::Ada, "POST", "/api/files/token"),
    patch(
        "a token for files lives three minutes",
        Who::Root,
        "/api/collections/users",
        r#"{"fileToken":{"duration":180}}"#,
    )
    .query(&[("fields", "fileToken")]),
];

const AVATARS: &[Step] = &[
    step("Ada's picture", Who::Ada, "PATCH", "/api/collections/users/records/<ada>")
        .body(Body::Parts(&[file("avatar", "Ada Lovelace.png", WIDE)]))
        .keep(&[("avatar", "/avatar")]),
    get("Ada's picture is served", Who::Guest, "/api/files/users/<ada>/<avatar>").comparing(TOLD),
    get("Ada's picture is served small", Who::Guest, "/api/files/_pb_users_auth_/<ada>/<avatar>")
        .query(&[("thumb", "100x100")])
        .comparing(TOLD_OF_PICTURES),
    step("Ada's text", Who::Ada, "PATCH", "/api/collections/users/records/<ada>")
        .body(Body::Parts(&[file("avatar", "Ada.png", b"no picture")])),
    step("Bob's picture of Ada", Who::Bob, "PATCH", "/api/collections/users/records/<ada>")
        .body(Body::Parts(&[file("avatar", "Bob.png", WIDE)])),
    patch(
        "Ada shows no picture",
        Who::Ada,
        "/api/collections/users/records/<ada>",
        r#"{"avatar":""}"#,
    ),
    get("Ada's picture is gone", Who::Guest, "/api/files/users/<ada>/<avatar>"),
    step("somebody signs up with a picture", Who::Guest, "POST", "/api/collections/users/records")
        .body(Body::Parts(&[
            text("email", "pia@example.com"),
            text("password", "pia-password"),
            text("passwordConfirm", "pia-password"),
            file("avatar", "Pia.jpg", TURNED),
        ])),
    step(
        "somebody signs up with a picture and no password",
        Who::Guest,
        "POST",
        "/api/collections/users/records",
    )
    .body(Body::Parts(&[file("avatar", "Pia.jpg", TURNED)])),
];

const GONE: &[Step] = &[
    delete("a record with files is deleted", Who::Guest, "/api/collections/papers/records/<shown>"),
    get("its file is gone", Who::Guest, "/api/files/papers/<shown>/<numbers>"),
    patch(
        "a file field becomes single",
        Who::Root,
        "/api/collections/papers",
        r#"{"fields":[{"name":"t","type":"text"},{"name":"pics","type":"file"}]}"#,
    )
    .query(&[("fields", "fields.name,fields.maxSelect")]),
    get("a record that had many files", Who::Guest, "/api/collections/papers/records/<pictures>"),
    get(
        "a file of a dropped field is gone",
        Who::Guest,
        "/api/files/papers/<shown too>/<pdf file>",
    ),
    delete("papers are emptied", Who::Root, "/api/collections/papers/truncate"),
    get(
        "a file of an emptied collection is gone",
        Who::Guest,
        "/api/files/papers/<pictures>/<still webp>",
    ),
    delete("papers are deleted", Who::Root, "/api/collections/papers"),
    get(
        "a file of a deleted collection is gone",
        Who::Guest,
        "/api/files/papers/<pictures>/<wide png>",
    ),
];
