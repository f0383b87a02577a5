//! The filter as written: joins, comparisons and operands, each with its place in the text.
//!
//! Names are kept whole (`@request.body.tags:each`); what they mean is the check's business.
//! Printing an AST and parsing the print gives the same AST.

use std::fmt;
use std::ops::Range;

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node {
    /// Two or more, all must hold.
    And(Vec<Node>),
    /// Two or more, one must hold.
    Or(Vec<Node>),
    Compare(Comparison),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Comparison {
    pub(crate) left: Operand,
    pub(crate) operator: Operator,
    pub(crate) right: Operand,
}

/// What a comparison asks, apart from how many values must agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sign {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    Like,
    NotLike,
}

/// A sign, and whether one matching value is enough (`?=` rather than `=`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Operator {
    pub(crate) sign: Sign,
    pub(crate) any: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Operand {
    pub(crate) kind: OperandKind,
    pub(crate) span: Range<usize>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum OperandKind {
    /// The text between the quotes, escapes decoded.
    Text(String),
    /// The digits as written, so that printing loses nothing.
    Number(String),
    Name(String),
    Call {
        function: String,
        arguments: Vec<Operand>,
    },
}

impl Operator {
    /// The operator with exactly this spelling.
    pub(crate) fn from_text(text: &str) -> Option<Operator> {
        let (any, rest) = match text.strip_prefix('?') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let sign = match rest {
            "=" => Sign::Eq,
            "!=" => Sign::Ne,
            "<" => Sign::Lt,
            "<=" => Sign::Le,
            ">" => Sign::Gt,
            ">=" => Sign::Ge,
            "~" => Sign::Like,
            "!~" => Sign::NotLike,
            _ => return None,
        };
        Some(Operator { sign, any })
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (children, join) = match self {
            Node::Compare(comparison) => return comparison.fmt(f),
            Node::And(children) => (children, " && "),
            Node::Or(children) => (children, " || "),
        };
        for (child_idx, child) in children.iter().enumerate() {
            if child_idx > 0 {
                f.write_str(join)?;
            }
            // `&&` binds tighter, so only an AND inside an OR stands without parentheses.
            let bare = matches!((self, child), (_, Node::Compare(_)) | (Node::Or(_), Node::And(_)));
            if bare { write!(f, "{child}")? } else { write!(f, "({child})")? }
        }
        Ok(())
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.left, self.operator, self.right)
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.any {
            f.write_str("?")?;
        }
        f.write_str(match self.sign {
            Sign::Eq => "=",
            Sign::Ne => "!=",
            Sign::Lt => "<",
            Sign::Le => "<=",
            Sign::Gt => ">",
            Sign::Ge => ">=",
            Sign::Like => "~",
            Sign::NotLike => "!~",
        })
    }
}

impl fmt::Display for Operand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            OperandKind::Text(text) => {
                write!(f, "\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
            }
            OperandKind::Number(digits) => f.write_str(digits),
            OperandKind::Name(name) => f.write_str(name),
            OperandKind::Call { function, arguments } => {
                write!(f, "{function}(")?;
                for (argument_idx, argument) in arguments.iter().enumerate() {
                    if argument_idx > 0 {
                        f.write_str(", ")?;
                    }
                    write!(f, "{argument}")?;
                }
                f.write_str(")")
            }
        }
    }
}
