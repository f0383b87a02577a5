//! Saying something on the terminal.

use std::fmt::Arguments;
use std::io::{ErrorKind, Write as _};

/// Prints a line. Whoever reads may have gone (`homeport ca status | head -1`): what was asked for is
/// done all the same.
macro_rules! say {
    ($($word:tt)*) => {
        crate::say::line(format_args!($($word)*))
    };
}
pub(crate) use say;

pub(crate) fn line(text: Arguments<'_>) {
    match writeln!(std::io::stdout().lock(), "{text}") {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            drop(writeln!(std::io::stderr(), "homeport: the answer could not be written: {error}"));
            std::process::exit(1);
        }
        _ => {}
    }
}
