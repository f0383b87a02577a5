//! One letter.

use serde::{Deserialize, Serialize};

/// A letter as it is kept until it is delivered. One without an address is thrown away.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct Letter {
    pub(crate) to: String,
    pub(crate) subject: String,
    /// HTML, without a frame.
    pub(crate) body: String,
    /// When it is of no use any more, seconds since 1970-01-01 UTC.
    pub(crate) until: i64,
}

/// Subject and text stay out of what is printed: they hold tokens and codes.
impl std::fmt::Debug for Letter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Letter").field("until", &self.until).finish_non_exhaustive()
    }
}
