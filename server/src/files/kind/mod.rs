//! What a file is, by its first bytes; what it calls itself is not asked.
//!
//! The types that apps upload, with the names and extensions that PocketBase's detector (Go's
//! `mimetype`) gives them, and its order where two would fit. What is not in the list is
//! `application/octet-stream`, or plain text when it has no control characters.

mod packed;
mod text;

use std::borrow::Cow;

use packed::{is_zip, ole, zip};
use text::{is_text, text};

/// How much of a file is looked at, in bytes.
pub(crate) const LOOKED_AT: usize = 3072;

/// A media type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kind {
    /// `image/png`, `text/plain; charset=utf-8`.
    pub(crate) name: Cow<'static, str>,
    /// `.png`; empty for what nothing is known of.
    pub(crate) extension: &'static str,
    /// Other names of the same.
    aliases: &'static [&'static str],
}

impl Kind {
    /// What the first [`LOOKED_AT`] bytes of a file tell.
    pub(crate) fn of(head: &[u8]) -> Self {
        let head = &head[..head.len().min(LOOKED_AT)];
        let found = BINARY.iter().find(|signature| (signature.fits)(head));
        match found {
            Some(signature) => (signature.kind)(head),
            None if is_text(head) => text(head),
            None => known("application/octet-stream", "", &[]),
        }
    }

    /// Whether this is the type somebody means: parameters and letter case do not count.
    pub(crate) fn is(&self, wanted: &str) -> bool {
        let wanted = bare(wanted);
        bare(&self.name).eq_ignore_ascii_case(wanted)
            || self.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(wanted))
    }
}

fn bare(name: &str) -> &str {
    name.split(';').next().unwrap_or("").trim()
}

const fn known(
    name: &'static str,
    extension: &'static str,
    aliases: &'static [&'static str],
) -> Kind {
    Kind { name: Cow::Borrowed(name), extension, aliases }
}

struct Signature {
    fits: fn(&[u8]) -> bool,
    kind: fn(&[u8]) -> Kind,
}

/// `begins` with these bytes at this place.
macro_rules! begins {
    ($at:literal, $bytes:expr, $name:literal, $extension:literal $(, $alias:literal)*) => {
        Signature {
            fits: |head| head.get($at..).is_some_and(|rest| rest.starts_with($bytes)),
            kind: |_| known($name, $extension, &[$($alias),*]),
        }
    };
}

const BINARY: &[Signature] = &[
    begins!(0, b"7z\xBC\xAF\x27\x1C", "application/x-7z-compressed", ".7z"),
    Signature { fits: is_zip, kind: zip },
    begins!(0, b"%PDF-", "application/pdf", ".pdf", "application/x-pdf"),
    Signature { fits: |head| head.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), kind: ole },
    begins!(0, b"%!PS-Adobe-", "application/postscript", ".ps"),
    begins!(
        0,
        b"8BPS",
        "image/vnd.adobe.photoshop",
        ".psd",
        "image/x-psd",
        "application/photoshop"
    ),
    Signature { fits: |head| head.starts_with(b"OggS\0"), kind: ogg },
    Signature { fits: |head| head.starts_with(b"\x89PNG\r\n\x1A\n"), kind: png },
    begins!(0, b"\xFF\xD8\xFF", "image/jpeg", ".jpg"),
    begins!(0, b"\xFF\x0A", "image/jxl", ".jxl"),
    begins!(0, b"\x00\x00\x00\x0CJXL \r\n\x87\n", "image/jxl", ".jxl"),
    begins!(0, b"\x00\x00\x00\x0CjP  \r\n\x87\n", "image/jp2", ".jp2"),
    begins!(0, b"GIF87a", "image/gif", ".gif"),
    begins!(0, b"GIF89a", "image/gif", ".gif"),
    Signature { fits: |head| riff(head, b"WEBP"), kind: |_| known("image/webp", ".webp", &[]) },
    begins!(0, b"MZ", "application/vnd.microsoft.portable-executable", ".exe"),
    begins!(0, b"\x7FELF", "application/x-elf", ""),
    begins!(
        0,
        b"\x1F\x8B",
        "application/gzip",
        ".gz",
        "application/x-gzip",
        "application/x-gunzip",
        "application/gzipped",
        "application/gzip-compressed",
        "application/x-gzip-compressed",
        "gzip/document"
    ),
    begins!(0, b"fLaC\x00\x00\x00\x22", "audio/flac", ".flac"),
    begins!(0, b"#!AMR", "audio/amr", ".amr", "audio/amr-nb"),
    begins!(
        0,
        b"MThd",
        "audio/midi",
        ".midi",
        "audio/mid",
        "audio/sp-midi",
        "audio/x-mid",
        "audio/x-midi"
    ),
    Signature {
        fits: is_mp3,
        kind: |_| known("audio/mpeg", ".mp3", &["audio/x-mpeg", "audio/mp3"]),
    },
    Signature {
        fits: |head| riff(head, b"WAVE"),
        kind: |_| known("audio/wav", ".wav", &["audio/x-wav", "audio/vnd.wave", "audio/wave"]),
    },
    Signature {
        fits: |head| head.starts_with(b"FORM") && head.get(8..12) == Some(b"AIFF"),
        kind: |_| known("audio/aiff", ".aiff", &["audio/x-aiff"]),
    },
    begins!(0, b"\xFF\xF1", "audio/aac", ".aac"),
    begins!(0, b"\xFF\xF9", "audio/aac", ".aac"),
    Signature {
        fits: |head| riff(head, b"AVI "),
        kind: |_| known("video/x-msvideo", ".avi", &["video/avi", "video/msvideo"]),
    },
    Signature { fits: |head| head.get(4..8) == Some(b"ftyp") && head.len() > 11, kind: media },
    Signature { fits: |head| head.starts_with(b"\x1A\x45\xDF\xA3"), kind: matroska },
    begins!(0, b"\x00\x00\x01\xBA", "video/mpeg", ".mpeg"),
    begins!(0, b"\x00\x00\x01\xB3", "video/mpeg", ".mpeg"),
    begins!(0, b"FLV\x01", "video/x-flv", ".flv"),
    begins!(
        0,
        b"\x30\x26\xB2\x75\x8E\x66\xCF\x11",
        "video/x-ms-asf",
        ".asf",
        "video/asf",
        "video/x-ms-wmv"
    ),
    begins!(0, b"Rar!\x1A\x07\x00", "application/x-rar-compressed", ".rar", "application/x-rar"),
    begins!(
        0,
        b"Rar!\x1A\x07\x01\x00",
        "application/x-rar-compressed",
        ".rar",
        "application/x-rar"
    ),
    begins!(0, b"\xFD7zXZ\x00", "application/x-xz", ".xz"),
    begins!(0, b"BZh", "application/x-bzip2", ".bz2"),
    begins!(0, b"\x28\xB5\x2F\xFD", "application/zstd", ".zst"),
    begins!(0, b"\x00asm", "application/wasm", ".wasm"),
    begins!(
        0,
        b"SQLite format 3\x00",
        "application/vnd.sqlite3",
        ".sqlite",
        "application/x-sqlite3"
    ),
    begins!(0, b"wOFF", "font/woff", ".woff"),
    begins!(0, b"wOF2", "font/woff2", ".woff2"),
    begins!(0, b"OTTO\x00", "font/otf", ".otf"),
    begins!(
        0,
        b"\x00\x01\x00\x00\x00",
        "font/ttf",
        ".ttf",
        "font/sfnt",
        "application/x-font-ttf",
        "application/font-sfnt"
    ),
    begins!(0, b"\x00\x00\x01\x00", "image/x-icon", ".ico"),
    begins!(0, b"II*\x00", "image/tiff", ".tiff"),
    begins!(0, b"MM\x00*", "image/tiff", ".tiff"),
    Signature {
        fits: is_bmp,
        kind: |_| known("image/bmp", ".bmp", &["image/x-bmp", "image/x-ms-bmp"]),
    },
    begins!(257, b"ustar", "application/x-tar", ".tar"),
];

fn riff(head: &[u8], form: &[u8]) -> bool {
    head.starts_with(b"RIFF") && head.get(8..12) == Some(form)
}

fn png(head: &[u8]) -> Kind {
    match head.get(37..41) {
        Some(b"acTL") => known("image/vnd.mozilla.apng", ".apng", &[]),
        _ => known("image/png", ".png", &[]),
    }
}

/// A frame of layer III or II, or a tag of ID3 before the first one.
fn is_mp3(head: &[u8]) -> bool {
    let frame = matches!(head, [0xFF, 0xE2 | 0xE3 | 0xF2..=0xF5 | 0xFA..=0xFD, _, ..]);
    let tag = match head {
        [b'I', b'D', b'3', 2..=4, 0, flags, size @ ..] if size.len() >= 4 => {
            let size = &size[..4];
            flags & 0xF == 0
                && size.iter().all(|byte| byte & 0x80 == 0)
                && size.iter().any(|byte| *byte != 0)
        }
        _ => false,
    };
    frame || tag
}

fn is_bmp(head: &[u8]) -> bool {
    let known =
        |size: &[u8]| matches!(size, [16 | 24 | 40 | 48 | 52 | 56 | 64 | 108 | 124, 0, 0, 0]);
    head.starts_with(b"BM") && head.get(14..18).is_some_and(known)
}

fn ogg(head: &[u8]) -> Kind {
    let inside = head.get(28..).unwrap_or_default();
    let has = |names: &[&[u8]]| names.iter().any(|name| inside.starts_with(name));
    match () {
        () if has(&[b"\x01vorbis", b"OpusHead", b"\x7FFLAC", b"Speex   "]) => {
            known("audio/ogg", ".oga", &[])
        }
        () if has(&[b"\x80theora", b"fishead\0", b"\x01video\0\0\0"]) => {
            known("video/ogg", ".ogv", &[])
        }
        () => known("application/ogg", ".ogg", &["application/x-ogg"]),
    }
}

/// The ISO media files, by their brand.
fn media(head: &[u8]) -> Kind {
    match &head[8..12] {
        b"avif" | b"avis" => known("image/avif", ".avif", &[]),
        b"heic" | b"heix" => known("image/heic", ".heic", &[]),
        b"hevc" | b"hevx" => known("image/heic-sequence", ".heic", &[]),
        b"mif1" | b"heim" | b"heis" | b"avic" => known("image/heif", ".heif", &[]),
        b"msf1" | b"hevm" | b"hevs" | b"avcs" => known("image/heif-sequence", ".heif", &[]),
        b"qt  " | b"moov" => known("video/quicktime", ".mov", &[]),
        b"M4A " => known("audio/x-m4a", ".m4a", &[]),
        b"M4V " | b"M4VH" | b"M4VP" => known("video/x-m4v", ".m4v", &[]),
        b"F4A " | b"F4B " | b"M4B " | b"M4P " | b"MSNV" | b"NDAS" => {
            known("audio/mp4", ".mp4", &["audio/x-mp4a"])
        }
        [b'3', b'g', b'2', _] => known("video/3gpp2", ".3g2", &["video/3g2", "audio/3gpp2"]),
        [b'3', b'g', b'p', _] => known("video/3gpp", ".3gp", &["video/3gp", "audio/3gpp"]),
        _ => known("video/mp4", ".mp4", &[]),
    }
}

fn matroska(head: &[u8]) -> Kind {
    match contains(head, b"webm") {
        true => known("video/webm", ".webm", &["audio/webm"]),
        false => known("video/x-matroska", ".mkv", &[]),
    }
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    find(bytes, wanted).is_some()
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_what_they_hold() {
        let table: [(&[u8], &str, &str); 16] = [
            (b"", "text/plain", ".txt"),
            (b"hello", "text/plain; charset=utf-8", ".txt"),
            (b"\x00\x01", "application/octet-stream", ""),
            (b"\x89PNG\r\n\x1A\n....", "image/png", ".png"),
            (b"\xFF\xD8\xFF\xE0", "image/jpeg", ".jpg"),
            (b"RIFF....WEBPVP8 ", "image/webp", ".webp"),
            (b"....ftypisom....", "video/mp4", ".mp4"),
            (b"....ftypqt  ....", "video/quicktime", ".mov"),
            (b"  <!DOCTYPE HTML><p>", "text/html; charset=utf-8", ".html"),
            (b"<?xml version=\"1.0\"?><a/>", "text/xml; charset=utf-8", ".xml"),
            (b"<svg xmlns=\"x\">", "image/svg+xml", ".svg"),
            (b"{\"a\": 1}", "application/json", ".json"),
            (b"{\"a\": ", "text/plain; charset=utf-8", ".txt"),
            (b"a,b\n1,2\n", "text/csv", ".csv"),
            (b"gr\xFC\xDFe", "text/plain; charset=iso-8859-1", ".txt"),
            (b"%PDF-1.7\n", "application/pdf", ".pdf"),
        ];
        for (bytes, name, extension) in table {
            let kind = Kind::of(bytes);
            assert_eq!((kind.name.as_ref(), kind.extension), (name, extension), "{bytes:?}");
        }
        assert!(Kind::of(b"hello").is("TEXT/plain; charset=ascii"));
        assert!(Kind::of(b"%PDF-1.7").is("application/x-pdf"));
        assert!(!Kind::of(b"<svg >").is("text/html"));
    }

    #[test]
    fn no_beginning_of_any_file_is_too_short() {
        let samples: [&[u8]; 6] = [
            b"PK\x03\x04\x14\x00\x00\x00\x08\x00aaaaaaaaaaaaaaaa\x05\x00\x00\x00word/",
            b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\xff\xff\xff\xff",
            b"\x00\x00\x00\x18ftypheic\x00\x00",
            b"\x89PNG\r\n\x1A\naaaaaaaaaaaaaaaaaaaaaaaaaaaaaacTL",
            b"FORM....AIFF",
            b"\x1A\x45\xDF\xA3....webm",
        ];
        for sample in samples {
            for end in 0..=sample.len() {
                let _ = Kind::of(&sample[..end]);
            }
        }
        assert_eq!(Kind::of(samples[0]).extension, ".docx");
    }
}
