//! A letter's HTML as plain text, for readers that show no other.

use std::sync::LazyLock;

use regex::Regex;

static LINK: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"(?is)<a\s[^>]*href="([^"]*)"[^>]*>(.*?)</a>"#).ok());
static BREAK: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)<br\s*/?>|</(?:p|div|li|tr|h[1-6])>").ok());
static UNSEEN: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?is)<(?:style|script|head)\b.*?</(?:style|script|head)>").ok());
static TAG: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"<[^>]*>").ok());

pub(super) fn text_of(html: &str) -> String {
    let replaced = |text: &str, pattern: &LazyLock<Option<Regex>>, by: &str| match &**pattern {
        Some(pattern) => pattern.replace_all(text, by).into_owned(),
        None => text.to_owned(),
    };
    let one_line = html.replace(['\r', '\n'], " ");
    let seen = replaced(&one_line, &UNSEEN, "");
    let linked = replaced(&seen, &LINK, "$2 ( $1 )");
    let broken = replaced(&linked, &BREAK, "\n");
    let bare = replaced(&broken, &TAG, "");
    let lines = bare.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    let text = lines.collect::<Vec<_>>().join("\n");
    // The ampersand last: it may be what an entity was made of.
    [("&lt;", "<"), ("&gt;", ">"), ("&#34;", "\""), ("&#39;", "'"), ("&nbsp;", " "), ("&amp;", "&")]
        .iter()
        .fold(text, |text, (entity, letter)| text.replace(entity, letter))
        .trim()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_stay_and_markup_goes() {
        let html = "<p>Hello,</p>\n<p>\n  <a class=\"btn\" href=\"http://box/_/#/t\" rel=\"x\">Verify\n</a>\n</p><style>p{}</style><p>&lt;b&gt; &amp;lt;<br/>Bye</p>";
        assert_eq!(text_of(html), "Hello,\nVerify ( http://box/_/#/t )\n<b> &lt;\nBye");
    }
}
