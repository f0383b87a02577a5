//! Sound, moving pictures and programs: what is inside of a common wrapping says which.

use super::{Kind, find, known};

/// Programs, by what they are for.
pub(super) fn elf(head: &[u8]) -> Option<Kind> {
    if !head.starts_with(b"\x7FELF") {
        return None;
    }
    // In either order of bytes.
    Some(match head.get(16..18) {
        Some([1, 0] | [0, 1]) => known("application/x-object", "", &[]),
        Some([2, 0] | [0, 2]) => known("application/x-executable", "", &[]),
        Some([3, 0] | [0, 3]) => known("application/x-sharedlib", ".so", &[]),
        Some([4, 0] | [0, 4]) => known("application/x-coredump", "", &[]),
        _ => known("application/x-elf", "", &[]),
    })
}

pub(super) fn is_webp(head: &[u8]) -> bool {
    riff(head, b"WEBP")
}

pub(super) fn is_wave(head: &[u8]) -> bool {
    riff(head, b"WAVE")
}

pub(super) fn is_qualcomm(head: &[u8]) -> bool {
    riff(head, b"QLCM")
}

fn riff(head: &[u8], form: &[u8]) -> bool {
    head.len() > 12 && head.starts_with(b"RIFF") && head.get(8..12) == Some(form)
}

pub(super) fn is_avi(head: &[u8]) -> bool {
    riff(head, b"AVI ") && head.len() > 16 && head.get(12..16) == Some(b"LIST")
}

pub(super) fn is_aiff(head: &[u8]) -> bool {
    head.len() > 12 && head.starts_with(b"FORM") && head.get(8..12) == Some(b"AIFF")
}

pub(super) fn png(head: &[u8]) -> Option<Kind> {
    if !head.starts_with(b"\x89PNG\r\n\x1A\n") {
        return None;
    }
    Some(match head.get(37..41) {
        Some(b"acTL") => known("image/apng", ".apng", &["image/vnd.mozilla.apng"]),
        _ => known("image/png", ".png", &[]),
    })
}

/// A frame of layer III or II, or a tag of ID3 before the first one.
pub(super) fn is_mp3(head: &[u8]) -> bool {
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

pub(super) fn ogg(head: &[u8]) -> Option<Kind> {
    if !head.starts_with(b"OggS\0") {
        return None;
    }
    let inside = head.get(28..).filter(|inside| inside.len() > 8).unwrap_or_default();
    let has = |names: &[&[u8]]| names.iter().any(|name| inside.starts_with(name));
    Some(match () {
        () if has(&[b"\x01vorbis", b"OpusHead", b"\x7FFLAC", b"Speex   "]) => {
            known("audio/ogg", ".oga", &[])
        }
        () if has(&[b"\x80theora", b"fishead\0", b"\x01video\0\0\0"]) => {
            known("video/ogg", ".ogv", &[])
        }
        () => known("application/ogg", ".ogg", &["application/x-ogg"]),
    })
}

/// The ISO media files, by their brand, and QuickTime's from before there were brands.
pub(super) fn iso(head: &[u8]) -> Option<Kind> {
    match head.get(4..8) {
        Some(b"ftyp") => Some(branded(head.get(8..12)?)),
        Some(b"moov" | b"mdat" | b"free" | b"skip" | b"pnot" | b"wide") if head.len() > 11 => {
            Some(known("video/quicktime", ".mov", &[]))
        }
        _ => None,
    }
}

fn branded(brand: &[u8]) -> Kind {
    match brand {
        b"avif" | b"avis" => known("image/avif", ".avif", &[]),
        b"heic" | b"heix" => known("image/heic", ".heic", &[]),
        b"hevc" | b"hevx" => known("image/heic-sequence", ".heic", &[]),
        b"mif1" | b"heim" | b"heis" | b"avic" => known("image/heif", ".heif", &[]),
        b"msf1" | b"hevm" | b"hevs" | b"avcs" => known("image/heif-sequence", ".heif", &[]),
        b"qt  " | b"moov" => known("video/quicktime", ".mov", &[]),
        b"mqt " => known("video/quicktime", ".mqv", &[]),
        b"M4A " => known("audio/x-m4a", ".m4a", &[]),
        b"M4V " | b"M4VH" | b"M4VP" => known("video/x-m4v", ".m4v", &[]),
        b"F4A " | b"F4B " | b"M4B " | b"M4P " | b"MSNV" | b"NDAS" => {
            known("audio/mp4", ".mp4", &["audio/x-mp4a"])
        }
        b"mj2s" | b"mjp2" | b"MFSM" | b"MGSV" => known("video/mj2", ".mj2", &[]),
        b"dby1" | b"dmb1" | b"dmpf" | b"drc1" | b"dv1a" | b"dv1b" | b"dv2a" | b"dv2b" | b"dv3a"
        | b"dv3b" | b"dvr1" | b"dvt1" => known("video/vnd.dvb.file", ".dvb", &[]),
        b"3g24" | b"3g25" | b"3g26" | b"3g2a" | b"3g2b" | b"3g2c" | b"KDDI" => {
            known("video/3gpp2", ".3g2", &["video/3g2", "audio/3gpp2"])
        }
        [b'3', b'g', b'p', b'1'..=b'7'] | b"3gs7" | b"3ge6" | b"3ge7" | b"3gg6" => {
            known("video/3gpp", ".3gp", &["video/3gp", "audio/3gpp"])
        }
        _ => known("video/mp4", ".mp4", &[]),
    }
}

/// EBML, by the type of document that its header names.
pub(super) fn matroska(head: &[u8]) -> Option<Kind> {
    if !head.starts_with(b"\x1A\x45\xDF\xA3") {
        return None;
    }
    let named = head.get(find(head, b"\x42\x82")? + 2..)?;
    // The name's length stands before it, in as many bytes as its first one has leading zeros, and
    // one more.
    let width = usize::try_from(named.first()?.leading_zeros()).ok()? + 1;
    match named.get(width..)? {
        name if name.starts_with(b"webm") => Some(known("video/webm", ".webm", &["audio/webm"])),
        name if name.starts_with(b"matroska") => {
            Some(known("video/matroska", ".mkv", &["video/x-matroska"]))
        }
        _ => None,
    }
}

/// Microsoft's container.
pub(super) fn asf(head: &[u8]) -> Option<Kind> {
    let marked =
        head.starts_with(b"\x30\x26\xB2\x75\x8E\x66\xCF\x11\xA6\xD9\x00\xAA\x00\x62\xCE\x6C");
    marked.then(|| known("video/x-ms-asf", ".asf", &["video/asf", "video/x-ms-wmv"]))
}
