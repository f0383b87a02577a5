//! Reading `multipart/form-data` part by part, in bounded memory, the way Go's reader does.
//!
//! A part's bytes pass through as they arrive; what is held is one frame of the body and a
//! delimiter's length. Names that Go would not understand make a part without a name, which
//! callers skip; a body that breaks off, or goes on where a part should begin, is an error.

mod header;

use axum::body::{Body, HttpBody as _};
use bytes::{Buf as _, Bytes, BytesMut};
use http_body_util::BodyExt as _;

use super::body::too_large_or_unreadable;
use crate::error::{Error, Result};
use header::{parameters_of, read_header};

/// Go's limit (`multipartmaxparts`).
const MOST_PARTS: usize = 1000;
/// All header lines of one part.
const MOST_HEADER_BYTES: usize = 64 << 10;
/// Go's buffer: no line between parts may be longer.
const MOST_LINE_BYTES: usize = 4096;
/// What is read of a body after it was refused.
const MOST_WASTED: usize = 2 << 20;
/// RFC 2046.
const MOST_BOUNDARY_BYTES: usize = 70;

/// A body being taken apart.
pub(crate) struct Multipart {
    body: Body,
    buffer: BytesMut,
    ended: bool,
    /// `--boundary`.
    dashes: Vec<u8>,
    /// What ends a line here: CR LF, or LF alone when the first line ends so.
    newline: &'static [u8],
    parts: usize,
    /// Whether a part's bytes are next, and whether none of them has been read yet.
    inside: bool,
    untouched: bool,
}

/// What a part says of itself.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Part {
    /// The field's name; empty when the part has none.
    pub(crate) name: String,
    /// The file's name without its folders; `None` for a text.
    pub(crate) file_name: Option<String>,
}

impl Multipart {
    /// A body of this `Content-Type`.
    ///
    /// # Errors
    /// 400 when the type names no usable boundary.
    pub(crate) fn new(content_type: &str, body: Body) -> Result<Self> {
        let parameters = content_type.split_once(';').map_or("", |(_, rest)| rest);
        let parameters = parameters_of(parameters).ok_or_else(Error::unreadable)?;
        let boundary = parameters.into_iter().find(|(name, _)| name == "boundary");
        let boundary = boundary.map(|(_, value)| value).unwrap_or_default();
        if boundary.is_empty() || boundary.len() > MOST_BOUNDARY_BYTES {
            return Err(Error::unreadable());
        }
        Ok(Self {
            body,
            buffer: BytesMut::new(),
            ended: false,
            dashes: [b"--", boundary.as_slice()].concat(),
            newline: b"\r\n",
            parts: 0,
            inside: false,
            untouched: false,
        })
    }

    /// The next part; what was left of the one before is skipped.
    ///
    /// # Errors
    /// 400 for what is no multipart body, and for more than 1000 parts; 413 over the limit.
    pub(crate) async fn next(&mut self) -> Result<Option<Part>> {
        while self.chunk().await?.is_some() {}
        let mut part_expected = false;
        loop {
            let Some(line) = self.line().await? else { return Err(Error::unreadable()) };
            if self.is_delimiter(&line) {
                self.parts += 1;
                if self.parts > MOST_PARTS {
                    return Err(Error::unreadable());
                }
                let part = self.headers().await?;
                (self.inside, self.untouched) = (true, true);
                return Ok(Some(part));
            }
            if self.is_end(&line) {
                return Ok(None);
            }
            match () {
                () if part_expected => return Err(Error::unreadable()),
                // A preamble.
                () if self.parts == 0 => {}
                () if line == self.newline => part_expected = true,
                () => return Err(Error::unreadable()),
            }
        }
    }

    /// More bytes of the present part; `None` at its end.
    ///
    /// # Errors
    /// 400 when the body ends in the middle, 413 over the limit.
    pub(crate) async fn chunk(&mut self) -> Result<Option<Bytes>> {
        if !self.inside {
            return Ok(None);
        }
        loop {
            match self.scan() {
                Scan::Bytes(count) => {
                    self.untouched = false;
                    return Ok(Some(self.buffer.split_to(count).freeze()));
                }
                Scan::End(newline) => {
                    self.buffer.advance(newline);
                    self.inside = false;
                    return Ok(None);
                }
                Scan::More if self.ended => return Err(Error::unreadable()),
                Scan::More => self.fill().await?,
            }
        }
    }

    /// Reads on after a refusal, for a while: whoever is still sending would not see the answer if
    /// the connection were closed under them.
    pub(super) async fn let_finish(&mut self) {
        let mut left = MOST_WASTED;
        while left > 0 && !self.body.is_end_stream() {
            let Some(Ok(frame)) = self.body.frame().await else { return };
            left = left.saturating_sub(frame.data_ref().map_or(0, Bytes::len));
        }
    }

    /// What the buffer begins with, inside a part.
    fn scan(&self) -> Scan {
        let buffer = self.buffer.as_ref();
        // An empty part: the delimiter follows its headers at once.
        if self.untouched && buffer.starts_with(&self.dashes[..self.dashes.len().min(buffer.len())])
        {
            match self.after_dashes(&buffer[self.dashes.len().min(buffer.len())..]) {
                _ if buffer.len() < self.dashes.len() => return self.undecided(0),
                Some(true) => return Scan::End(0),
                None => return self.undecided(0),
                Some(false) => {}
            }
        }
        let mut from = 0;
        while let Some(at) = find(&buffer[from..], self.newline).map(|at| at + from) {
            let rest = &buffer[at + self.newline.len()..];
            let known = rest.len().min(self.dashes.len());
            if rest[..known] == self.dashes[..known] {
                let decided = match known < self.dashes.len() {
                    true => None,
                    false => self.after_dashes(&rest[known..]),
                };
                match decided {
                    Some(true) if at == 0 => return Scan::End(self.newline.len()),
                    Some(true) => return Scan::Bytes(at),
                    None => return self.undecided(at),
                    Some(false) => {}
                }
            }
            from = at + 1;
        }
        // The last byte may be half of a new line.
        let held = usize::from(buffer.last() == Some(&b'\r') && !self.ended);
        self.undecided(buffer.len() - held)
    }

    fn undecided(&self, certain: usize) -> Scan {
        match certain {
            0 => Scan::More,
            certain => Scan::Bytes(certain),
        }
    }

    /// Whether `--boundary` followed by this is a delimiter; `None` when it is too early to say.
    fn after_dashes(&self, rest: &[u8]) -> Option<bool> {
        match rest {
            [] if self.ended => Some(true),
            [] => None,
            [b' ' | b'\t' | b'\r' | b'\n', ..] | [b'-', b'-', ..] => Some(true),
            [b'-'] if !self.ended => None,
            _ => Some(false),
        }
    }

    fn is_delimiter(&mut self, line: &[u8]) -> bool {
        let Some(rest) = line.strip_prefix(self.dashes.as_slice()) else { return false };
        let rest = skip_blanks(rest);
        if self.parts == 0 && rest == b"\n" {
            self.newline = b"\n";
        }
        rest == self.newline
    }

    fn is_end(&self, line: &[u8]) -> bool {
        let rest =
            line.strip_prefix(self.dashes.as_slice()).and_then(|rest| rest.strip_prefix(b"--"));
        rest.map(skip_blanks).is_some_and(|rest| rest.is_empty() || rest == self.newline)
    }

    /// A line with its end; `None` at the end of the body.
    async fn line(&mut self) -> Result<Option<Bytes>> {
        loop {
            if let Some(at) = self.buffer.iter().position(|byte| *byte == b'\n') {
                return match at < MOST_LINE_BYTES {
                    true => Ok(Some(self.buffer.split_to(at + 1).freeze())),
                    false => Err(Error::unreadable()),
                };
            }
            if self.buffer.len() >= MOST_LINE_BYTES {
                return Err(Error::unreadable());
            }
            if self.ended {
                let rest = self.buffer.split().freeze();
                return Ok(Some(rest).filter(|rest| !rest.is_empty()));
            }
            self.fill().await?;
        }
    }

    async fn headers(&mut self) -> Result<Part> {
        let mut part = Part::default();
        let mut header = Vec::new();
        let mut left = MOST_HEADER_BYTES;
        loop {
            let line = self.header_line(&mut left).await?;
            let line = line.strip_suffix(b"\n").unwrap_or(&line);
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            // A line that begins with a blank goes on with the one before.
            if let [b' ' | b'\t', ..] = line
                && !header.is_empty()
            {
                header.push(b' ');
                header.extend_from_slice(line.trim_ascii());
                continue;
            }
            if !header.is_empty() {
                read_header(&header, &mut part)?;
            }
            if line.is_empty() {
                return Ok(part);
            }
            header = line.to_vec();
        }
    }

    async fn header_line(&mut self, left: &mut usize) -> Result<Bytes> {
        loop {
            if let Some(at) = self.buffer.iter().position(|byte| *byte == b'\n') {
                *left = left.checked_sub(at + 1).ok_or_else(Error::unreadable)?;
                return Ok(self.buffer.split_to(at + 1).freeze());
            }
            if self.ended || self.buffer.len() > *left {
                return Err(Error::unreadable());
            }
            self.fill().await?;
        }
    }

    async fn fill(&mut self) -> Result<()> {
        if self.body.is_end_stream() {
            self.ended = true;
            return Ok(());
        }
        match self.body.frame().await {
            None => self.ended = true,
            Some(Err(error)) => return Err(too_large_or_unreadable(&error)),
            Some(Ok(frame)) => {
                if let Ok(bytes) = frame.into_data() {
                    self.buffer.extend_from_slice(&bytes);
                }
            }
        }
        Ok(())
    }
}

/// What the scanner found.
enum Scan {
    /// So many bytes of the part.
    Bytes(usize),
    /// The part's end, and how long the line end before the delimiter is.
    End(usize),
    /// Nothing that could be told without more.
    More,
}

fn find(bytes: &[u8], newline: &[u8]) -> Option<usize> {
    let last = *newline.last()?;
    let mut from = 0;
    while let Some(at) = bytes[from..].iter().position(|byte| *byte == last).map(|at| at + from) {
        if at + 1 >= newline.len() && bytes[..=at].ends_with(newline) {
            return Some(at + 1 - newline.len());
        }
        from = at + 1;
    }
    None
}

fn skip_blanks(mut bytes: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] = bytes {
        bytes = rest;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn body_of(chunks: Vec<Vec<u8>>) -> Body {
        let chunks = chunks.into_iter().map(|chunk| Ok::<_, std::io::Error>(Bytes::from(chunk)));
        Body::from_stream(futures_util::stream::iter(chunks))
    }

    async fn read(chunks: Vec<Vec<u8>>) -> Result<Vec<(Part, Vec<u8>)>> {
        let mut multipart = Multipart::new("multipart/form-data; boundary=cut", body_of(chunks))?;
        let mut parts = Vec::new();
        while let Some(part) = multipart.next().await? {
            let mut bytes = Vec::new();
            while let Some(chunk) = multipart.chunk().await? {
                bytes.extend_from_slice(&chunk);
            }
            parts.push((part, bytes));
        }
        Ok(parts)
    }

    fn part(name: &str, file_name: Option<&str>) -> Part {
        Part { name: name.to_owned(), file_name: file_name.map(str::to_owned) }
    }

    const BODY: &[u8] = b"ignored\r\n--cut\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\
        one\r\n--cutter\r\n-- cut\r\n--cut-\r\n\r\n--cut \t\r\n\
        content-disposition: FORM-DATA; name=f; filename=\"C:\\dir\\x\\\"y.txt\"\r\nX: y\r\n\r\n\
        --cut\r\nContent-Disposition: form-data;\r\n name=\"g\"; filename=\"/etc/passwd\"\r\n\r\n\
        \r\n\r\n--cut--\r\nepilogue";

    fn expected() -> Vec<(Part, Vec<u8>)> {
        vec![
            (part("a", None), b"one\r\n--cutter\r\n-- cut\r\n--cut-\r\n".to_vec()),
            (part("f", Some("C:\\dir\\x\"y.txt")), Vec::new()),
            (part("g", Some("passwd")), b"\r\n".to_vec()),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn the_frames_of_a_body_do_not_matter(cuts in proptest::collection::vec(0..BODY.len(), 0..40)) {
            let mut cuts = cuts;
            cuts.sort_unstable();
            let mut chunks = Vec::new();
            let mut from = 0;
            for cut in cuts.into_iter().chain([BODY.len()]) {
                chunks.push(BODY[from..cut].to_vec());
                from = cut;
            }
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            prop_assert_eq!(runtime.block_on(read(chunks)).unwrap(), expected());
        }
    }

    #[tokio::test]
    async fn broken_bodies_are_refused() {
        for bad in [
            &b""[..],
            b"no delimiter",
            b"--cut\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx",
            b"--cut\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--cut",
            b"--cut\r\nno colon\r\n\r\nx\r\n--cut--",
            b"--cut\r\nContent-Disposition: form-data; name=\"a\"",
        ] {
            assert!(read(vec![bad.to_vec()]).await.is_err(), "{}", String::from_utf8_lossy(bad));
        }
        assert_eq!(read(vec![b"--cut--".to_vec()]).await.unwrap(), Vec::new());
        let long = [b"--cut\r\nX: ".as_slice(), &[b'a'; 70_000], b"\r\n\r\n\r\n--cut--"].concat();
        assert!(read(vec![long]).await.is_err());
        let many = b"--cut\r\n\r\nx\r\n".repeat(1001);
        assert!(read(vec![many, b"--cut--".to_vec()]).await.is_err());
    }
}
