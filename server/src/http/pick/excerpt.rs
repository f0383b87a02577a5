//! The beginning of a formatted text, in plain letters: PocketBase's `:excerpt(max,withEllipsis)`.

use std::borrow::Cow;
use std::cell::RefCell;
use std::sync::LazyLock;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use regex::Regex;

/// Elements that are no part of a text.
const LEFT_OUT: &[&str] = &[
    "applet", "button", "dialog", "embed", "form", "head", "iframe", "img", "input", "noscript",
    "object", "option", "picture", "script", "select", "style", "svg", "template", "textarea",
    "title",
];

/// Elements that stand in a line; all others are set off by a space.
const INLINE: &[&str] = &[
    "a", "abbr", "acronym", "b", "bdo", "big", "br", "button", "cite", "code", "em", "i", "label",
    "q", "small", "span", "strike", "strong", "sub", "sup", "time",
];

/// Elements without an end.
const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr",
];

/// More marks than this are not read, nor deeper ones, nor a mark with more parts: reading them takes
/// as long as they are many, squared.
const MOST_BYTES: usize = 64 << 10;
const DEEPEST: usize = 512;
const MOST_PARTS: usize = 300;

/// How much is wanted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Excerpt {
    /// Characters.
    pub(super) most: usize,
    /// Whether three dots follow what was cut off.
    pub(super) ellipsis: bool,
}

impl Excerpt {
    /// Reads `excerpt(max[,withEllipsis])`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let separators = ['(', ')', ',', ' '];
        let mut words = text.split(separators).filter(|word| !word.is_empty());
        if words.next()? != "excerpt" {
            return None;
        }
        // PocketBase takes a number apart from its fraction.
        let most = words.next()?.split('.').next()?.parse().ok().filter(|most| *most > 0)?;
        let ellipsis = match words.next() {
            None => false,
            Some(word) => matches!(word, "true" | "1" | "t" | "T" | "TRUE" | "True"),
        };
        words.next().is_none().then_some(Self { most, ellipsis })
    }

    pub(super) fn of(self, html: &str) -> String {
        let plain = self.plain(html);
        let whole = plain.trim();
        if whole.chars().count() <= self.most {
            return whole.to_owned();
        }
        let cut = whole.chars().take(self.most).collect::<String>();
        format!("{}{}", cut.trim(), if self.ellipsis { "..." } else { "" })
    }

    /// The text without its marks; not much more of it than is wanted.
    fn plain(self, html: &str) -> String {
        let reader = Reader(RefCell::new(Reading {
            enough: self.most.saturating_add(2),
            text: String::new(),
            after_space: true,
            elements: Vec::new(),
            foreign: 0,
        }));
        let tokenizer = Tokenizer::new(reader, TokenizerOpts::default());
        let input = BufferQueue::default();
        input.push_back(StrTendril::from(readable(html).as_ref()));
        // It would stop at scripts for a sink that runs them; this one does not.
        let _done = tokenizer.feed(&input);
        tokenizer.end();
        tokenizer.sink.0.into_inner().text
    }
}

/// The part of a text that is read, without pictures that lie in it themselves.
fn readable(html: &str) -> Cow<'_, str> {
    static PICTURES: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"data:[a-zA-Z0-9+/.;=,%_\-]{64,}").ok());
    let text = match PICTURES.as_ref().filter(|_| html.len() > MOST_BYTES) {
        Some(pictures) => pictures.replace_all(html, "data:"),
        None => Cow::Borrowed(html),
    };
    let end = without_long_marks(&text);
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(&text[..end]),
        Cow::Owned(text) => Cow::Owned(text[..end].to_owned()),
    }
}

/// Where the first mark of too many parts begins, or the text becomes too long.
fn without_long_marks(text: &str) -> usize {
    let most = text.floor_char_boundary(MOST_BYTES);
    let bytes = text.as_bytes();
    let mut begun = None;
    let mut parts = 0;
    // What ends a value that is written in quotes.
    let mut quote = None;
    let mut after_equals = false;
    for (at, byte) in bytes.iter().copied().enumerate().take(most) {
        let Some(start) = begun else {
            let begins = |next: &u8| next.is_ascii_alphabetic() || b"/!?".contains(next);
            if byte == b'<' && bytes.get(at + 1).is_some_and(begins) {
                (begun, parts, quote, after_equals) = (Some(at), 0, None, false);
            }
            continue;
        };
        if quote.is_some() {
            if quote == Some(byte) {
                quote = None;
                parts += 1;
            }
        } else if matches!(byte, b'"' | b'\'') && after_equals {
            quote = Some(byte);
        } else if byte == b'>' {
            begun = None;
        } else if matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0xc | b'/' | b'"' | b'\'') {
            parts += 1;
        }
        let is_space = matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0xc);
        after_equals = byte == b'=' || after_equals && is_space;
        if parts > MOST_PARTS {
            return start;
        }
    }
    // A value whose quote never ends takes the rest with it.
    begun.filter(|_| quote.is_some()).unwrap_or(most)
}

struct Reader(RefCell<Reading>);

struct Reading {
    /// Bytes beyond which no further element is gone into.
    enough: usize,
    text: String,
    after_space: bool,
    elements: Vec<Element>,
    /// Open pictures and formulas.
    foreign: usize,
}

struct Element {
    name: String,
    /// Whether what is in it counts.
    is_read: bool,
    is_block: bool,
}

impl TokenSink for Reader {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut reading = self.0.borrow_mut();
        match token {
            Token::TagToken(Tag { kind: TagKind::StartTag, name, self_closing, .. }) => {
                return reading.begin(&name, self_closing);
            }
            Token::TagToken(Tag { kind: TagKind::EndTag, name, .. }) => reading.end(&name),
            Token::CharacterTokens(letters) => reading.say(&letters),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl Reading {
    fn is_read(&self) -> bool {
        self.elements.last().is_none_or(|element| element.is_read) && self.elements.len() < DEEPEST
    }

    fn space(&mut self) {
        if !self.after_space {
            self.text.push(' ');
            self.after_space = true;
        }
    }

    fn begin(&mut self, name: &str, self_closing: bool) -> TokenSinkResult<()> {
        let is_counted = self.is_read() && !LEFT_OUT.contains(&name);
        let is_block = is_counted && !INLINE.contains(&name);
        if is_block {
            self.space();
        }
        if VOID.contains(&name) {
            return TokenSinkResult::Continue;
        }
        let is_read = is_counted && self.text.len() <= self.enough;
        let in_foreign = self.foreign > 0;
        // Only what is drawn, and formulas, end themselves.
        let ends_itself = self_closing && (in_foreign || is_foreign(name));
        if !ends_itself && self.elements.len() < DEEPEST {
            self.elements.push(Element { name: name.to_owned(), is_read, is_block });
            self.foreign += usize::from(is_foreign(name));
        }
        match name {
            _ if in_foreign => TokenSinkResult::Continue,
            "script" => TokenSinkResult::RawData(RawKind::ScriptData),
            "textarea" | "title" => TokenSinkResult::RawData(RawKind::Rcdata),
            "iframe" | "noembed" | "noframes" | "noscript" | "style" | "xmp" => {
                TokenSinkResult::RawData(RawKind::Rawtext)
            }
            "plaintext" => TokenSinkResult::Plaintext,
            _ => TokenSinkResult::Continue,
        }
    }

    /// An end that nothing has begun is passed over.
    fn end(&mut self, name: &str) {
        let Some(at) = self.elements.iter().rposition(|element| element.name == name) else {
            return;
        };
        let mut ends_block = false;
        for element in self.elements.drain(at..) {
            ends_block |= element.is_block;
            self.foreign -= usize::from(is_foreign(&element.name));
        }
        if ends_block {
            self.space();
        }
    }

    fn say(&mut self, letters: &str) {
        if !self.is_read() {
            return;
        }
        for letter in letters.chars() {
            // A space that does not break is no space here.
            if matches!(letter, ' ' | '\t' | '\n' | '\r' | '\u{c}') {
                self.space();
            } else {
                self.text.push(letter);
                self.after_space = false;
            }
        }
    }
}

fn is_foreign(name: &str) -> bool {
    matches!(name, "svg" | "math")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_take_long_is_not_read_to_its_end() {
        let excerpt = Excerpt { most: 5, ellipsis: false };
        let many = |part: &str| part.repeat((5 << 20) / part.len());
        let picture = format!("<img src=\"data:image/png;base64,{}\">after", many("QUJD"));
        for (html, expected) in [
            (many("<b>"), ""),
            (format!("{}{}", "<b>".repeat(300), many("</i>")), ""),
            (format!("x<a {}", many("b c=d ")), "x"),
            (format!("x<a y=\">\" {}", many("b c=d ")), "x"),
            (format!("x<a y=z\"> \" {}", "a ".repeat(9000)), "x \" a"),
            (format!("1 < 2 {}", "and ".repeat(400)), "1 < 2"),
            (many("<svg>"), ""),
            (format!("a{}", many("<p>")), "a"),
            (picture, "after"),
        ] {
            assert_eq!(excerpt.of(&html), expected, "{}", &html[..40]);
        }
    }

    #[test]
    fn formatted_text_is_read_as_browsers_show_it() {
        for (html, most, expected) in [
            (
                "<p>Fish&nbsp;&amp; chips</p><p>un<b>believ</b>able, <a href=x>here</a>.</p>",
                60,
                "Fish\u{a0}& chips unbelievable, here.",
            ),
            ("1 < 2 and 3 > 2", 60, "1 < 2 and 3 > 2"),
            ("a<script>if (1 < 2) b</script>c<style>d</style>e", 60, "ace"),
            ("<a title=\"x > y\">z</a><!-- <p> --> w", 60, "z w"),
            ("one<br>two<hr>three<li>four", 60, "onetwo three four"),
            ("<select><option>a</option></select>b<svg><g/><text>t</text></svg>c", 60, "bc"),
            ("</p>a</b>b", 60, "ab"),
            ("<p>a\n\t b</p>\n<p>  c </p>", 60, "a b c"),
            ("<b", 60, ""),
            ("abcdef ghi", 7, "abcdef..."),
            ("äöüß", 4, "äöüß"),
        ] {
            assert_eq!(Excerpt { most, ellipsis: true }.of(html), expected, "{html}");
        }
    }

    #[test]
    fn what_is_asked_for_is_read_as_pocketbase_reads_it() {
        let of = |most, ellipsis| Some(Excerpt { most, ellipsis });
        for (text, expected) in [
            ("excerpt(3)", of(3, false)),
            ("excerpt (3, true)", of(3, true)),
            ("excerpt(1.5)", of(1, false)),
            ("excerpt(0)", None),
            ("excerpt(-1)", None),
            ("excerpt()", None),
            ("excerpt(1,true,2)", None),
            ("other(1)", None),
        ] {
            assert_eq!(Excerpt::parse(text), expected, "{text}");
        }
    }
}
