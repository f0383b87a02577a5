//! Filling templates in: `{APP_NAME}`, `{TOKEN}`, `{RECORD:name}` and so on.

use std::collections::BTreeMap;

/// What placeholders stand for. One that is not among them stays as it is written.
#[derive(Default)]
pub(crate) struct Filling {
    values: BTreeMap<String, Value>,
}

struct Value {
    text: String,
    /// Whether it is somebody's words, which must not become markup.
    foreign: bool,
}

impl Filling {
    /// With what the server or its admin says.
    pub(crate) fn with(mut self, name: &str, text: &str) -> Self {
        let value = Value { text: text.to_owned(), foreign: false };
        self.values.insert(name.to_owned(), value);
        self
    }

    /// With somebody else's words.
    pub(crate) fn with_foreign(mut self, name: &str, text: &str) -> Self {
        let value = Value { text: text.to_owned(), foreign: true };
        self.values.insert(name.to_owned(), value);
        self
    }

    /// A template's HTML, filled in.
    pub(crate) fn html(&self, template: &str) -> String {
        self.fill(template, |value| match value.foreign {
            true => escape(&value.text),
            false => value.text.clone(),
        })
    }

    /// A template's subject, filled in: one line of plain text.
    pub(crate) fn subject(&self, template: &str) -> String {
        let filled = self.fill(template, |value| value.text.clone());
        let words = filled.split(|letter: char| letter.is_control());
        words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// In one pass, so that a value that looks like a placeholder is none.
    fn fill(&self, template: &str, show: impl Fn(&Value) -> String) -> String {
        let mut filled = String::with_capacity(template.len());
        let mut rest = template;
        while let Some(start) = rest.find('{') {
            filled.push_str(&rest[..start]);
            rest = &rest[start..];
            let end = rest.find('}');
            let value = end.and_then(|end| Some((end, self.values.get(&rest[1..end])?)));
            match value {
                Some((end, value)) => {
                    filled.push_str(&show(value));
                    rest = &rest[end + 1..];
                }
                None => {
                    filled.push('{');
                    rest = &rest[1..];
                }
            }
        }
        filled.push_str(rest);
        filled
    }
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&#34;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_never_read_as_a_template_nor_as_markup() {
        let filling = Filling::default()
            .with("TOKEN", "t.o.k")
            .with_foreign("RECORD:name", "{TOKEN}<b>\r\nBcc: x@example.com");
        assert_eq!(
            filling.html("{RECORD:name} {{TOKEN}} {NOPE} {"),
            "{TOKEN}&lt;b&gt;\r\nBcc: x@example.com {t.o.k} {NOPE} {"
        );
        assert_eq!(filling.subject("Hi {RECORD:name}"), "Hi {TOKEN}<b> Bcc: x@example.com");
    }
}
