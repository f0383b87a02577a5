//! Tokens to AST: `&&` binds tighter than `||`, parentheses group, nothing else nests.

use std::ops::Range;

use crate::ast::{Comparison, Node, Operand, OperandKind};
use crate::error::{ParseError, parse_error};
use crate::lex::{Token, tokens};

/// PocketBase's `DefaultFilterExprLimit`.
pub(crate) const MAX_COMPARISONS: usize = 200;
/// Ours: PocketBase nests without limit, we recurse and must not run out of stack.
pub(crate) const MAX_DEPTH: usize = 64;
/// `fexpr`'s `maxFuncDepth`.
const MAX_CALL_DEPTH: usize = 3;

/// Parses one filter. Empty and comment-only texts are errors, as in PocketBase.
pub(crate) fn parse(text: &str) -> Result<Node, ParseError> {
    let mut parser = Parser { tokens: tokens(text)?, at: 0, end: text.len(), n_comparisons: 0 };
    if parser.tokens.is_empty() {
        return Err(parse_error("the filter is empty", 0..text.len()));
    }
    let node = parser.any(0)?;
    match parser.peek() {
        None => Ok(node),
        Some((token, span)) => Err(parse_error(
            format!("expected && or ||, got {got}", got = token.describe()),
            span.clone(),
        )),
    }
}

struct Parser {
    tokens: Vec<(Token, Range<usize>)>,
    at: usize,
    /// Length of the text: where an error about a missing token points.
    end: usize,
    n_comparisons: usize,
}

impl Parser {
    fn peek(&self) -> Option<&(Token, Range<usize>)> {
        self.tokens.get(self.at)
    }

    fn next(&mut self, expected: &str) -> Result<(Token, Range<usize>), ParseError> {
        let end = self.end..self.end;
        let token = self.tokens.get(self.at).cloned();
        self.at += 1;
        token.ok_or_else(|| parse_error(format!("the filter ends early, expected {expected}"), end))
    }

    fn take(&mut self, wanted: &Token) -> bool {
        let found = self.peek().is_some_and(|(token, _)| token == wanted);
        self.at += usize::from(found);
        found
    }

    fn any(&mut self, depth: usize) -> Result<Node, ParseError> {
        let mut children = vec![self.all(depth)?];
        while self.take(&Token::Or) {
            children.push(self.all(depth)?);
        }
        Ok(joined(children, Node::Or))
    }

    fn all(&mut self, depth: usize) -> Result<Node, ParseError> {
        let mut children = vec![self.one(depth)?];
        while self.take(&Token::And) {
            children.push(self.one(depth)?);
        }
        Ok(joined(children, Node::And))
    }

    fn one(&mut self, depth: usize) -> Result<Node, ParseError> {
        let Some((Token::Open, open)) = self.peek().cloned() else {
            return self.comparison();
        };
        if depth >= MAX_DEPTH {
            return Err(parse_error(format!("more than {MAX_DEPTH} nested parentheses"), open));
        }
        self.at += 1;
        let node = self.any(depth + 1)?;
        match self.next("a closing parenthesis")? {
            (Token::Close, _) => Ok(node),
            (other, span) => Err(parse_error(
                format!("expected && or || or ), got {got}", got = other.describe()),
                span,
            )),
        }
    }

    fn comparison(&mut self) -> Result<Node, ParseError> {
        let left = self.operand("a comparison", 0)?;
        let operator = match self.next("an operator")? {
            (Token::Sign(operator), _) => operator,
            (other, span) => {
                return Err(parse_error(
                    format!("expected an operator, got {got}", got = other.describe()),
                    span,
                ));
            }
        };
        let right = self.operand("a right side", 0)?;
        self.n_comparisons += 1;
        if self.n_comparisons > MAX_COMPARISONS {
            let span = left.span.start..right.span.end;
            return Err(parse_error(format!("more than {MAX_COMPARISONS} comparisons"), span));
        }
        Ok(Node::Compare(Comparison { left, operator, right }))
    }

    fn operand(&mut self, expected: &str, call_depth: usize) -> Result<Operand, ParseError> {
        let (token, span) = self.next(expected)?;
        let kind = match token {
            Token::Text(text) => OperandKind::Text(text),
            Token::Number(digits) => OperandKind::Number(digits),
            // A call's parenthesis touches its name.
            Token::Name(function)
                if self.peek().is_some_and(|(t, s)| *t == Token::Open && s.start == span.end) =>
            {
                return self.call(function, span, call_depth);
            }
            Token::Name(name) => OperandKind::Name(name),
            other @ (Token::Sign(_)
            | Token::And
            | Token::Or
            | Token::Open
            | Token::Close
            | Token::Comma) => {
                return Err(parse_error(
                    format!("expected {expected}, got {got}", got = other.describe()),
                    span,
                ));
            }
        };
        Ok(Operand { kind, span })
    }

    fn call(
        &mut self,
        function: String,
        name: Range<usize>,
        depth: usize,
    ) -> Result<Operand, ParseError> {
        if depth >= MAX_CALL_DEPTH {
            return Err(parse_error(format!("more than {MAX_CALL_DEPTH} nested calls"), name));
        }
        self.at += 1;
        let mut arguments = Vec::new();
        loop {
            // PocketBase takes a comma after the last argument.
            if let Some((Token::Close, close)) = self.peek() {
                let span = name.start..close.end;
                self.at += 1;
                return Ok(Operand { kind: OperandKind::Call { function, arguments }, span });
            }
            arguments.push(self.operand("an argument", depth + 1)?);
            if !self.take(&Token::Comma) && !matches!(self.peek(), Some((Token::Close, _))) {
                let span = self.peek().map_or(self.end..self.end, |(_, span)| span.clone());
                return Err(parse_error("expected , or ) after the argument", span));
            }
        }
    }
}

fn joined(mut children: Vec<Node>, join: impl FnOnce(Vec<Node>) -> Node) -> Node {
    match children.pop() {
        Some(only) if children.is_empty() => only,
        Some(last) => {
            children.push(last);
            join(children)
        }
        None => join(children),
    }
}

#[cfg(test)]
mod tests;
