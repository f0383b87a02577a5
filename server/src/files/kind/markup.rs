//! HTML, SVG and what is written in XML.

use std::borrow::Cow;

use super::{Kind, contains, find, known};

const SVG: &[u8] = b"http://www.w3.org/2000/svg";
/// How far into a page it says its encoding.
const TOLD_WITHIN: usize = 1024;

/// Languages of XML: the tag and the namespace that tell them, the name, the extension.
#[rustfmt::skip]
const LANGUAGES: [(&str, &str, &str, &str); 16] = [
    ("<rss", "", "application/rss+xml", ".rss"),
    ("<feed", "http://www.w3.org/2005/Atom", "application/atom+xml", ".atom"),
    ("<X3D", "http://www.w3.org/2001/XMLSchema-instance", "model/x3d+xml", ".x3d"),
    ("<kml", "http://www.opengis.net/kml/2.2", "application/vnd.google-earth.kml+xml", ".kml"),
    ("<kml", "http://earth.google.com/kml/2", "application/vnd.google-earth.kml+xml", ".kml"),
    ("<xliff", "urn:oasis:names:tc:xliff:document:1.2", "application/x-xliff+xml", ".xlf"),
    ("<COLLADA", "http://www.collada.org/2005/11/COLLADASchema", "model/vnd.collada+xml", ".dae"),
    ("", "http://www.opengis.net/gml", "application/gml+xml", ".gml"),
    ("<gpx", "http://www.topografix.com/GPX/1/1", "application/gpx+xml", ".gpx"),
    ("<TrainingCenterDatabase", "http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2", "application/vnd.garmin.tcx+xml", ".tcx"),
    ("<amf", "", "application/x-amf", ".amf"),
    ("<model", "http://schemas.microsoft.com/3dmanufacturing/core/2015/02", "application/vnd.ms-package.3dmanufacturing-3dmodel+xml", ".3mf"),
    ("<xfdf", "http://ns.adobe.com/xfdf/", "application/vnd.adobe.xfdf", ".xfdf"),
    ("<Ontology", "http://www.w3.org/2002/07/owl#", "application/owl+xml", ".owl"),
    ("<html", "http://www.w3.org/1999/xhtml", "application/xhtml+xml", ".html"),
    ("<!DOCTYPE html", "", "application/xhtml+xml", ".html"),
];

const HTML: [&str; 17] = [
    "<!doctype html",
    "<html",
    "<head",
    "<script",
    "<iframe",
    "<h1",
    "<div",
    "<font",
    "<table",
    "<a",
    "<style",
    "<title",
    "<b",
    "<body",
    "<br",
    "<p",
    "<!--",
];

/// What a text is that begins with a tag. `charset` is what its bytes tell, which a byte order mark
/// makes sure of.
pub(super) fn markup(head: &[u8], charset: Option<&str>) -> Option<Kind> {
    let unmarked = head.strip_prefix(b"\xEF\xBB\xBF");
    let body = unmarked.unwrap_or(head).trim_ascii_start();
    if unmarked.is_none() && is_svg(body) {
        return Some(known("image/svg+xml", ".svg", &[]));
    }
    let lower = body.to_ascii_lowercase();
    let declared = |from: &[u8], to: &[u8], name: &[u8]| {
        let told: &[u8] =
            if unmarked.is_some() { &[] } else { &lower[..lower.len().min(TOLD_WITHIN)] };
        let from = find(told, from)?;
        let to = find(&told[from..], to).map_or(told.len(), |length| from + length);
        let at = from + find(&told[from..to], name)? + name.len();
        value(&body[at..])
    };
    if HTML.iter().any(|name| begins_with_tag(&lower, name)) {
        let charset = declared(b"<meta", b"</head", b"charset=").or(charset.map(str::to_owned));
        return Some(with_charset("text/html", ".html", charset.as_deref()));
    }
    if !lower.starts_with(b"<?xml") {
        return None;
    }
    if contains(body, b"<svg") {
        return Some(known("image/svg+xml", ".svg", &[]));
    }
    let spoken = LANGUAGES.into_iter().find(|(tag, space, _, _)| {
        let at = if tag.is_empty() { Some(0) } else { find(body, tag.as_bytes()) };
        at.is_some_and(|at| is_declared(&body[at..], space))
    });
    Some(match spoken {
        Some((_, _, name, extension)) => {
            let aliases: &[_] = if extension == ".rss" { &["text/rss"] } else { &[] };
            known(name, extension, aliases)
        }
        None => {
            let charset = declared(b"<?xml", b"?>", b"encoding=").or(charset.map(str::to_owned));
            let kind = with_charset("text/xml", ".xml", charset.as_deref());
            Kind { aliases: &["application/xml"], ..kind }
        }
    })
}

/// Whether a namespace is declared as the default one; where none is asked for, it is.
fn is_declared(body: &[u8], space: &str) -> bool {
    let declared = ["xmlns=\"", "xmlns='", "xmlns:gml=\"", "xmlns:xsd=\"", "xmlns:xsi=\""];
    space.is_empty()
        || declared.iter().any(|name| contains(body, format!("{name}{space}").as_bytes()))
}

pub(super) fn with_charset(
    name: &'static str,
    extension: &'static str,
    charset: Option<&str>,
) -> Kind {
    let name = match charset {
        Some(charset) => Cow::Owned(format!("{name}; charset={charset}")),
        None => Cow::Borrowed(name),
    };
    Kind { name, extension, aliases: &[] }
}

fn begins_with_tag(lower: &[u8], name: &str) -> bool {
    let rest = lower.strip_prefix(name.as_bytes());
    let ends = |byte: &u8| matches!(byte, b' ' | b'>' | b'\n' | b'\t' | b'\r' | 0x0C);
    rest.and_then(<[u8]>::first).is_some_and(ends)
}

/// A root element of that namespace, comments before it left out.
fn is_svg(mut body: &[u8]) -> bool {
    while let Some(comment) = body.strip_prefix(b"<!--") {
        let Some(end) = find(comment, b"-->") else { return false };
        body = comment[end + 3..].trim_ascii_start();
    }
    let Some(attributes) = body.strip_prefix(b"<svg") else { return false };
    let end = attributes.iter().position(|byte| *byte == b'>').unwrap_or(attributes.len());
    let attributes = &attributes[..end];
    attributes.first().is_some_and(u8::is_ascii_whitespace)
        && find(attributes, b"xmlns=").is_some_and(|at| {
            let value = &attributes[at + b"xmlns=".len()..];
            matches!(value, [b'"' | b'\'', value @ ..] if value.starts_with(SVG))
        })
}

/// A value as it is spelled, quotes aside; `None` for an empty one.
fn value(text: &[u8]) -> Option<String> {
    let value = text.iter().skip_while(|byte| matches!(byte, b'"' | b'\''));
    let plain = |byte: &&u8| byte.is_ascii_alphanumeric() || b"-_.:+".contains(byte);
    let value = value.take_while(plain).take(40).map(|byte| char::from(*byte)).collect::<String>();
    Some(value).filter(|value| !value.is_empty())
}
