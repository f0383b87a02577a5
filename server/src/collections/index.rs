//! PocketBase's index text, `CREATE [UNIQUE] INDEX [IF NOT EXISTS] name ON table (a, b) [WHERE …]`,
//! as far as Homeport serves it: plain columns, and `WHERE column != ''` on a unique one.

use serde::{Deserialize, Serialize};

/// A declared index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Index {
    /// Its number in the collection; engine index names are made of it.
    pub(crate) number: u32,
    /// Its name as declared.
    pub(crate) name: String,
    pub(crate) unique: bool,
    /// The fields' names, in order.
    pub(crate) fields: Vec<String>,
    /// True when empty values do not count.
    pub(crate) partial: bool,
    /// The text it was declared with, while that still says the same.
    #[serde(default)]
    pub(crate) declared: Option<String>,
}

/// What an index text says.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Parsed {
    pub(crate) name: String,
    /// The table it names; whichever it is, the collection's own is meant.
    pub(crate) table: String,
    pub(crate) unique: bool,
    pub(crate) fields: Vec<String>,
    pub(crate) partial: bool,
}

impl Index {
    /// The index as it was declared, or else as PocketBase writes it.
    pub(crate) fn text(&self, collection: &str) -> String {
        if let Some(declared) = &self.declared {
            return declared.clone();
        }
        let unique = if self.unique { "UNIQUE " } else { "" };
        let fields = self.fields.iter().map(|field| format!("`{field}`")).collect::<Vec<_>>();
        let condition = match (self.partial, fields.first()) {
            (true, Some(field)) => format!(" WHERE {field} != ''"),
            _ => String::new(),
        };
        format!(
            "CREATE {unique}INDEX `{}` ON `{collection}` ({}){condition}",
            self.name,
            fields.join(", ")
        )
    }
}

/// Reads an index text.
///
/// # Errors
/// A sentence that says what is not understood.
pub(crate) fn parse(text: &str) -> Result<Parsed, String> {
    let invalid = || "Invalid CREATE INDEX expression.".to_owned();
    let mut words = Words(text.trim().trim_end_matches(';'));
    words.keyword("CREATE").ok_or_else(invalid)?;
    let unique = words.keyword("UNIQUE").is_some();
    words.keyword("INDEX").ok_or_else(invalid)?;
    if words.keyword("IF").is_some() {
        words.keyword("NOT").and(words.keyword("EXISTS")).ok_or_else(invalid)?;
    }
    let name = words.name().ok_or_else(invalid)?;
    words.keyword("ON").ok_or_else(invalid)?;
    let table = words.name().ok_or_else(invalid)?;
    words.symbol('(').ok_or_else(invalid)?;
    let mut fields = Vec::new();
    loop {
        fields.push(words.name().ok_or_else(invalid)?);
        if words.keyword("COLLATE").is_some() {
            return Err("COLLATE isn't supported in indexes.".to_owned());
        }
        // Every index is kept in both directions.
        let _ = words.keyword("ASC").or_else(|| words.keyword("DESC"));
        if words.symbol(',').is_none() {
            break;
        }
    }
    words.symbol(')').ok_or_else(invalid)?;
    let partial = condition(&mut words, unique, &fields)?;
    Ok(Parsed { name, table, unique, fields, partial })
}

fn condition(words: &mut Words<'_>, unique: bool, fields: &[String]) -> Result<bool, String> {
    if words.0.trim().is_empty() {
        return Ok(false);
    }
    let unsupported = || {
        "The only condition an index can have is WHERE `field` != '' on a unique index of that one \
         field."
            .to_owned()
    };
    words.keyword("WHERE").ok_or_else(|| "Invalid CREATE INDEX expression.".to_owned())?;
    let field = words.name().ok_or_else(unsupported)?;
    let rest = words.0.split_whitespace().collect::<String>();
    let empty = matches!(rest.as_str(), "!=''" | "<>''" | "!=\"\"");
    if unique && empty && fields == [field] { Ok(true) } else { Err(unsupported()) }
}

struct Words<'a>(&'a str);

impl Words<'_> {
    fn keyword(&mut self, word: &str) -> Option<()> {
        let rest = self.0.trim_start();
        let head = rest.get(..word.len())?;
        let ends =
            rest[word.len()..].chars().next().is_none_or(|c| !c.is_alphanumeric() && c != '_');
        (head.eq_ignore_ascii_case(word) && ends).then(|| self.0 = &rest[word.len()..])
    }

    fn symbol(&mut self, symbol: char) -> Option<()> {
        self.0.trim_start().strip_prefix(symbol).map(|rest| self.0 = rest)
    }

    fn name(&mut self) -> Option<String> {
        let rest = self.0.trim_start();
        for (open, close) in [('`', '`'), ('"', '"'), ('[', ']')] {
            if let Some(inner) = rest.strip_prefix(open) {
                let (name, after) = inner.split_once(close)?;
                self.0 = after;
                return Some(name.to_owned());
            }
        }
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        self.0 = after;
        (!name.is_empty()).then(|| name.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn index_texts_are_understood_or_refused_with_a_reason() {
        let parsed =
            parse("CREATE UNIQUE INDEX `idx_a` ON `users` (`email`) WHERE `email` != ''").unwrap();
        assert_eq!(
            parsed,
            Parsed {
                name: "idx_a".into(),
                table: "users".into(),
                unique: true,
                fields: vec!["email".into()],
                partial: true
            }
        );
        let parsed = parse("create index if not exists i on t (a, \"b\" DESC)").unwrap();
        assert_eq!((parsed.unique, parsed.fields), (false, vec!["a".to_owned(), "b".to_owned()]));
        for bad in [
            "",
            "bogus",
            "CREATE INDEX i ON t",
            "CREATE INDEX i ON t ()",
            "CREATE INDEX i ON t (a COLLATE NOCASE)",
            "CREATE INDEX i ON t (a) WHERE b = 1",
            "CREATE INDEX i ON t (lower(a))",
            "CREATE UNIQUE INDEX i ON t (a) WHERE b != ''",
        ] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
