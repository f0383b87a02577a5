//! Checking the chain.

use std::fmt;

use homeport_db::{Entry, Link, hash_of};
use serde::{Deserialize, Serialize};

use super::{Action, Audit, READ_STEP};
use crate::error::{Error, Result};

/// The command line's orders about the trail.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "lowercase")]
pub enum AuditCommand {
    /// Check it.
    Verify {
        /// An entry that was written down before, `SEQ:HASH`.
        from: Option<String>,
    },
}

/// The chain holds.
#[derive(Clone, Debug)]
pub(super) struct Verified {
    /// The first entry's number.
    pub(super) first: u64,
    /// How many there are.
    pub(super) count: u64,
    /// Where it ends.
    pub(super) head: Link,
}

impl fmt::Display for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { count, first, head: Link { seq, hash } } = self;
        write!(f, "The chain holds: {count} entries, from {first} to {seq}. Head {seq}:{hash}")
    }
}

/// What is wrong with it.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
#[error("The chain is broken at entry {seq}: {what}")]
pub(super) struct Broken {
    /// The first entry that is wrong.
    pub(super) seq: u64,
    what: &'static str,
}

impl Audit {
    /// Carries out an order and says what was found.
    ///
    /// # Errors
    /// 400 with the first entry that is wrong.
    pub(crate) async fn command(&self, command: AuditCommand) -> Result<String> {
        let AuditCommand::Verify { from } = command;
        match self.verify(from.as_deref()).await? {
            Ok(verified) => Ok(verified.to_string()),
            Err(broken) => Err(Error::invalid(broken.to_string())),
        }
    }

    /// Checks every entry that is kept, and that the chain leads through `known`, `SEQ:HASH`.
    ///
    /// # Errors
    /// 400 when `known` is none, or cannot be compared any more; the database's.
    pub(super) async fn verify(&self, known: Option<&str>) -> Result<Result<Verified, Broken>> {
        let known = known.map(read_link).transpose()?;
        let _shortening = self.inner.shortening.lock().await;
        let fail = |error| Error::database("read the audit trail", error);
        let db = &self.inner.db;
        let floor = db.trail_floor().await.map_err(fail)?;
        let head = db.trail_head().await.map_err(fail)?;
        if let Some(known) = &known
            && let Err(broken) = compare_ends(known, &floor, &head)?
        {
            return Ok(Err(broken));
        }
        let (mut at, mut told) = (floor.clone(), floor.seq == 0);
        while at.seq < head.seq {
            let to = (at.seq + READ_STEP).min(head.seq);
            let entries = db.trail(at.seq + 1, to).await.map_err(fail)?;
            told |= entries.iter().any(|entry| tells_of(entry, &floor));
            match follow(at, &entries, to, known.as_ref()) {
                Ok(reached) => at = reached,
                Err(broken) => return Ok(Err(broken)),
            }
        }
        if at != head {
            let what = "it is not the one that the trail ended with.";
            return Ok(Err(Broken { seq: head.seq, what }));
        }
        if !told {
            let what = "it and what came before it were removed, and no entry tells of it.";
            return Ok(Err(Broken { seq: floor.seq, what }));
        }
        Ok(Ok(Verified { first: floor.seq + 1, count: head.seq - floor.seq, head }))
    }
}

/// Whether an entry says that the trail was shortened up to there.
fn tells_of(entry: &Entry, floor: &Link) -> bool {
    #[derive(Deserialize)]
    struct Told {
        action: Action,
        details: Details,
    }
    #[derive(Deserialize)]
    struct Details {
        last: String,
    }
    let told = serde_json::from_str::<Told>(&entry.text);
    told.is_ok_and(|told| {
        let last = format!("{}:{}", floor.seq, floor.hash);
        told.action == Action::TrailShortened && told.details.last == last
    })
}

/// Checks entries that have to lead from `at` to the one numbered `to`.
fn follow(mut at: Link, entries: &[Entry], to: u64, known: Option<&Link>) -> Result<Link, Broken> {
    for entry in entries {
        at = next(&at, entry)?;
        if known.is_some_and(|known| known.seq == at.seq && known.hash != at.hash) {
            let what = "it is not the one that was written down.";
            return Err(Broken { seq: at.seq, what });
        }
    }
    match at.seq == to {
        true => Ok(at),
        false => Err(Broken { seq: at.seq + 1, what: "it is missing." }),
    }
}

/// Checks one entry, and is its place then.
fn next(at: &Link, entry: &Entry) -> Result<Link, Broken> {
    #[derive(Deserialize)]
    struct Place {
        v: u32,
        seq: u64,
        previous: String,
    }
    let seq = at.seq + 1;
    let broken = |what| Broken { seq, what };
    if entry.seq != seq {
        return Err(broken("it is missing."));
    }
    if hash_of(&entry.text) != entry.hash {
        return Err(broken("it was altered."));
    }
    let place = serde_json::from_str::<Place>(&entry.text);
    let place = place.map_err(|_unreadable| broken("it cannot be read."))?;
    if place.v != 1 {
        return Err(broken("it is of another version of Homeport."));
    }
    if place.seq != seq {
        return Err(broken("it is another entry, put in its place."));
    }
    if place.previous != at.hash {
        return Err(broken("it does not follow from the one before."));
    }
    Ok(Link { seq, hash: entry.hash.clone() })
}

/// What was written down, beside where the trail begins and ends.
///
/// # Errors
/// 400 when it is not kept any more.
fn compare_ends(known: &Link, floor: &Link, head: &Link) -> Result<Result<(), Broken>> {
    if known.seq > head.seq {
        let seq = head.seq + 1;
        return Ok(Err(Broken { seq, what: "it is missing; the trail was longer." }));
    }
    if known.seq < floor.seq {
        let Link { seq, .. } = known;
        return Err(Error::invalid(format!(
            "Entry {seq} is not kept any more; the trail begins at {}. Compare with a later one.",
            floor.seq + 1
        )));
    }
    if known.seq == floor.seq && known.hash != floor.hash {
        let what = "it is not the one that was written down.";
        return Ok(Err(Broken { seq: known.seq, what }));
    }
    Ok(Ok(()))
}

/// # Errors
/// 400 for what is no `SEQ:HASH`.
fn read_link(text: &str) -> Result<Link> {
    let link = text.trim().split_once(':').and_then(|(seq, hash)| {
        let is_hash = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        Some(Link { seq: seq.parse().ok()?, hash: is_hash.then(|| hash.to_ascii_lowercase())? })
    });
    let message = "An entry is written as its number, a colon and its 64 digits, as `homeport audit \
                   verify` prints them.";
    link.ok_or_else(|| Error::invalid(message))
}

#[cfg(test)]
mod tests {
    use homeport_db::{Db, Statement, Storage, Writer};

    use super::*;
    use crate::audit::{Action, Event};

    async fn kept(entries: u64) -> (Audit, Db) {
        let db = Db::open(&Storage::Memory).await.unwrap();
        let define = "DEFINE TABLE _system; DEFINE TABLE _changes; DEFINE TABLE _trail;";
        db.define(Statement::new(define)).await.unwrap();
        let (writer, _log, _task) = Writer::start(db.clone()).await.unwrap();
        let audit = Audit::new(db.clone(), writer);
        for number in 0..entries {
            audit.append(Event::new(Action::LogsCleared).with("n", number)).await.unwrap();
        }
        (audit, db)
    }

    async fn broken_by(tampering: &'static str) -> Broken {
        let (audit, db) = kept(6).await;
        assert_eq!(audit.verify(None).await.unwrap().unwrap().count, 6);
        db.define(Statement::new(tampering)).await.unwrap();
        audit.verify(None).await.unwrap().unwrap_err()
    }

    #[tokio::test]
    async fn whatever_is_done_to_an_entry_is_found_at_that_entry() {
        let altered = "UPDATE _trail:-3 SET text = string::replace(text, '2', '9')";
        assert_eq!(broken_by(altered).await.seq, 3);
        // With a hash that fits, what follows does not.
        let sealed = "UPDATE _trail:-3 SET text = string::replace(text, '\"n\":2', '\"n\":9'); \
                      UPDATE _trail:-3 SET hash = crypto::sha256(text)";
        assert_eq!(broken_by(sealed).await.seq, 4);
        assert_eq!(broken_by("DELETE _trail:-4").await.seq, 4);
        assert_eq!(broken_by("DELETE _trail:-1").await.seq, 1);
        assert_eq!(broken_by("DELETE _trail:-6").await.seq, 6);
        let swapped = "LET $two = (SELECT text, hash FROM ONLY _trail:-2); \
                       UPDATE _trail:-5 SET text = $two.text, hash = $two.hash";
        assert_eq!(broken_by(swapped).await.seq, 5);
        let cut_off = "DELETE _trail:-6; UPDATE _system:trail SET seq = 5";
        assert_eq!(broken_by(cut_off).await.seq, 5);
    }

    #[tokio::test]
    async fn a_trail_that_was_made_up_anew_is_found_by_what_was_written_down() {
        let (audit, _db) = kept(6).await;
        let head = audit.verify(None).await.unwrap().unwrap().head;
        let known = format!("{}:{}", head.seq, head.hash);
        let (other, _db) = kept(8).await;
        assert!(other.verify(None).await.unwrap().is_ok());
        assert_eq!(other.verify(Some(&known)).await.unwrap().unwrap_err().seq, 6);
        let (shorter, _db) = kept(4).await;
        assert_eq!(shorter.verify(Some(&known)).await.unwrap().unwrap_err().seq, 5);
        assert!(audit.verify(Some(&known)).await.unwrap().is_ok());
        for bad in ["", "6", "6:abc", &format!("x:{}", head.hash)] {
            assert!(audit.verify(Some(bad)).await.is_err(), "{bad}");
        }
    }
}
