//! What a file is, by the end of its name: to look into each would be to read the whole disk. The
//! server gave the name its end when whoever sent the file gave it none.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a file is, roughly.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "lowercase")]
#[schema(as = FileKind)]
pub(super) enum Kind {
    Picture,
    Video,
    Sound,
    Document,
    Other,
}

#[rustfmt::skip]
const ENDS: [(Kind, &[&str]); 4] = [
    (Kind::Picture, &["avif", "bmp", "gif", "heic", "heif", "ico", "jpeg", "jpg", "jxl", "png", "svg", "tif",
        "tiff", "webp"]),
    (Kind::Video, &["3gp", "avi", "m4v", "mkv", "mov", "mp4", "mpeg", "mpg", "ogv", "webm", "wmv"]),
    (Kind::Sound, &["aac", "aif", "aiff", "amr", "flac", "m4a", "mid", "midi", "mp3", "oga", "ogg", "opus",
        "wav", "wma"]),
    (Kind::Document, &["csv", "doc", "docx", "eml", "epub", "htm", "html", "ics", "json", "log", "md", "odp",
        "ods", "odt", "pdf", "ppt", "pptx", "rtf", "tsv", "txt", "vcf", "xls", "xlsx", "xml", "yaml", "yml"]),
];

impl Kind {
    pub(super) const ALL: [Self; 5] =
        [Self::Picture, Self::Video, Self::Sound, Self::Document, Self::Other];

    pub(super) fn of(name: &str) -> Self {
        let end = name.rsplit_once('.').map_or("", |(_, end)| end);
        let is_of = |ends: &[&str]| ends.iter().any(|one| one.eq_ignore_ascii_case(end));
        let found = ENDS.iter().find(|(_, ends)| is_of(ends));
        found.map_or(Self::Other, |(kind, _)| *kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_end_in_what_a_file_is() {
        for (name, kind) in [
            ("photo_jw6ygrevov.PNG", Kind::Picture),
            ("archive_jw6ygrevov.tar.gz", Kind::Other),
            ("film_jw6ygrevov.mov", Kind::Video),
            ("memo_jw6ygrevov.m4a", Kind::Sound),
            ("bill_jw6ygrevov.PdF", Kind::Document),
            ("png", Kind::Other),
            ("", Kind::Other),
            ("a.", Kind::Other),
        ] {
            assert_eq!(Kind::of(name), kind, "{name}");
        }
    }
}
