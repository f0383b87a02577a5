//! Saying something on the terminal.

use std::fmt::Arguments;
use std::io::Write as _;

/// Prints a line. Whoever reads may have gone (`homeport ca status | head -1`): what was asked for is
/// done all the same.
macro_rules! say {
    ($($word:tt)*) => {
        crate::say::line(format_args!($($word)*))
    };
}
pub(crate) use say;

pub(crate) fn line(text: Arguments<'_>) {
    drop(writeln!(std::io::stdout().lock(), "{text}"));
}
