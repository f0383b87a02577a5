//! Files that pack others: what is inside says what they are.

use std::borrow::Cow;

use super::{Kind, find, known};

pub(super) fn is_zip(head: &[u8]) -> bool {
    matches!(head, [b'P', b'K', 3 | 5 | 7, 4 | 6 | 8, ..])
}

/// What is packed in it says what it is.
pub(super) fn zip(head: &[u8]) -> Option<Kind> {
    if !is_zip(head) {
        return None;
    }
    // The first entry of these is stored plainly, and is the type's name.
    let named = head.get(30..).and_then(|rest| rest.strip_prefix(b"mimetype"));
    if let Some(kind) = named.and_then(named_inside) {
        return Some(kind);
    }
    let entries = entries(head);
    let has = |prefix: &str| entries.iter().any(|name| name.starts_with(prefix.as_bytes()));
    if let Some(office) = office(&entries) {
        return Some(office);
    }
    const OF_ANDROID: [&str; 5] = [
        "AndroidManifest.xml",
        "META-INF/com/android/build/gradle/app-metadata.properties",
        "classes.dex",
        "resources.arsc",
        "res/drawable",
    ];
    let begins = |prefix: &[u8]| entries.first().is_some_and(|name| name.starts_with(prefix));
    Some(match () {
        () if OF_ANDROID.into_iter().any(has) => {
            known("application/vnd.android.package-archive", ".apk", &[])
        }
        () if begins(b"META-INF/") && has("META-INF/MANIFEST.MF") => known(
            "application/java-archive",
            ".jar",
            &["application/jar", "application/jar-archive", "application/x-java-archive"],
        ),
        () if has("doc.kml") => known("application/vnd.google-earth.kmz", ".kmz", &[]),
        () => {
            known("application/zip", ".zip", &["application/x-zip", "application/x-zip-compressed"])
        }
    })
}

fn named_inside(inside: &[u8]) -> Option<Kind> {
    // What begins with another's name stands before it.
    const NAMES: [(&str, &str); 12] = [
        ("application/epub+zip", ".epub"),
        ("application/vnd.oasis.opendocument.text-template", ".ott"),
        ("application/vnd.oasis.opendocument.text", ".odt"),
        ("application/vnd.oasis.opendocument.spreadsheet-template", ".ots"),
        ("application/vnd.oasis.opendocument.spreadsheet", ".ods"),
        ("application/vnd.oasis.opendocument.presentation-template", ".otp"),
        ("application/vnd.oasis.opendocument.presentation", ".odp"),
        ("application/vnd.oasis.opendocument.graphics-template", ".otg"),
        ("application/vnd.oasis.opendocument.graphics", ".odg"),
        ("application/vnd.oasis.opendocument.formula", ".odf"),
        ("application/vnd.oasis.opendocument.chart", ".odc"),
        ("application/vnd.sun.xml.calc", ".sxc"),
    ];
    let found = NAMES.into_iter().find(|(name, _)| inside.starts_with(name.as_bytes()));
    found.map(|(name, extension)| known(name, extension, &[]))
}

/// Microsoft's documents: they begin with what describes the package, or with their own folder.
fn office(entries: &[&[u8]]) -> Option<Kind> {
    const FOLDERS: [(&str, &str, &str); 4] = [
        ("word/", "openxmlformats-officedocument.wordprocessingml.document", ".docx"),
        ("xl/", "openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"),
        ("ppt/", "openxmlformats-officedocument.presentationml.presentation", ".pptx"),
        ("visio/", "ms-visio.drawing.main+xml", ".vsdx"),
    ];
    const BEFORE: [&str; 4] = ["[Content_Types].xml", "_rels/.rels", "docProps", "customXml"];
    let first = entries.first()?;
    let folders = FOLDERS.iter().map(|(folder, _, _)| *folder);
    if !BEFORE.into_iter().chain(folders).any(|name| first.starts_with(name.as_bytes())) {
        return None;
    }
    let has = |folder: &str| entries.iter().any(|name| name.starts_with(folder.as_bytes()));
    let (_, name, extension) = FOLDERS.into_iter().find(|(folder, _, _)| has(folder))?;
    Some(Kind { name: Cow::Owned(format!("application/vnd.{name}")), extension, aliases: &[] })
}

/// The names of the entries whose headers lie in the head.
fn entries(mut head: &[u8]) -> Vec<&[u8]> {
    let mut names = Vec::new();
    while let Some(at) = find(head, b"PK\x03\x04") {
        head = &head[at..];
        let Some(length) = head.get(26..28) else { break };
        let length = usize::from(u16::from_le_bytes([length[0], length[1]]));
        if let Some(name) = head.get(30..30 + length) {
            names.push(name);
        }
        head = &head[4..];
    }
    names
}

/// Microsoft's older documents: the class in the root entry says which, or what the first sector
/// begins with.
pub(super) fn ole(head: &[u8]) -> Option<Kind> {
    if !head.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return None;
    }
    let sector = head.get(48..52).map(|at| u32::from_le_bytes([at[0], at[1], at[2], at[3]]));
    let class = sector
        .and_then(|sector| usize::try_from(sector).ok())
        .and_then(|sector| sector.checked_mul(512)?.checked_add(512 + 80))
        .and_then(|at| head.get(at..at.checked_add(17)?)?.get(..8));
    let first = head.get(512..).unwrap_or_default();
    Some(match (class, first) {
        (Some([0x10 | 0x20, 0x08, 0x02, 0x00, ..]), _)
        | (_, [0x09, 0x08, 0x10, 0x00, 0x00, 0x06, 0x05, 0x00, ..])
        | (_, [0xFD, 0xFF, 0xFF, 0xFF, 0x10 | 0x1F | 0x22 | 0x23 | 0x28 | 0x29, ..]) => {
            known("application/vnd.ms-excel", ".xls", &["application/msexcel"])
        }
        (Some(b"\x10\x8D\x81\x64\x9B\x4F\xCF\x11" | b"\x70\xAE\x7B\xEA\x3B\xFB\xCD\x11"), _)
        | (
            _,
            [0xA0, 0x46, 0x1D, 0xF0, ..]
            | [0x00, 0x6E, 0x1E, 0xF0, ..]
            | [0x0F, 0x00, 0xE8, 0x03, ..],
        ) => known("application/vnd.ms-powerpoint", ".ppt", &["application/mspowerpoint"]),
        (Some([0x0B, 0x0D, 0x02, 0x00, ..]), _) => known("application/vnd.ms-outlook", ".msg", &[]),
        (Some([0x06 | 0x07 | 0x00, 0x09, 0x02, 0x00, ..]), _) => {
            known("application/msword", ".doc", &["application/vnd.ms-word"])
        }
        _ if is_workbook(head) => {
            known("application/vnd.ms-excel", ".xls", &["application/msexcel"])
        }
        _ => known("application/x-ole-storage", "", &[]),
    })
}

/// The directory names the workbook, in UTF-16.
fn is_workbook(head: &[u8]) -> bool {
    let name = "WksSSWorkBook".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
    head.get(1152..).is_some_and(|directory| directory.starts_with(&name))
}
