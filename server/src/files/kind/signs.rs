//! Signs that are more than some bytes at a place.

use super::{contains, packed};

/// How far into a file PDF's mark may stand: readers look as far.
const PDF_MARK_WITHIN: usize = 1024;

fn number(head: &[u8], at: usize) -> Option<u32> {
    head.get(at..at + 4)?.try_into().ok().map(u32::from_be_bytes)
}

fn small_number(head: &[u8], at: usize) -> Option<u32> {
    number(head, at).map(u32::swap_bytes)
}

fn begins_with_one_of(head: &[u8], marks: &[&[u8]]) -> bool {
    marks.iter().any(|mark| head.starts_with(mark))
}

pub(super) fn is_pdf(head: &[u8]) -> bool {
    contains(&head[..head.len().min(PDF_MARK_WITHIN)], b"%PDF-")
}

/// PKCS #7, as text or in DER: a sequence of whatever length that begins with the identifier.
pub(super) fn is_signature(head: &[u8]) -> bool {
    const SIGNED_DATA: &[u8] = b"\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07";
    let after_length = match head {
        [0x30, 0x80, rest @ ..] => rest,
        [0x30, 0x81, _, rest @ ..] => rest,
        [0x30, 0x82, _, _, rest @ ..] => rest,
        [0x30, 0x83, _, _, _, rest @ ..] => rest,
        [0x30, 0x84, _, _, _, _, rest @ ..] => rest,
        _ => &[],
    };
    head.starts_with(b"-----BEGIN PKCS7")
        || (head.len() >= 20 && after_length.starts_with(SIGNED_DATA))
}

pub(super) fn is_jp2(head: &[u8]) -> bool {
    is_jpeg_2000(head, b"jp2 ")
}

pub(super) fn is_jpx(head: &[u8]) -> bool {
    is_jpeg_2000(head, b"jpx ")
}

pub(super) fn is_jpm(head: &[u8]) -> bool {
    is_jpeg_2000(head, b"jpm ")
}

fn is_jpeg_2000(head: &[u8], brand: &[u8]) -> bool {
    let marked = matches!(head.get(4..8), Some(b"jP  " | b"jP2 "));
    marked && head.get(20..24) == Some(brand)
}

/// The header's sum is right: the only sign that old archives have.
pub(super) fn is_tar(head: &[u8]) -> bool {
    let Some(header) = head.get(..512) else { return false };
    let digits = header[148..156].iter().skip_while(|byte| **byte == b' ');
    let digits = digits.take_while(|byte| (b'0'..=b'7').contains(*byte));
    let (told, length) = digits.fold((0_u32, 0), |(sum, length), digit| {
        (sum.wrapping_mul(8).wrapping_add(u32::from(digit - b'0')), length + 1)
    });
    let counted = |at: usize, byte: u8| if (148..156).contains(&at) { b' ' } else { byte };
    let sum =
        header.iter().enumerate().map(|(at, byte)| u32::from(counted(at, *byte))).sum::<u32>();
    length > 0 && told == sum
}

pub(super) fn is_bmp(head: &[u8]) -> bool {
    let known =
        |size: &[u8]| matches!(size, [16 | 24 | 40 | 48 | 52 | 56 | 64 | 108 | 124, 0, 0, 0]);
    head.starts_with(b"BM") && head.get(14..18).is_some_and(known)
}

pub(super) fn is_lotus(head: &[u8]) -> bool {
    match (head.get(20), number(head, 0)) {
        (Some(_), Some(0x0000_0200)) => head[6] != 0 && head[7] == 0,
        (Some(first), Some(0x0000_1A00)) => (1..32).contains(first),
        _ => false,
    }
}

/// A stream of the system layer, or of the video alone.
pub(super) fn is_mpeg(head: &[u8]) -> bool {
    matches!(head, [0, 0, 1, 0xB0..=0xBF, ..])
}

/// What Java's classes and Apple's programs begin with alike; the number tells.
pub(super) fn is_java_class(head: &[u8]) -> bool {
    matches!(head, [0xCA, 0xFE, 0xBA, 0xBE, _, _, _, 31..=255, ..])
}

pub(super) fn is_mach(head: &[u8]) -> bool {
    const ONE_MACHINE: [&[u8]; 4] =
        [b"\xFE\xED\xFA\xCE", b"\xFE\xED\xFA\xCF", b"\xCE\xFA\xED\xFE", b"\xCF\xFA\xED\xFE"];
    let several = matches!(head, [0xCA, 0xFE, 0xBA, 0xBE, _, _, _, 0..=19, ..]);
    several || begins_with_one_of(head, &ONE_MACHINE)
}

/// A zip behind a header with a key and a signature.
pub(super) fn is_chrome_extension(head: &[u8]) -> bool {
    let length = |at| small_number(head, at).and_then(|length| usize::try_from(length).ok());
    let zip = length(8).zip(length(12)).and_then(|(key, signature)| {
        head.get(16_usize.checked_add(key)?.checked_add(signature)?..)
    });
    head.starts_with(b"Cr24") && zip.is_some_and(packed::is_zip)
}

/// The first of its tables has a name that fonts use.
pub(super) fn is_true_type(head: &[u8]) -> bool {
    #[rustfmt::skip]
    const TABLES: [&[u8; 4]; 45] = [
        b"acnt", b"ankr", b"avar", b"BASE", b"bdat", b"bhed", b"bloc", b"bsln", b"CBDT", b"CBLC",
        b"COLR", b"CPAL", b"cvar", b"cvt ", b"DSIG", b"EBDT", b"EBLC", b"EBSC", b"fdsc", b"feat",
        b"fmtx", b"fpgm", b"fvar", b"gasp", b"GDEF", b"glyf", b"GPOS", b"GSUB", b"gvar", b"hdmx",
        b"head", b"hhea", b"HVAR", b"JSTF", b"kern", b"lcar", b"loca", b"LTSH", b"MATH", b"mort",
        b"morx", b"OS/2", b"PCLT", b"VDMX", b"Zapf",
    ];
    head.starts_with(b"\x00\x01\x00\x00")
        && head.get(12..16).is_some_and(|name| TABLES.iter().any(|table| name == *table))
}

/// Outlines of the kind that sets these fonts apart.
pub(super) fn is_open_type(head: &[u8]) -> bool {
    let mut tables = head.get(12..).unwrap_or_default().chunks(16);
    head.starts_with(b"OTTO\x00") && tables.any(|table| table.starts_with(b"CFF"))
}

pub(super) fn is_embedded_font(head: &[u8]) -> bool {
    let version = matches!(head.get(8..11), Some([2, 0, 1] | [1, 0, 0] | [2, 0, 2]));
    version && head.get(34..36) == Some(b"LP")
}

pub(super) fn is_shape(head: &[u8]) -> bool {
    const SHAPES: [u32; 14] = [0, 1, 3, 5, 8, 11, 13, 15, 18, 21, 23, 25, 28, 31];
    let shape = small_number(head, 108).is_some_and(|shape| SHAPES.contains(&shape));
    number(head, 0) == Some(9994) && small_number(head, 28) == Some(1000) && shape
}

/// A version of dBASE and a day, and what is reserved is empty.
pub(super) fn is_dbase(head: &[u8]) -> bool {
    const VERSIONS: &[u8] =
        b"\x02\x03\x04\x05\x30\x31\x32\x42\x62\x7B\x82\x83\x87\x8A\x8B\x8E\xB3\xCB\xE5\xF4\xF5\xFB";
    match head {
        [version, _, 1..=12, 1..=31, _, _, _, _, _, _, _, _, 0, 0, ..] => {
            head.len() >= 68 && VERSIONS.contains(version)
        }
        _ => false,
    }
}

pub(super) fn is_djvu(head: &[u8]) -> bool {
    let form = matches!(head.get(12..16), Some(b"DJVM" | b"DJVU" | b"DJVI" | b"THUM"));
    head.starts_with(b"AT&TFORM") && form
}

pub(super) fn is_drawing(head: &[u8]) -> bool {
    const VERSIONS: [&[u8]; 15] = [
        b"1.40", b"1.50", b"2.10", b"1002", b"1003", b"1004", b"1006", b"1009", b"1012", b"1014",
        b"1015", b"1018", b"1021", b"1024", b"1032",
    ];
    head.strip_prefix(b"AC").is_some_and(|version| begins_with_one_of(version, &VERSIONS))
}

/// A record of a library: its length, and the end of a field.
pub(super) fn is_marc(head: &[u8]) -> bool {
    let digits = head.get(..5).is_some_and(|length| length.iter().all(u8::is_ascii_digit));
    digits && head.get(20..24) == Some(b"4500") && head[..head.len().min(2048)].contains(&0x1E)
}

/// A frame, or one that is to be passed over.
pub(super) fn is_zstandard(head: &[u8]) -> bool {
    let mark = small_number(head, 0);
    mark.is_some_and(|mark| {
        (0xFD2F_B522..=0xFD2F_B528).contains(&mark) || (0x184D_2A50..=0x184D_2A5F).contains(&mark)
    })
}

/// RFC 8536: a version, and counts that fit each other.
pub(super) fn is_time_zone(head: &[u8]) -> bool {
    let counts = [20, 24, 36, 40].map(|at| number(head, at));
    let [Some(universal), Some(standard), Some(types), Some(letters)] = counts else {
        return false;
    };
    let version = matches!(head.get(4), Some(0 | b'2' | b'3'));
    let fits = |count: u32| count == 0 || count == types;
    let counts_fit = types > 0 && letters > 0 && fits(universal) && fits(standard);
    head.starts_with(b"TZif") && version && counts_fit
}

pub(super) fn is_word_perfect(head: &[u8]) -> bool {
    head.starts_with(b"\xFFWPC") && head.get(8..10) == Some(&[1, 10])
}

pub(super) fn is_exchange_drawing(head: &[u8]) -> bool {
    let section = head.strip_prefix(b"  ").unwrap_or(head);
    begins_with_one_of(section, &[b"0\nSECTION\n", b"0\r\nSECTION\r\n"])
}

pub(super) fn is_grib(head: &[u8]) -> bool {
    head.starts_with(b"GRIB") && matches!(head.get(7), Some(1 | 2))
}

pub(super) fn is_bufr(head: &[u8]) -> bool {
    head.starts_with(b"BUFR") && matches!(head.get(7), Some(3 | 4))
}

/// What `tcpdump` keeps, in either order of bytes, of either precision.
pub(super) fn is_capture(head: &[u8]) -> bool {
    const MARKS: [&[u8]; 4] =
        [b"\xA1\xB2\xC3\xD4", b"\xD4\xC3\xB2\xA1", b"\xA1\xB2\x3C\x4D", b"\x4D\x3C\xB2\xA1"];
    begins_with_one_of(head, &MARKS)
}

/// RFC 1950, with the usual window. Its two bytes are asked for last: they say little.
pub(super) fn is_zlib(head: &[u8]) -> bool {
    matches!(head, [0x78, flags, ..] if (0x7800 + u16::from(*flags)).is_multiple_of(31))
}
