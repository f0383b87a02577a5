//! Thumbs in all forms.

use super::{MOVING, STILL, TURNED, WIDE, upload};
use crate::scenario::{Step, Who, file, get};

/// Lengths differ with the encoder.
pub(super) const TOLD_OF_PICTURES: &[&str] =
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

pub(super) const THUMBS: &[Step] = &[
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
