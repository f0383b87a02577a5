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

/// The first link of a letter that has this text in it.
pub(super) fn link_with(html: &str, text: &str) -> Option<String> {
    let links = LINK.as_ref()?.captures_iter(html);
    let found = links.filter_map(|link| link.get(1)).find(|link| link.as_str().contains(text));
    found.map(|link| link.as_str().replace("&amp;", "&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_stay_and_markup_goes() {
        let html = "<p>Hello,</p>\n<p>\n  <a class=\"btn\" href=\"http://box/_/#/t\" rel=\"x\">Verify\n</a>\n</p><style>p{}</style><p>&lt;b&gt; &amp;lt;<br/>Bye</p>";
        assert_eq!(text_of(html), "Hello,\nVerify ( http://box/_/#/t )\n<b> &lt;\nBye");
    }

    #[test]
    fn the_link_of_a_token_is_the_one_that_has_it() {
        let html = "<a href=\"http://box/\">Home</a>\n<a class='x' href=\"http://box/_/#/t.o.k?a=1&amp;b=2\"\n>Go</a>";
        let found = link_with(html, "t.o.k");
        assert_eq!(found.as_deref(), Some("http://box/_/#/t.o.k?a=1&b=2"));
        assert_eq!(link_with(html, "other"), None);
        assert_eq!(link_with("the token is t.o.k", "t.o.k"), None);
    }
}
