//! Files that pack others: what is inside says what they are.

use std::borrow::Cow;

use super::{Kind, find, known};

pub(super) fn is_zip(head: &[u8]) -> bool {
    matches!(head, [b'P', b'K', 3 | 5 | 7, 4 | 6 | 8, ..])
}

/// What is packed in it says what it is.
pub(super) fn zip(head: &[u8]) -> Kind {
    const OPEN_DOCUMENT: [(&str, &str); 4] = [
        ("application/vnd.oasis.opendocument.text", ".odt"),
        ("application/vnd.oasis.opendocument.spreadsheet", ".ods"),
        ("application/vnd.oasis.opendocument.presentation", ".odp"),
        ("application/vnd.oasis.opendocument.graphics", ".odg"),
    ];
    // The first entry of these is stored plainly, and is the type's name.
    if let Some(inside) = head.get(30..).and_then(|rest| rest.strip_prefix(b"mimetype")) {
        if inside.starts_with(b"application/epub+zip") {
            return known("application/epub+zip", ".epub", &[]);
        }
        for (name, extension) in OPEN_DOCUMENT {
            if inside.starts_with(name.as_bytes()) {
                return known(name, extension, &[]);
            }
        }
    }
    let entries = entries(head);
    let has = |prefix: &str| entries.iter().any(|name| name.starts_with(prefix.as_bytes()));
    const OFFICE: &str = "application/vnd.openxmlformats-officedocument";
    let office = |name: &'static str, extension| Kind {
        name: Cow::Owned(format!("{OFFICE}.{name}")),
        extension,
        aliases: &[],
    };
    match () {
        () if has("word/") => office("wordprocessingml.document", ".docx"),
        () if has("xl/") => office("spreadsheetml.sheet", ".xlsx"),
        () if has("ppt/") => office("presentationml.presentation", ".pptx"),
        () if has("AndroidManifest.xml") => {
            known("application/vnd.android.package-archive", ".apk", &[])
        }
        () if has("META-INF/MANIFEST.MF") => known(
            "application/java-archive",
            ".jar",
            &["application/jar", "application/jar-archive", "application/x-java-archive"],
        ),
        () => {
            known("application/zip", ".zip", &["application/x-zip", "application/x-zip-compressed"])
        }
    }
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

/// Microsoft's older documents: the class in the root entry says which.
pub(super) fn ole(head: &[u8]) -> Kind {
    let sector = head.get(48..52).map(|at| u32::from_le_bytes([at[0], at[1], at[2], at[3]]));
    let class = sector
        .and_then(|sector| usize::try_from(sector).ok())
        .and_then(|sector| sector.checked_mul(512)?.checked_add(512 + 80))
        .and_then(|at| head.get(at..at.checked_add(8)?));
    match class {
        Some([0x06 | 0x07 | 0x00, 0x09, 0x02, 0x00, ..]) => {
            known("application/msword", ".doc", &["application/vnd.ms-word"])
        }
        Some([0x10 | 0x20, 0x08, 0x02, 0x00, ..]) => {
            known("application/vnd.ms-excel", ".xls", &["application/msexcel"])
        }
        Some(b"\x10\x8D\x81\x64\x9B\x4F\xCF\x11" | b"\x70\xAE\x7B\xEA\x3B\xFB\xCD\x11") => {
            known("application/vnd.ms-powerpoint", ".ppt", &["application/mspowerpoint"])
        }
        _ => known("application/x-ole-storage", "", &[]),
    }
}
