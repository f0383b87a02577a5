//! From a text to what sqlparser makes of it. What its tokens do not tell of SQLite is told in other
//! tokens first: `ISNULL`, and whole numbers in hexadecimal.

use sqlparser::ast::{Expr, Statement};
use sqlparser::dialect::SQLiteDialect;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::{Location, Token, TokenWithSpan, Tokenizer};

use crate::Error;
use crate::compile::MOST_DEPTH;

const DIALECT: SQLiteDialect = SQLiteDialect {};

/// The statements of a text, and its tokens.
///
/// # Errors
/// A sentence that says what cannot be read.
pub(crate) fn statements(text: &str) -> Result<(Vec<Statement>, Vec<Token>), Error> {
    let tokens = tokens(text)?;
    let plain = tokens.iter().map(|token| token.token.clone()).collect();
    let statements = parser(tokens).parse_statements().map_err(|error| said(&error))?;
    Ok((statements, plain))
}

/// A text that is one expression.
///
/// # Errors
/// A sentence that says what cannot be read.
pub(crate) fn expression(text: &str) -> Result<Expr, Error> {
    parser(tokens(text)?).parse_expr().map_err(|error| said(&error))
}

fn parser(tokens: Vec<TokenWithSpan>) -> Parser<'static> {
    Parser::new(&DIALECT).with_recursion_limit(MOST_DEPTH).with_tokens_with_locations(tokens)
}

fn said(error: &dyn std::fmt::Display) -> Error {
    let error = error.to_string();
    Error::new(error.trim_start_matches("sql parser error: ").trim_end_matches('.').to_owned())
}

fn tokens(text: &str) -> Result<Vec<TokenWithSpan>, Error> {
    let tokens = Tokenizer::new(&DIALECT, text).tokenize_with_location();
    let mut told = Vec::new();
    for TokenWithSpan { token, span } in tokens.map_err(|error| said(&error))? {
        let mut tell = |token| told.push(TokenWithSpan { token, span });
        match token {
            Token::Word(word)
                if word.quote_style.is_none() && word.value.eq_ignore_ascii_case("isnull") =>
            {
                tell(Token::make_keyword("IS"));
                tell(Token::make_keyword("NULL"));
            }
            Token::HexStringLiteral(digits) if starts_with_nought(text, span.start) => {
                tell(Token::Number(hexadecimal(&digits)?, false));
            }
            other => tell(other),
        }
    }
    Ok(told)
}

/// True for `0x1F`, false for `x'1F'`, which are the same token.
fn starts_with_nought(text: &str, at: Location) -> bool {
    let place = |number: u64| usize::try_from(number).ok()?.checked_sub(1);
    let line = place(at.line).and_then(|line| text.split('\n').nth(line));
    let letter = line.zip(place(at.column)).and_then(|(line, column)| line.chars().nth(column));
    letter == Some('0')
}

/// 64 bits with a sign, in decimal digits.
fn hexadecimal(digits: &str) -> Result<String, Error> {
    let plain = digits.replace('_', "");
    let number = u64::from_str_radix(plain.trim_start_matches('0'), 16);
    let number = if plain.bytes().all(|digit| digit == b'0') { Ok(0) } else { number };
    let number = number.map_err(|_error| Error::new(format!("hex literal too big: 0x{digits}")))?;
    Ok(number.cast_signed().to_string())
}
