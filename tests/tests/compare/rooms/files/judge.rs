//! Rules that look at files, and kinds told by content.

use super::upload;
use crate::scenario::{Body, Step, Who, file, post, step, text};

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

pub(super) const RULES: &[Step] = &{
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

pub(super) const KINDS: &[Step] = &[
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
    kind!("model", b"glTF\x02\x00\x00\x00"),
    kind!("model of gltf", b"{\"asset\":{\"version\":\"2.0\"},\"scenes\":[]}"),
    kind!("place on earth", b"{\"type\":\"Point\",\"coordinates\":[1,2]}"),
    kind!("object whose type stands second", b"{\"bbox\":[1],\"type\":\"Feature\"}"),
    kind!("archive of http", b"{\"log\":{\"version\":\"1.2\"}}"),
    kind!("lines of json", b"{\"a\":1}\n{\"a\":2}\n"),
    kind!("lines of numbers", b"1\n2\n3\n"),
    kind!("svg of another namespace", b"<svg xmlns=\"x\">"),
    kind!("svg behind a comment", b"<!-- c --><svg xmlns=\"http://www.w3.org/2000/svg\">"),
    kind!("kml", b"<?xml version=\"1.0\"?><kml xmlns=\"http://www.opengis.net/kml/2.2\">"),
    kind!("kml without a namespace", b"<?xml version=\"1.0\"?><kml>"),
    kind!("gpx", b"<?xml version=\"1.0\"?><gpx xmlns=\"http://www.topografix.com/GPX/1/1\">"),
    kind!("rss", b"<?xml version=\"1.0\"?><rss version=\"2.0\">"),
    kind!("collada", b"<?xml version=\"1.0\"?><COLLADA xmlns=\"http://www.collada.org/2005/11/COLLADASchema\">"),
    kind!("shell script", b"#!/bin/sh\necho 1\n"),
    kind!("python script", b"#!/usr/bin/env python3\nprint(1)\n"),
    kind!("script of node", b"#!/usr/bin/env node\nconsole.log(1)\n"),
    kind!("script of fish", b"#!/usr/bin/fish\n"),
    kind!("mail", b"From: a@example.com\r\nTo: b@example.com\r\n\r\nhello\r\n"),
    kind!("other headers", b"MIME-Version: 1.0\r\nFrom: a\r\n\r\n"),
    kind!("srt", b"1\n00:00:01,000 --> 00:00:02,000\nHello\n"),
    kind!("playlist", b"#EXTM3U\n#EXT-X-VERSION:3\n"),
    kind!("graymap", b"P2\n2 2\n255\n1 2 3 4\n"),
    kind!("csv with a quote that does not end", b"a,\"b\n1,2\n"),
    kind!("csv with an empty line", b"a,b\n\n1,2\n"),
    kind!("pdf behind other text", b"hello %PDF-1.7"),
    kind!("matroska", b"\x1a\x45\xdf\xa3\xa3\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\x08\x42\x82\x88matroska"),
    kind!("ebml of another kind", b"\x1a\x45\xdf\xa3 webm"),
    kind!("3gp", b"\x00\x00\x00\x18ftyp3gp4\x00\x00\x00\x00"),
    kind!("dvb", b"\x00\x00\x00\x18ftypdvr1\x00\x00\x00\x00"),
    kind!("old quicktime", b"\x00\x00\x00\x08moov\x00\x00\x00\x00\x00\x00\x00\x00"),
    kind!("avi", b"RIFF\x1a\x00\x00\x00AVI LIST\x00\x00"),
    kind!("aiff", b"FORM\x00\x00\x10\x00AIFFCOMM"),
    kind!("au", b".snd\x00\x00\x00\x18"),
    kind!("ape", b"MAC \x96\x0F\x00\x00\x34\x00\x00\x00\x18\x00\x00\x00\x90\xE3"),
    kind!("library of elf", b"\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x03\x00"),
    kind!("mach program", b"\xCF\xFA\xED\xFE\x07\x00\x00\x01"),
    kind!("java class", b"\xCA\xFE\xBA\xBE\x00\x00\x00\x34"),
    kind!("flash", b"CWS\x05\x00\x00\x00\x00"),
    kind!("debian package", b"!<arch>\ndebian-binary   "),
    kind!("cabinet", b"MSCF\x00\x00\x00\x00"),
    kind!("rpm", b"\xED\xAB\xEE\xDB\x03\x00"),
    kind!("parquet", b"PAR1\x15\x04\x15"),
    kind!("cbor", b"\xD9\xD9\xF7\xa1\x61a\x01"),
    kind!("zlib", b"\x78\x9c\x4b\x04\x00\x00\x62"),
    kind!("zstandard frame to pass over", b"\x50\x2A\x4D\x18\x00\x00\x00\x00"),
    kind!("capture", b"\xd4\xc3\xb2\xa1\x02\x00\x04\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"),
    kind!("djvu", b"AT&TFORM\x00\x00\x01\x00DJVM"),
    kind!("drawing", b"AC1032\x00\x00"),
    kind!("drawing of an unknown version", b"AC1999"),
    kind!("exchanged drawing", b"  0\r\nSECTION\r\n  2\r\n"),
    kind!("gimp picture", b"gimp xcf file\x00"),
    kind!("icns", b"icns\x00\x00\x10\x00"),
    kind!("jpeg xr", b"II\xBC\x01\x08\x00"),
    kind!("jpeg 2000", b"\x00\x00\x00\x0CjP  \r\n\x87\n\x00\x00\x00\x14ftypjp2 "),
    kind!("fits", b"SIMPLE  =                    T"),
    kind!("access database", b"\x00\x01\x00\x00Standard Jet DB\x00"),
    kind!("true type", b"\x00\x01\x00\x00\x00\x0f\x00\x80\x00\x03\x00\x70DSIG"),
    kind!("font collection", b"ttcf\x00\x01\x00\x00"),
    kind!("chm", b"ITSF\x03\x00\x00\x00\x60\x00\x00\x00"),
    kind!("torrent", b"d8:announce35:http://tracker.example.org"),
    kind!("signature", b"-----BEGIN PKCS7-----\nMII"),
    kind!("text in utf-32", b"\xFF\xFE\x00\x00a\x00\x00\x00"),
    kind!("compressed by another", b"\x04\x22\x4D\x18\x64\x40"),
];
