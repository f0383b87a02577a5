//! Letters that no mail server takes away: kept until an owner has handed over what is in them.

use std::cmp::Reverse;
use std::collections::HashSet;

use time::OffsetDateTime;

use super::store::{self, Outside};
use super::{Asked, Letter, Mails, plain};
use crate::error::Result;

/// What a code is called among the kinds of tokens.
pub(crate) const OTP: &str = "otp";
/// So many are kept; the oldest go.
const MOST_KEPT: usize = 1000;
/// However long their tokens are good, seconds.
const LONGEST_KEPT: i64 = 7 * 24 * 60 * 60;

/// A letter that is kept, opened.
pub(crate) struct Kept {
    pub(crate) id: String,
    /// When it was taken, seconds since 1970-01-01 UTC.
    pub(crate) at: i64,
    pub(crate) letter: Letter,
    pub(crate) asked: Asked,
}

impl Kept {
    fn of(waiting: store::Waiting, now: i64) -> Option<Self> {
        let store::Waiting { id, due: at, letter, .. } = waiting;
        let letter = letter.ok().filter(|letter| letter.until >= now)?;
        let asked = letter.asked.clone()?;
        Some(Self { id, at, letter, asked })
    }

    /// Where the letter would have led; none where its text has the bare code or token.
    pub(crate) fn link(&self) -> Option<String> {
        plain::link_with(&self.letter.body, &self.asked.secret)
    }
}

impl Mails {
    /// The letters that are kept for an owner, the newest first; none where there is SMTP.
    ///
    /// # Errors
    /// 503 while the vault is locked; the database's.
    pub(crate) async fn kept(&self) -> Result<Vec<Kept>> {
        if self.is_set_up() {
            return Ok(Vec::new());
        }
        let (inner, now) = (&*self.inner, OffsetDateTime::now_utc().unix_timestamp());
        inner.vault.require_unlocked()?;
        let found = store::newest(&inner.db, &inner.vault, MOST_KEPT as u64).await?;
        Ok(found.into_iter().filter_map(|waiting| Kept::of(waiting, now)).collect())
    }

    /// One of them.
    ///
    /// # Errors
    /// 503 while the vault is locked; the database's.
    pub(crate) async fn kept_one(&self, id: &str) -> Result<Option<Kept>> {
        if self.is_set_up() {
            return Ok(None);
        }
        let (inner, now) = (&*self.inner, OffsetDateTime::now_utc().unix_timestamp());
        inner.vault.require_unlocked()?;
        let found = store::one(&inner.db, &inner.vault, id).await?;
        Ok(found.and_then(|waiting| Kept::of(waiting, now)))
    }

    /// Lets go of letters that are of no use any more.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn forget_kept(&self, ids: &[String]) -> Result<()> {
        store::forget(&self.inner.writer, ids).await
    }

    /// Lets go of what is kept for a record of these kinds: it was used, or is void.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn forget_of(
        &self,
        (collection, record): (&str, &str),
        kinds: &[&str],
    ) -> Result<()> {
        match self.is_set_up() {
            // What was used had been delivered.
            true => Ok(()),
            false => store::forget_of(&self.inner.writer, (collection, record), kinds).await,
        }
    }

    /// Lets go of what is over, was meant for nobody, or is too much.
    pub(super) async fn forget_the_useless(&self) -> Result<()> {
        let now = OffsetDateTime::now_utc().unix_timestamp();
        let outsides = store::outsides(&self.inner.db).await?;
        store::forget(&self.inner.writer, &useless(outsides, now)).await
    }
}

/// Of a record's tokens of a kind the last one says all that those before it do. Codes differ.
fn useless(mut outsides: Vec<Outside>, now: i64) -> Vec<String> {
    outsides.sort_by_key(|outside| Reverse(outside.due));
    let (mut seen, mut kept) = (HashSet::new(), 0);
    let mut is_useless = |outside: &Outside| {
        let over = outside.until < now || outside.due.saturating_add(LONGEST_KEPT) < now;
        let is_token = !outside.whose.is_empty() && outside.kind != OTP;
        let again = is_token && !seen.insert((outside.whose.clone(), outside.kind.clone()));
        if !over && !again {
            kept += 1;
        }
        over || again || kept > MOST_KEPT
    };
    outsides.into_iter().filter(|outside| is_useless(outside)).map(|outside| outside.id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outside(id: &str, due: i64, until: i64, whose: &str, kind: &str) -> Outside {
        let (id, whose, kind) = (id.to_owned(), whose.to_owned(), kind.to_owned());
        Outside { id, due, until, whose, kind }
    }

    #[test]
    fn what_is_over_or_said_again_or_nobodys_goes() {
        let found = useless(
            vec![
                outside("code-1", 100, 300, "users/ada", OTP),
                outside("code-2", 101, 300, "users/ada", OTP),
                outside("reset-1", 100, 300, "users/ada", "passwordReset"),
                outside("reset-2", 150, 300, "users/ada", "passwordReset"),
                outside("of-bob", 100, 300, "users/bob", "passwordReset"),
                outside("over", 100, 199, "users/eve", OTP),
                outside("nobodys", 200, 0, "", ""),
                outside("news", 200, 300, "", ""),
                outside("old", 200 - LONGEST_KEPT - 1, i64::MAX, "users/eve", "verification"),
            ],
            200,
        );
        assert_eq!(found.len(), 4, "{found:?}");
        for id in ["reset-1", "over", "nobodys", "old"] {
            assert!(found.contains(&id.to_owned()), "{id}");
        }
    }

    #[test]
    fn the_oldest_go_when_they_are_too_many() {
        let many = (0..MOST_KEPT as i64 + 3)
            .map(|n| outside(&n.to_string(), n, 10_000, "users/ada", OTP))
            .collect();
        assert_eq!(useless(many, 2000), ["2", "1", "0"]);
    }
}
