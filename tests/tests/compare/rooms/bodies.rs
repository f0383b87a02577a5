//! Bodies in every form: JSON, forms, multipart, and what is none of them.

use super::ground::THINGS;
use crate::report::Report;
use crate::scenario::{Body, Step, Who, post, step};

pub(crate) fn play(report: &mut Report) {
    report.table(BODIES);
}

const fn send(name: &'static str, body: Body) -> Step {
    step(name, Who::Guest, "POST", THINGS).body(body)
}

macro_rules! form {
    ($text:literal) => {
        send(concat!("form ", $text), Body::Form($text))
    };
}

macro_rules! json {
    ($text:literal) => {
        send(concat!("json ", $text), Body::Json($text))
    };
}

const BODIES: &[Step] = &[
    send("no body at all", Body::None),
    json!(""),
    json!("   "),
    json!("null"),
    json!("true"),
    json!("5"),
    json!(r#""text""#),
    json!("[]"),
    json!(r#"[{"t":"x"}]"#),
    json!("{bad"),
    json!(r#"{"t":"x""#),
    json!(r#"{"t":"x",}"#),
    json!(r#"{"t":"x"} {"t":"y"}"#),
    json!(r#"{"t":"x"}garbage"#),
    json!(r#"{"t":"x","t":"y"}"#),
    json!(r#"{"t":'x'}"#),
    json!(r#"{t:"x"}"#),
    json!(r#"{"t":NaN}"#),
    json!(r#"{"t":01}"#),
    json!(r#"{"t":"\ud800"}"#),
    json!(r#"{"t":"\x41"}"#),
    json!("{\"t\":\"raw\nnewline\"}"),
    json!("\u{feff}{\"t\":\"byte order mark\"}"),
    json!(r#"{"":"x"}"#),
    json!(r#"{"t":1e400}"#),
    json!(r#"{"n":1e400}"#),
    send("json that is not UTF-8", Body::Raw("application/json", b"{\"t\":\"a\xffb\"}")),
    send("json with a charset", Body::Raw("application/json; charset=utf-8", br#"{"t":"x"}"#)),
    send("json in upper case", Body::Raw("APPLICATION/JSON", br#"{"t":"x"}"#)),
    send("json under another name", Body::Raw("application/vnd.api+json", br#"{"t":"x"}"#)),
    send("json called text", Body::Raw("text/plain", br#"{"t":"x"}"#)),
    send("json without a name", Body::Raw("", br#"{"t":"x"}"#)),
    send("xml", Body::Raw("application/xml", b"<t>x</t>")),
    send("a made-up type", Body::Raw("nonsense", b"x")),
    send("bytes", Body::Raw("application/octet-stream", b"\x00\x01")),
    send("json nested a hundred deep", Body::Nested(100)),
    send("json nested two hundred deep", Body::Nested(200)),
    send("json nested twenty thousand deep", Body::Nested(20_000)),
    form!("t=plain&n=5&b=true"),
    form!("t=5"),
    form!("t=true"),
    form!("t=007&n=007"),
    form!("t=1.0&n=1.0"),
    form!("t=1e3&n=1e3"),
    form!("t=-5&n=-5"),
    form!("t=a%20b+c%2Bd"),
    form!("t=first&t=second"),
    form!("m=a&m=b"),
    form!("m=a"),
    form!("m[]=a&m[]=b"),
    form!("s=a&s=b"),
    form!("b=1"),
    form!("b=on"),
    form!("b="),
    form!("n="),
    form!("n=null&t=null&j=null"),
    form!("j=%7B%22a%22%3A1%7D"),
    form!("j=[1,2]"),
    form!("j=5"),
    form!("j=true"),
    form!("j=text"),
    form!("j=1&j=2"),
    form!("g=%7B%22lon%22%3A1%2C%22lat%22%3A2%7D"),
    form!("g.lon=5"),
    form!("@jsonPayload=%7B%22t%22%3A%22from%20payload%22%7D"),
    form!("t=plain&@jsonPayload=%7B%22t%22%3A%22from%20payload%22%7D"),
    form!("@jsonPayload=%7B%22t%22%3A%22from%20payload%22%7D&t=after"),
    form!("@jsonPayload=%7Bbad"),
    form!("n%2B=5"),
    form!("t=%zz"),
    form!("t"),
    form!("=x"),
    form!("&&&"),
    form!("t=a;b"),
    form!(""),
    form!("d=2022-01-31"),
    form!("d=20220131"),
    send("parts", Body::Multipart(&[("t", "plain"), ("n", "5"), ("b", "true")])),
    send("parts that look like numbers", Body::Multipart(&[("t", "007"), ("n", "007"), ("j", "1e3")])),
    send("repeated parts", Body::Multipart(&[("m", "a"), ("m", "b"), ("t", "x"), ("t", "y")])),
    send("a payload part", Body::Multipart(&[("@jsonPayload", r#"{"m":["a","b"],"j":{"x":1}}"#), ("t", "x")])),
    send("two payload parts", Body::Multipart(&[("@jsonPayload", r#"{"t":"one","n":1}"#), ("@jsonPayload", r#"{"t":"two"}"#)])),
    send("a payload and a part of one name", Body::Multipart(&[("@jsonPayload", r#"{"m":["a"]}"#), ("m", "b")])),
    send("a payload part that does not parse", Body::Multipart(&[("@jsonPayload", "{bad"), ("t", "x")])),
    send("no parts", Body::Multipart(&[])),
    send("a part with new lines", Body::Multipart(&[("t", "a\nb\r\nc")])),
    send("parts without a boundary", Body::Raw("multipart/form-data", b"--cut\r\n\r\n--cut--\r\n")),
    send("parts cut short", Body::Raw("multipart/form-data; boundary=cut", b"--cut\r\nContent-Disposition: form-data; name=\"t\"\r\n\r\nx")),
    send("a part without a name", Body::Raw("multipart/form-data; boundary=cut", b"--cut\r\nContent-Disposition: form-data\r\n\r\nx\r\n--cut--\r\n")),
    send("a file for a field that takes none", Body::Raw("multipart/form-data; boundary=cut",
        b"--cut\r\nContent-Disposition: form-data; name=\"t\"; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\nx\r\n--cut--\r\n")),
    // Long values.
    send("a text of 5000 characters", Body::Long(r#"{"t":""#, "ä", 5000, r#""}"#)),
    send("a text of 5001 characters", Body::Long(r#"{"t":""#, "a", 5001, r#""}"#)),
    send("json of a megabyte and more", Body::Long(r#"{"j":""#, "a", 1_048_577, r#""}"#)),
    send("an editor's text of 5 MiB and more", Body::Long(r#"{"ed":""#, "a", 5_242_881, r#""}"#)),
    send("ten megabytes nobody asked for", Body::Long(r#"{"t":"x","nope":""#, "a", 10_000_000, r#""}"#)),
    send("a body over the limit", Body::Long(r#"{"t":"x","nope":""#, "a", 45_000_000, r#""}"#)),
    post("a body for a path that takes none", Who::Guest, "/api/health", "{}"),
];
