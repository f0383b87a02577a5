//! `geoDistance` and `strftime`.

use std::ops::Range;

use super::Checker;
use crate::ast::{Operand, OperandKind};
use crate::error::{CheckError, check_error};
use crate::expr::Term;

/// PocketBase's limit on the arguments of `strftime`.
const MAX_STRFTIME_ARGUMENTS: usize = 10;

impl Checker<'_> {
    pub(super) fn distance(
        &mut self,
        arguments: &[Operand],
        span: Range<usize>,
    ) -> Result<Term, CheckError> {
        let [lon_a, lat_a, lon_b, lat_b] = arguments else {
            return Err(check_error("geoDistance takes lonA, latA, lonB, latB", span));
        };
        let mut number = |argument: &Operand| match &argument.kind {
            OperandKind::Name(_) | OperandKind::Number(_) => self.term(argument),
            OperandKind::Text(_) | OperandKind::Call { .. } => {
                Err(check_error("geoDistance takes fields and numbers only", argument.span.clone()))
            }
        };
        let terms = [number(lon_a)?, number(lat_a)?, number(lon_b)?, number(lat_b)?];
        // PocketBase guards no e-mail in here; no address is a number, or a time.
        self.emails.clear();
        Ok(Term::Distance(Box::new(terms)))
    }

    pub(super) fn strftime(
        &mut self,
        arguments: &[Operand],
        span: Range<usize>,
    ) -> Result<Term, CheckError> {
        let quoted = |argument: &Operand| match &argument.kind {
            OperandKind::Text(text) => Ok(text.clone()),
            _ => {
                let message = "strftime takes its format and its modifiers as quoted texts";
                Err(check_error(message, argument.span.clone()))
            }
        };
        let Some((format, rest)) = arguments.split_first() else {
            return Err(check_error("strftime takes a format, a time and modifiers", span));
        };
        if arguments.len() > MAX_STRFTIME_ARGUMENTS {
            let message = format!("strftime takes at most {MAX_STRFTIME_ARGUMENTS} arguments");
            return Err(check_error(message, span));
        }
        let format = quoted(format)?;
        let Some((time, modifiers)) = rest.split_first() else {
            return Ok(Term::Strftime { format, time: None, modifiers: Vec::new() });
        };
        if matches!(time.kind, OperandKind::Call { .. }) {
            let message = "strftime takes a field, a text or a number as its time";
            return Err(check_error(message, time.span.clone()));
        }
        let time = Some(Box::new(self.term(time)?));
        self.emails.clear();
        let modifiers = modifiers.iter().map(quoted).collect::<Result<_, _>>()?;
        Ok(Term::Strftime { format, time, modifiers })
    }
}
