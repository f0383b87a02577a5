//! The list: one sign after the other, the first that fits counts.

use super::media::{
    asf, elf, is_aiff, is_avi, is_mp3, is_qualcomm, is_wave, is_webp, iso, matroska, ogg, png,
};
use super::packed::{ole, zip};
use super::signs;
use super::{Kind, known};

/// Says what a file is, if it has this sign.
pub(super) type Sign = fn(&[u8]) -> Option<Kind>;

/// A file that has these bytes at this place.
macro_rules! at {
    ($at:literal, $bytes:expr, $name:literal, $extension:literal $(, $alias:literal)*) => {
        |head| {
            let has = head.get($at..).is_some_and(|rest| rest.starts_with($bytes));
            has.then(|| known($name, $extension, &[$($alias),*]))
        }
    };
}

/// A file of which this holds.
macro_rules! when {
    ($holds:expr, $name:literal, $extension:literal $(, $alias:literal)*) => {
        |head| $holds(head).then(|| known($name, $extension, &[$($alias),*]))
    };
}

#[rustfmt::skip]
pub(super) const LISTED: &[Sign] = &[
    at!(0, b"/* XPM */", "image/x-xpixmap", ".xpm"),
    at!(0, b"7z\xBC\xAF\x27\x1C", "application/x-7z-compressed", ".7z"),
    zip,
    when!(signs::is_pdf, "application/pdf", ".pdf", "application/x-pdf"),
    at!(0, b"%FDF", "application/vnd.fdf", ".fdf"),
    ole,
    at!(0, b"%!PS-Adobe-", "application/postscript", ".ps"),
    at!(0, b"8BPS", "image/vnd.adobe.photoshop", ".psd", "image/x-psd", "application/photoshop"),
    when!(signs::is_signature, "application/pkcs7-signature", ".p7s"),
    ogg,
    png,
    at!(0, b"\xFF\xD8\xFF", "image/jpeg", ".jpg"),
    at!(0, b"\xFF\x0A", "image/jxl", ".jxl"),
    at!(0, b"\x00\x00\x00\x0CJXL \r\n\x87\n", "image/jxl", ".jxl"),
    when!(signs::is_jp2, "image/jp2", ".jp2"),
    when!(signs::is_jpx, "image/jpx", ".jpf"),
    when!(signs::is_jpm, "image/jpm", ".jpm", "video/jpm"),
    at!(0, b"\x00\x00\x00\x0CJXS \r\n\x87\n", "image/jxs", ".jxs"),
    at!(0, b"GIF87a", "image/gif", ".gif"),
    at!(0, b"GIF89a", "image/gif", ".gif"),
    when!(is_webp, "image/webp", ".webp"),
    at!(0, b"MZ", "application/vnd.microsoft.portable-executable", ".exe"),
    elf,
    at!(8, b"debian-binary", "application/vnd.debian.binary-package", ".deb"),
    at!(0, b"!<arch>", "application/x-archive", ".a", "application/x-unix-archive"),
    when!(signs::is_tar, "application/x-tar", ".tar"),
    at!(0, b"xar!", "application/x-xar", ".xar"),
    at!(0, b"BZh", "application/x-bzip2", ".bz2"),
    at!(0, b"SIMPLE  =                    T", "application/fits", ".fits", "image/fits"),
    at!(0, b"II*\x00", "image/tiff", ".tiff"),
    at!(0, b"MM\x00*", "image/tiff", ".tiff"),
    when!(signs::is_bmp, "image/bmp", ".bmp", "image/x-bmp", "image/x-ms-bmp"),
    when!(signs::is_lotus, "application/vnd.lotus-1-2-3", ".123"),
    at!(0, b"\x00\x00\x01\x00", "image/x-icon", ".ico"),
    at!(0, b"\x00\x00\x02\x00", "image/x-icon", ".ico"),
    when!(is_mp3, "audio/mpeg", ".mp3", "audio/x-mpeg", "audio/mp3"),
    at!(0, b"fLaC\x00\x00\x00\x22", "audio/flac", ".flac"),
    at!(0, b"MThd", "audio/midi", ".midi", "audio/mid", "audio/sp-midi", "audio/x-mid", "audio/x-midi"),
    at!(0, b"MAC \x96\x0F\x00\x00\x34\x00\x00\x00\x18\x00\x00\x00\x90\xE3", "audio/ape", ".ape"),
    at!(0, b"MPCK", "audio/musepack", ".mpc"),
    at!(0, b"#!AMR", "audio/amr", ".amr", "audio/amr-nb"),
    when!(is_wave, "audio/wav", ".wav", "audio/x-wav", "audio/vnd.wave", "audio/wave"),
    when!(is_aiff, "audio/aiff", ".aiff", "audio/x-aiff"),
    at!(0, b".snd", "audio/basic", ".au"),
    when!(signs::is_mpeg, "video/mpeg", ".mpeg"),
    iso,
    matroska,
    when!(is_avi, "video/x-msvideo", ".avi", "video/avi", "video/msvideo"),
    at!(0, b"FLV\x01", "video/x-flv", ".flv"),
    asf,
    at!(0, b"\xFF\xF1", "audio/aac", ".aac"),
    at!(0, b"\xFF\xF9", "audio/aac", ".aac"),
    at!(0, b"Creative Voice File", "audio/x-unknown", ".voc"),
    at!(0, b"#EXTM3U\n", "application/vnd.apple.mpegurl", ".m3u", "audio/mpegurl"),
    at!(0, b"#EXTM3U\r\n", "application/vnd.apple.mpegurl", ".m3u", "audio/mpegurl"),
    at!(0, b".RMF", "application/vnd.rn-realmedia-vbr", ".rmvb"),
    at!(0, b"\x1F\x8B", "application/gzip", ".gz", "application/x-gzip", "application/x-gunzip",
        "application/gzipped", "application/gzip-compressed", "application/x-gzip-compressed", "gzip/document"),
    when!(signs::is_java_class, "application/x-java-applet", ".class"),
    at!(0, b"CWS", "application/x-shockwave-flash", ".swf"),
    at!(0, b"FWS", "application/x-shockwave-flash", ".swf"),
    at!(0, b"ZWS", "application/x-shockwave-flash", ".swf"),
    when!(signs::is_chrome_extension, "application/x-chrome-extension", ".crx"),
    when!(signs::is_true_type, "font/ttf", ".ttf", "font/sfnt", "application/x-font-ttf", "application/font-sfnt"),
    at!(0, b"wOFF", "font/woff", ".woff"),
    at!(0, b"wOF2", "font/woff2", ".woff2"),
    when!(signs::is_open_type, "font/otf", ".otf"),
    at!(0, b"ttcf", "font/collection", ".ttc"),
    when!(signs::is_embedded_font, "application/vnd.ms-fontobject", ".eot"),
    at!(0, b"\x00asm", "application/wasm", ".wasm"),
    when!(signs::is_shape, "application/vnd.shp", ".shp"),
    at!(0, b"\x00\x00\x27\x0A", "application/vnd.shx", ".shx"),
    when!(signs::is_dbase, "application/x-dbf", ".dbf"),
    at!(128, b"DICM", "application/dicom", ".dcm"),
    at!(0, b"Rar!\x1A\x07\x00", "application/vnd.rar", ".rar", "application/x-rar-compressed", "application/x-rar"),
    at!(0, b"Rar!\x1A\x07\x01\x00", "application/vnd.rar", ".rar", "application/x-rar-compressed", "application/x-rar"),
    when!(signs::is_djvu, "image/vnd.djvu", ".djvu"),
    at!(60, b"BOOKMOBI", "application/x-mobipocket-ebook", ".mobi"),
    at!(0, b"ITOLITLS", "application/x-ms-reader", ".lit"),
    at!(0, b"BPG\xFB", "image/bpg", ".bpg"),
    at!(0, b"\xD9\xD9\xF7", "application/cbor", ".cbor"),
    at!(0, b"SQLite format 3\x00", "application/vnd.sqlite3", ".sqlite", "application/x-sqlite3"),
    when!(signs::is_drawing, "image/vnd.dwg", ".dwg", "image/x-dwg", "application/acad", "application/x-acad",
        "application/autocad_dwg", "application/dwg", "application/x-dwg", "application/x-autocad", "drawing/dwg"),
    at!(0, b"NES\x1A", "application/vnd.nintendo.snes.rom", ".nes"),
    at!(0, b"\x4C\x00\x00\x00\x01\x14\x02\x00", "application/x-ms-shortcut", ".lnk"),
    when!(signs::is_mach, "application/x-mach-binary", ".macho"),
    when!(is_qualcomm, "audio/qcelp", ".qcp"),
    at!(0, b"icns", "image/x-icns", ".icns"),
    at!(0, b"#?RADIANCE\n", "image/vnd.radiance", ".hdr"),
    when!(signs::is_marc, "application/marc", ".mrc"),
    at!(4, b"Standard Jet DB", "application/x-msaccess", ".mdb"),
    at!(4, b"Standard ACE DB", "application/x-msaccess", ".accdb"),
    when!(signs::is_zstandard, "application/zstd", ".zst"),
    at!(0, b"MSCF\x00\x00\x00\x00", "application/vnd.ms-cab-compressed", ".cab"),
    at!(0, b"\xED\xAB\xEE\xDB", "application/x-rpm", ".rpm"),
    at!(0, b"\xFD7zXZ\x00", "application/x-xz", ".xz"),
    at!(0, b"LZIP", "application/lzip", ".lz", "application/x-lzip"),
    at!(0, b"d8:announce", "application/x-bittorrent", ".torrent"),
    at!(0, b"070707", "application/x-cpio", ".cpio"),
    at!(0, b"070701", "application/x-cpio", ".cpio"),
    at!(0, b"070702", "application/x-cpio", ".cpio"),
    when!(signs::is_time_zone, "application/tzif", ""),
    at!(0, b"gimp xcf", "image/x-xcf", ".xcf"),
    at!(20, b"GPAT", "image/x-gimp-pat", ".pat"),
    at!(20, b"GIMP", "image/x-gimp-gbr", ".gbr"),
    at!(0, b"glTF\x01\x00\x00\x00", "model/gltf-binary", ".glb"),
    at!(0, b"glTF\x02\x00\x00\x00", "model/gltf-binary", ".glb"),
    at!(0, b"ISc(", "application/x-installshield", ".cab"),
    at!(0, b"II\xBC\x01", "image/jxr", ".jxr", "image/vnd.ms-photo"),
    at!(0, b"PAR1", "application/vnd.apache.parquet", ".parquet", "application/x-parquet"),
    at!(0, b"\xE4\x52\x5C\x7B\x8C\xD8\xA7\x4D\xAE\xB1\x53\x78\xD0\x29\x96\xD3", "application/onenote", ".one"),
    at!(0, b"ITSF\x03\x00\x00\x00\x60\x00\x00\x00", "application/vnd.ms-htmlhelp", ".chm"),
    when!(signs::is_word_perfect, "application/vnd.wordperfect", ".wpd"),
    when!(signs::is_exchange_drawing, "image/vnd.dxf", ".dxf"),
    when!(signs::is_grib, "application/grib", ".grb"),
    when!(signs::is_bufr, "application/bufr", ".bufr"),
    when!(signs::is_capture, "application/vnd.tcpdump.pcap", ".pcap"),
];
