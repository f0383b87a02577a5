//! Expressions over a single row: what indexes are made of.

use sqlparser::ast;
use sqlparser::dialect::SQLiteDialect;

use crate::compile::Lone;
use crate::{Error, MOST_BYTES, Table, read};

/// An index as `CREATE INDEX` declares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexText {
    /// Its name.
    pub name: String,
    /// The table it names; empty in an index of a scaffold.
    pub table: String,
    /// Whether values may repeat.
    pub unique: bool,
    /// Its columns, in order.
    pub columns: Vec<IndexedColumn>,
    /// Which rows count, as an expression.
    pub condition: Option<String>,
    /// All it says but for its name and its table's: two of one spelling declare the same twice.
    pub spelling: String,
}

/// A column of an index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexedColumn {
    /// The expression; of a plain column its name alone.
    pub text: String,
    /// True for a plain column.
    pub is_column: bool,
    /// True when ASCII letters count in either case (`COLLATE NOCASE`).
    pub nocase: bool,
}

/// Reads `CREATE [UNIQUE] INDEX [IF NOT EXISTS] name ON table (…) [WHERE …]`.
///
/// # Errors
/// A sentence: that it is none, or what is not supported.
pub fn index(text: &str) -> Result<IndexText, Error> {
    let invalid = || Error::new("Invalid CREATE INDEX expression");
    if text.len() > MOST_BYTES {
        return Err(invalid());
    }
    let (mut statements, _) = read::statements(text).map_err(|_error| invalid())?;
    let (Some(ast::Statement::CreateIndex(index)), true) =
        (statements.pop(), statements.is_empty())
    else {
        return Err(invalid());
    };
    let bare = |name: &ast::ObjectName| match name.0.as_slice() {
        [ast::ObjectNamePart::Identifier(name)] => Some(name.value.clone()),
        _ => None,
    };
    let name = index.name.as_ref().and_then(bare).filter(|name| !name.is_empty());
    for (there, what) in [
        (index.using.is_some(), "USING"),
        (index.concurrently, "CONCURRENTLY"),
        (!index.include.is_empty(), "INCLUDE"),
        (index.nulls_distinct.is_some(), "NULLS DISTINCT"),
        (!index.with.is_empty(), "WITH"),
    ] {
        if there {
            return Err(Error::new(format!("{what} isn't supported in indexes")));
        }
    }
    if index.columns.is_empty() {
        return Err(invalid());
    }
    let bare_table = match index.table_name.0.as_slice() {
        // The one database there is.
        [ast::ObjectNamePart::Identifier(main), ast::ObjectNamePart::Identifier(name)]
            if main.value.eq_ignore_ascii_case("main") =>
        {
            name.value.clone()
        }
        _ => bare(&index.table_name).ok_or_else(invalid)?,
    };
    // As it is named, so that whoever names it otherwise than its collection is told.
    let table = bare(&index.table_name).unwrap_or_else(|| format!("main.{bare_table}"));
    let condition = index.predicate.as_ref().map(|condition| unqualified(condition, &bare_table));
    Ok(IndexText {
        name: name.ok_or_else(invalid)?,
        unique: index.unique,
        columns: index
            .columns
            .iter()
            .map(|one| column(one, &bare_table))
            .collect::<Result<_, _>>()?,
        table,
        condition,
        spelling: spelling(&index),
    })
}

/// As PocketBase compares definitions: quotes of names do not matter, a spelled order does.
fn spelling(index: &ast::CreateIndex) -> String {
    let column = |column: &ast::IndexColumn| {
        let expr = match &column.column.expr {
            ast::Expr::Identifier(name) => name.value.clone(),
            ast::Expr::Collate { expr, collation } => match expr.as_ref() {
                ast::Expr::Identifier(name) => format!("{} collate {collation}", name.value),
                expr => format!("{expr} collate {collation}"),
            },
            expr => expr.to_string(),
        };
        format!("{expr}{}", column.column.options)
    };
    let columns = index.columns.iter().map(column).collect::<Vec<_>>().join(", ");
    let condition = index.predicate.as_ref().map(ToString::to_string).unwrap_or_default();
    format!("{} {} ({columns}) {condition}", index.unique, index.if_not_exists)
}

/// An expression without the name of its own table before those of columns.
fn unqualified(expr: &ast::Expr, table: &str) -> String {
    use sqlparser::tokenizer::{Token, Tokenizer};
    let text = expr.to_string();
    let dialect = SQLiteDialect {};
    // As they were written: a quote within a text stays doubled.
    let tokens = Tokenizer::new(&dialect, &text).with_unescape(false).tokenize();
    let Ok(tokens) = tokens else { return text };
    let is_table = |token: &Token| match token {
        Token::Word(word) => word.value.eq_ignore_ascii_case(table),
        _ => false,
    };
    let mut plain = String::new();
    let mut tokens = tokens.iter().peekable();
    while let Some(token) = tokens.next() {
        if !(is_table(token) && tokens.next_if_eq(&&Token::Period).is_some()) {
            plain.push_str(&token.to_string());
        }
    }
    plain
}

fn column(column: &ast::IndexColumn, table: &str) -> Result<IndexedColumn, Error> {
    // The direction does not matter: every index is kept both ways.
    let (expr, nocase) = match &column.column.expr {
        ast::Expr::Collate { expr, collation } => {
            match collation.to_string().to_lowercase().as_str() {
                "nocase" => (expr.as_ref(), true),
                "binary" => (expr.as_ref(), false),
                other => {
                    let other = other.to_uppercase();
                    return Err(Error::new(format!("COLLATE {other} isn't supported in indexes")));
                }
            }
        }
        expr => (expr, false),
    };
    Ok(match expr {
        ast::Expr::Identifier(name) => {
            IndexedColumn { text: name.value.clone(), is_column: true, nocase }
        }
        // SQLite knows no such name among an index's columns.
        ast::Expr::CompoundIdentifier(_) => {
            IndexedColumn { text: expr.to_string(), is_column: true, nocase }
        }
        expr => IndexedColumn { text: unqualified(expr, table), is_column: false, nocase },
    })
}

/// Compiles an expression over the columns of one table; no subqueries, no aggregates.
///
/// # Errors
/// A sentence that says what is wrong, or what is not supported.
pub fn expression(text: &str, table: &Table) -> Result<Lone, Error> {
    if text.len() > MOST_BYTES {
        return Err(Error::new("the expression is too long"));
    }
    Lone::compile(&read::expression(text)?, table).map_err(Error::of_an_index)
}

/// The expression with a column named anew.
pub fn renamed(text: &str, old: &str, new: &str) -> String {
    use sqlparser::tokenizer::{Token, Tokenizer};
    let dialect = SQLiteDialect {};
    let tokens = Tokenizer::new(&dialect, text).with_unescape(false).tokenize();
    let Ok(tokens) = tokens else { return text.to_owned() };
    let mut renamed = String::new();
    for (place, token) in tokens.iter().enumerate() {
        let called = matches!(tokens.get(place + 1), Some(Token::LParen));
        match token {
            Token::Word(word) if word.value.eq_ignore_ascii_case(old) && !called => {
                renamed.push('`');
                renamed.push_str(new);
                renamed.push('`');
            }
            other => renamed.push_str(&other.to_string()),
        }
    }
    renamed
}
