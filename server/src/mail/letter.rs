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
    /// What somebody asked for, where it is more than a piece of news.
    #[serde(default)]
    pub(crate) asked: Option<Asked>,
}

impl Letter {
    /// As much to write down, and to be thrown away.
    pub(crate) fn for_nobody(self) -> Self {
        let asked = self.asked.map(|asked| asked.secret).unwrap_or_default();
        Self { to: String::new(), body: self.body + &asked, asked: None, ..self }
    }
}

/// Whose a letter is, and the secret that it is sent for.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Asked {
    /// An auth collection's id, and a record's in it.
    pub(crate) collection: String,
    pub(crate) record: String,
    /// The token's kind; `otp` for a code.
    pub(crate) kind: String,
    /// The code or the token itself.
    pub(crate) secret: String,
    /// What the code belongs to; empty for a token.
    pub(crate) otp_id: String,
}

/// Subject, text and secret stay out of what is printed: they hold tokens and codes.
impl std::fmt::Debug for Letter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Letter").field("until", &self.until).finish_non_exhaustive()
    }
}
