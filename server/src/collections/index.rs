//! Declared indexes. Their texts are SQLite's:
//! `CREATE [UNIQUE] INDEX [IF NOT EXISTS] name ON table (a, b COLLATE NOCASE, lower(c)) [WHERE …]`.

use homeport_views::{IndexText, IndexedColumn};
use serde::{Deserialize, Serialize};

/// A declared index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Index {
    /// Its number in the collection; engine index names are made of it.
    pub(crate) number: u32,
    /// Its name as declared.
    pub(crate) name: String,
    pub(crate) unique: bool,
    /// The fields' names, in order; none when it is of expressions.
    pub(crate) fields: Vec<String>,
    /// True when empty values do not count.
    pub(crate) partial: bool,
    /// What makes it more than a list of fields.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) special: Option<Special>,
    /// The text it was declared with, while that still says the same.
    #[serde(default)]
    pub(crate) declared: Option<String>,
}

/// An index whose columns are expressions, or do not tell letters' case apart, or that not all
/// records count for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Special {
    pub(crate) columns: Vec<SpecialColumn>,
    /// Which records count; all without one.
    pub(crate) condition: Option<String>,
}

/// A column of such an index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SpecialColumn {
    /// A field's name, or an expression.
    pub(crate) text: String,
    pub(crate) is_field: bool,
    /// True when ASCII letters count in either case.
    pub(crate) nocase: bool,
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
    pub(crate) special: Option<Special>,
    /// What it says beyond names, for telling whether two say the same.
    pub(crate) spelling: String,
}

impl Index {
    /// The index as it was declared, or else as PocketBase writes it.
    pub(crate) fn text(&self, collection: &str) -> String {
        if let Some(declared) = &self.declared {
            return declared.clone();
        }
        let unique = if self.unique { "UNIQUE " } else { "" };
        let quoted = |field: &String| format!("`{field}`");
        let (columns, condition) = match &self.special {
            None => {
                let condition = self.fields.first().filter(|_| self.partial);
                let condition = condition.map(|field| format!("`{field}` != ''"));
                (self.fields.iter().map(quoted).collect::<Vec<_>>(), condition)
            }
            Some(special) => {
                let columns = special.columns.iter().map(|column| {
                    let text =
                        if column.is_field { quoted(&column.text) } else { column.text.clone() };
                    if column.nocase { format!("{text} COLLATE NOCASE") } else { text }
                });
                (columns.collect(), special.condition.clone())
            }
        };
        let condition = condition.map(|condition| format!(" WHERE {condition}"));
        // Several stand below each other, as PocketBase puts them.
        let columns = match columns.as_slice() {
            [only] => only.clone(),
            several => format!("\n  {}\n", several.join(",\n  ")),
        };
        format!(
            "CREATE {unique}INDEX `{}` ON `{collection}` ({columns}){}",
            self.name,
            condition.unwrap_or_default()
        )
    }

    /// A field has another name from now on.
    pub(crate) fn rename(&mut self, old: &str, new: &str) {
        let before = (self.fields.clone(), self.special.clone());
        rename(&mut self.fields, &mut self.special, old, new);
        if before != (self.fields.clone(), self.special.clone()) {
            self.declared = None;
        }
    }

    /// True when it is made of a field, or its expressions or its condition name it.
    pub(crate) fn mentions(&self, field: &str) -> bool {
        let mut other = self.clone();
        // No field is called so.
        other.rename(field, "?");
        other != *self
    }

    /// True when letters' case does not count in any of its columns.
    pub(crate) fn ignores_case(&self) -> bool {
        let columns = self.special.iter().flat_map(|special| &special.columns);
        columns.into_iter().any(|column| column.nocase)
    }

    /// True for a unique index that cannot be one on the fields' own columns: it has a column of
    /// its own, of keys.
    pub(crate) fn is_keyed(&self) -> bool {
        self.unique && self.special.is_some()
    }
}

/// Names a field anew wherever an index mentions it.
pub(super) fn rename(fields: &mut [String], special: &mut Option<Special>, old: &str, new: &str) {
    for field in fields.iter_mut().filter(|field| *field == old) {
        new.clone_into(field);
    }
    let Some(special) = special else { return };
    for column in &mut special.columns {
        if !column.is_field {
            column.text = homeport_views::renamed(&column.text, old, new);
        } else if column.text == old {
            new.clone_into(&mut column.text);
        }
    }
    if let Some(condition) = &mut special.condition {
        *condition = homeport_views::renamed(condition, old, new);
    }
}

/// Reads an index text.
///
/// # Errors
/// A sentence that says what is not understood.
pub(crate) fn parse(text: &str) -> Result<Parsed, String> {
    let index = homeport_views::index(text).map_err(|error| format!("{error}."))?;
    let IndexText { name, table, unique, columns, condition, spelling } = index;
    let is_list = columns.iter().all(|column| column.is_column);
    let fields = match is_list {
        true => columns.iter().map(|column| column.text.clone()).collect::<Vec<_>>(),
        false => Vec::new(),
    };
    let plain = is_list && !columns.iter().any(|column| column.nocase);
    let ignores_empty = match (plain, fields.as_slice(), &condition) {
        (true, [field], Some(condition)) => unique && is_not_empty(condition, field),
        _ => false,
    };
    let special = (!plain || (condition.is_some() && !ignores_empty)).then(|| Special {
        columns: columns.into_iter().map(SpecialColumn::from).collect(),
        condition,
    });
    Ok(Parsed { name, table, unique, fields, partial: ignores_empty, special, spelling })
}

impl From<IndexedColumn> for SpecialColumn {
    fn from(column: IndexedColumn) -> Self {
        Self { text: column.text, is_field: column.is_column, nocase: column.nocase }
    }
}

/// True for `field != ''`, however it is spelled.
pub(super) fn is_not_empty(condition: &str, field: &str) -> bool {
    let Some((name, text)) = condition.split_once("!=").or_else(|| condition.split_once("<>"))
    else {
        return false;
    };
    let bare = name.chars().filter(|c| !c.is_whitespace() && !"`[]()\"".contains(*c));
    // What stands between its quotes is not to be looked past: a space is no empty text.
    let text = text.trim().trim_end_matches(|c: char| c == ')' || c.is_whitespace());
    bare.collect::<String>() == field && matches!(text, "''" | "\"\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn special(text: &str) -> Special {
        parse(text).unwrap().special.unwrap()
    }

    #[test]
    fn index_texts_are_understood_or_refused_with_a_reason() {
        let parsed =
            parse("CREATE UNIQUE INDEX `idx_a` ON `users` (`email`) WHERE `email` != ''").unwrap();
        assert_eq!((parsed.name.as_str(), parsed.table.as_str()), ("idx_a", "users"));
        assert_eq!((parsed.unique, parsed.partial, parsed.special), (true, true, None));
        assert_eq!(parsed.fields, ["email"]);
        let parsed = parse("create index if not exists i on t (a, \"b\" DESC);").unwrap();
        assert_eq!((parsed.unique, parsed.fields), (false, vec!["a".to_owned(), "b".to_owned()]));
        assert_eq!(parsed.special, None);

        let of_a_scaffold = parse("CREATE UNIQUE INDEX `i` ON `` (`a`)").unwrap();
        assert_eq!(
            (of_a_scaffold.table.as_str(), of_a_scaffold.fields),
            ("", vec!["a".to_owned()])
        );

        let nocase = parse("CREATE UNIQUE INDEX i ON t (a COLLATE NOCASE, [b])").unwrap();
        assert_eq!(nocase.fields, ["a", "b"]);
        let columns = nocase.special.unwrap().columns;
        assert_eq!([columns[0].nocase, columns[1].nocase], [true, false]);
        let some = special("CREATE UNIQUE INDEX i ON t (a) WHERE b = 1 AND c != 'x'");
        assert_eq!(some.condition.as_deref(), Some("b = 1 AND c <> 'x'"));
        // An empty list is no empty text, nor is anything else between quotes.
        for text in ["'[]'", "' '", "'()'", "'[ ]'", "'`'"] {
            let other = format!("CREATE UNIQUE INDEX i ON t (a) WHERE a != {text}");
            let other = parse(&other).unwrap();
            assert!(!other.partial && other.special.is_some(), "{text}");
        }
        for condition in ["a != ''", "(`a` <> '')", "[a]!=\"\"", "\"a\" != '' "] {
            let text = format!("CREATE UNIQUE INDEX i ON t (a) WHERE {condition}");
            assert!(parse(&text).unwrap().partial, "{condition}");
        }
        let lower = parse("CREATE INDEX i ON t (lower(a))").unwrap();
        assert_eq!((lower.fields.len(), lower.special.unwrap().columns[0].is_field), (0, false));
        for bad in [
            "",
            "bogus",
            "CREATE INDEX i ON t",
            "CREATE INDEX i ON t ()",
            "CREATE INDEX `` ON t (a)",
            "CREATE INDEX i ON t (a COLLATE RTRIM)",
            "CREATE INDEX i ON t (a); DROP TABLE t",
            "CREATE INDEX i ON other.t (a)",
        ] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn what_declares_the_same_is_spelled_the_same() {
        let spelling = |text: &str| parse(text).unwrap().spelling;
        let plain = spelling("CREATE INDEX i ON t (a, b)");
        assert_eq!(spelling("create index j on `other` (`a` ,[b]);"), plain);
        for other in [
            "CREATE UNIQUE INDEX i ON t (a, b)",
            "CREATE INDEX IF NOT EXISTS i ON t (a, b)",
            "CREATE INDEX i ON t (b, a)",
            "CREATE INDEX i ON t (a, b ASC)",
            "CREATE INDEX i ON t (A, b)",
            "CREATE INDEX i ON t (a, b) WHERE a != ''",
        ] {
            assert_ne!(spelling(other), plain, "{other}");
        }
    }

    #[test]
    fn an_index_follows_a_new_name_into_its_expressions() {
        let parsed =
            parse("CREATE UNIQUE INDEX i ON t (lower(a), a COLLATE NOCASE) WHERE a <> 'a'");
        let Parsed { name, unique, fields, partial, special, .. } = parsed.unwrap();
        let mut index = Index { number: 1, name, unique, fields, partial, special, declared: None };
        index.rename("a", "b");
        let expected = "CREATE UNIQUE INDEX `i` ON `t` (\n  lower(`b`),\n  `b` COLLATE NOCASE\n) \
                        WHERE `b` <> 'a'";
        assert_eq!(index.text("t"), expected);
    }
}
