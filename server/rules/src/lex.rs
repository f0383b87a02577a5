//! Text to tokens. Follows the `fexpr` scanner PocketBase 0.40.6 ships, probed with its binary.
//!
//! What it does not do: decide which names exist, or in what order tokens may stand.

use std::ops::Range;

use crate::ast::Operator;
use crate::error::{ParseError, parse_error};

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Token {
    Text(String),
    Number(String),
    Name(String),
    Sign(Operator),
    And,
    Or,
    Open,
    Close,
    Comma,
}

impl Token {
    /// How an error names it.
    pub(crate) fn describe(&self) -> String {
        match self {
            Token::Text(_) => "a quoted text".to_owned(),
            Token::Number(digits) => format!("the number {digits}"),
            Token::Name(name) => format!("the name {name}"),
            Token::Sign(operator) => format!("the operator {operator}"),
            Token::And => "&&".to_owned(),
            Token::Or => "||".to_owned(),
            Token::Open => "(".to_owned(),
            Token::Close => ")".to_owned(),
            Token::Comma => ",".to_owned(),
        }
    }
}

/// Splits the whole text; comments and whitespace are dropped.
pub(crate) fn tokens(text: &str) -> Result<Vec<(Token, Range<usize>)>, ParseError> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let start = at;
        let rest = &text[at..];
        let token = match first {
            // No carriage return: PocketBase refuses it too.
            ' ' | '\t' | '\n' => {
                at += 1;
                continue;
            }
            '/' => {
                if !rest.starts_with("//") {
                    return Err(parse_error("a comment starts with //", start..start + 1));
                }
                at += rest.find('\n').unwrap_or(rest.len());
                continue;
            }
            '(' => single(Token::Open, &mut at),
            ')' => single(Token::Close, &mut at),
            ',' => single(Token::Comma, &mut at),
            '\'' | '"' => quoted(text, &mut at, first)?,
            '-' | '0'..='9' => number(text, &mut at)?,
            '=' | '?' | '!' | '<' | '>' | '~' => {
                at += run(rest, |c| matches!(c, '=' | '?' | '!' | '<' | '>' | '~'));
                let spelled = &text[start..at];
                let unknown = || parse_error(format!("unknown operator {spelled}"), start..at);
                Token::Sign(Operator::from_text(spelled).ok_or_else(unknown)?)
            }
            '&' | '|' => {
                at += run(rest, |c| matches!(c, '&' | '|'));
                match &text[start..at] {
                    "&&" => Token::And,
                    "||" => Token::Or,
                    spelled => {
                        return Err(parse_error(
                            format!("unknown join {spelled}, expected && or ||"),
                            start..at,
                        ));
                    }
                }
            }
            '@' | '#' | '_' | 'a'..='z' | 'A'..='Z' => name(text, &mut at)?,
            other => {
                return Err(parse_error(
                    format!("unexpected character {other:?}"),
                    start..start + other.len_utf8(),
                ));
            }
        };
        found.push((token, start..at));
    }
    Ok(found)
}

fn single(token: Token, at: &mut usize) -> Token {
    *at += 1;
    token
}

/// Byte length of the leading characters that `accept` takes.
fn run(rest: &str, accept: impl Fn(char) -> bool) -> usize {
    rest.find(|c| !accept(c)).unwrap_or(rest.len())
}

fn number(text: &str, at: &mut usize) -> Result<Token, ParseError> {
    let start = *at;
    let rest = &text[start..];
    let sign = usize::from(rest.starts_with('-'));
    let mut length = sign + run(&rest[sign..], |c| c.is_ascii_digit());
    let has_digits = length > sign;
    let mut complete = has_digits;
    if rest[length..].starts_with('.') {
        let decimals = run(&rest[length + 1..], |c| c.is_ascii_digit());
        complete = has_digits && decimals > 0;
        length += 1 + decimals;
    }
    *at = start + length;
    if !complete {
        return Err(parse_error(format!("invalid number {}", &rest[..length]), start..*at));
    }
    Ok(Token::Number(rest[..length].to_owned()))
}

fn name(text: &str, at: &mut usize) -> Result<Token, ParseError> {
    let start = *at;
    let rest = &text[start..];
    // The first character may be one of `@#_`, later ones may not be `@` or `#`.
    let length = 1 + run(&rest[1..], |c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | ':'));
    *at = start + length;
    let name = &rest[..length];
    if name.ends_with(['.', ':']) || matches!(name, "@" | "#" | "_") {
        return Err(parse_error(format!("invalid name {name}"), start..*at));
    }
    Ok(Token::Name(name.to_owned()))
}

/// A quoted text. Both quotes decode the same escapes; an unknown escape keeps its backslash.
fn quoted(text: &str, at: &mut usize, quote: char) -> Result<Token, ParseError> {
    let start = *at;
    let mut decoded = String::new();
    let mut chars = text[start + 1..].char_indices();
    while let Some((offset, c)) = chars.next() {
        // Go's scanner takes it for the end of all there is.
        if c == '\0' {
            break;
        }
        if c == quote {
            *at = start + 1 + offset + 1;
            return Ok(Token::Text(decoded));
        }
        if c != '\\' {
            decoded.push(c);
            continue;
        }
        match chars.next() {
            Some((_, escaped)) => unescape(escaped, &mut decoded),
            None => break,
        }
    }
    Err(parse_error(format!("the text has no closing {quote}"), start..text.len()))
}

fn unescape(escaped: char, decoded: &mut String) {
    match escaped {
        '\\' | '\'' | '"' => decoded.push(escaped),
        'n' => decoded.push('\n'),
        'r' => decoded.push('\r'),
        't' => decoded.push('\t'),
        other => {
            decoded.push('\\');
            decoded.push(other);
        }
    }
}
