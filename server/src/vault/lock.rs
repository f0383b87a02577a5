//! The passphrase: giving it, setting it, changing it and taking it away.

use std::io::Read as _;
use std::path::Path;
use std::time::{Duration, Instant};

use homeport_db::{Db, Writer};
use zeroize::Zeroizing;

use super::cipher::Key;
use super::held::Opened;
use super::store::Way;
use super::{KeyFile, Keys, Vault, VaultError};
use crate::error::{Error, StartError};

/// Bytes. What is longer was not typed.
pub(crate) const LONGEST_PASSPHRASE: usize = 1024;
/// Characters: whoever has the folder may try as fast as their computers let them.
pub(crate) const SHORTEST_PASSPHRASE: usize = 10;
/// After a first wrong try, and twice as long after each further one, as long as this.
const FIRST_REST: Duration = Duration::from_secs(1);
const LONGEST_REST: Duration = Duration::from_secs(300);

/// Why a vault was not opened, or got no other passphrase.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LockError {
    #[error("this is not the passphrase of the box's secrets, or the key file is damaged")]
    Wrong,
    #[error("too many wrong passphrases came before")]
    TooSoon(Duration),
    #[error("the box's secrets are locked")]
    Locked,
    #[error("a backup is being made or put back")]
    Busy,
    #[error("the server is stopping")]
    Over,
    #[error("{0}")]
    Failed(#[from] StartError),
}

impl From<Error> for LockError {
    fn from(error: Error) -> Self {
        Self::Failed(error.into())
    }
}

impl From<VaultError> for LockError {
    /// Of a try: what is damaged cannot be told from what another passphrase opens.
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::Damaged => Self::Wrong,
            other => Self::Failed(StartError::Other(other.to_string())),
        }
    }
}

/// How fast wrong passphrases may be tried.
#[derive(Debug, Default)]
pub(super) struct Brake {
    wrong: u32,
    until: Option<Instant>,
    /// Another server may have the folder now.
    is_over: bool,
}

impl Brake {
    fn check(&self, now: Instant) -> Result<(), LockError> {
        let left = self.until.map(|until| until.saturating_duration_since(now));
        match left.filter(|left| !left.is_zero()) {
            _ if self.is_over => Err(LockError::Over),
            Some(left) => Err(LockError::TooSoon(left)),
            None => Ok(()),
        }
    }

    /// What came of a try counts; other failures do not.
    fn note<T>(&mut self, tried: Result<T, LockError>, now: Instant) -> Result<T, LockError> {
        match &tried {
            Ok(_) => (self.wrong, self.until) = (0, None),
            Err(LockError::Wrong) => {
                let rest = FIRST_REST.saturating_mul(1 << self.wrong.min(10)).min(LONGEST_REST);
                (self.wrong, self.until) = (self.wrong.saturating_add(1), Some(now + rest));
            }
            Err(_) => {}
        }
        tried
    }
}

impl Vault {
    /// Whether secrets wait for a passphrase.
    pub(crate) fn is_locked(&self) -> bool {
        self.inner.keys.load().inbox.is_some()
    }

    /// Whether the master key is under a passphrase.
    pub(crate) fn has_passphrase(&self) -> bool {
        self.inner.keys.load().has_passphrase
    }

    /// # Errors
    /// [`VaultError::Locked`].
    pub(crate) fn require_unlocked(&self) -> Result<(), VaultError> {
        if self.is_locked() { Err(VaultError::Locked) } else { Ok(()) }
    }

    /// Opens the keys with their passphrase. Where they are open nothing is to be done, whatever is
    /// given. Run it in a task of its own: what is given up halfway goes on without its turn.
    ///
    /// # Errors
    /// [`LockError::Wrong`], [`LockError::TooSoon`], [`LockError::Over`]; the disk's and the database's.
    pub(crate) async fn unlock(
        &self,
        passphrase: &Zeroizing<String>,
        writer: &Writer<Error>,
    ) -> Result<(), LockError> {
        let mut brake = self.inner.turn.lock().await;
        if !self.is_locked() {
            return Ok(());
        }
        brake.check(Instant::now())?;
        let tried = self.try_open(Some(passphrase.clone())).await;
        let opened = brake.note(tried, Instant::now())?;
        self.take(opened, passphrase, Way::InTurn(writer)).await
    }

    /// As [`Self::unlock`], while nothing else runs and nobody is to be slowed down.
    ///
    /// # Errors
    /// As [`Self::unlock`]'s.
    pub(crate) async fn unlock_at_start(&self, passphrase: &str) -> Result<(), LockError> {
        let passphrase = Zeroizing::new(passphrase.to_owned());
        let opened = self.try_open(Some(passphrase.clone())).await?;
        let (_, db) = self.source()?;
        self.take(opened, &passphrase, Way::AtStart(db)).await
    }

    /// Puts the master key under this passphrase, or under none. The present one has to be given. Run it
    /// in a task of its own, as [`Self::unlock`]. `is_busy` says whether a backup is made or put back: a
    /// state that is laid out meanwhile has the key file as it was.
    ///
    /// # Errors
    /// As [`Self::unlock`]'s; [`LockError::Locked`], [`LockError::Busy`].
    pub(crate) async fn change_passphrase(
        &self,
        present: Option<Zeroizing<String>>,
        next: Option<Zeroizing<String>>,
        is_busy: impl Fn() -> bool,
    ) -> Result<(), LockError> {
        let mut brake = self.inner.turn.lock().await;
        if self.is_locked() {
            return Err(LockError::Locked);
        }
        brake.check(Instant::now())?;
        if is_busy() {
            return Err(LockError::Busy);
        }
        let opened = match self.has_passphrase() {
            true => {
                let tried = self.try_open(Some(present.unwrap_or_default())).await;
                brake.note(tried, Instant::now())?
            }
            false => self.try_open(None).await?,
        };
        // What is in the file now is all there will be.
        let masters = self.inner.keys.load().masters.clone();
        if !masters.iter().all(|key| opened.keys.contains(key)) {
            let why = "the key file is not the one that was opened at the start";
            return Err(StartError::Other(why.to_owned()).into());
        }
        let put = self.put_under(opened, next).await;
        // Also when it failed: the disk may have refused what came after the change.
        let here = self.source()?.0.clone();
        let read = tokio::task::spawn_blocking(move || here.has_passphrase()).await;
        if let Ok(Ok(has_passphrase)) = read {
            let keys = Keys { has_passphrase, ..(**self.inner.keys.load()).clone() };
            self.inner.keys.store(keys.into());
        }
        put
    }

    /// Waits until nobody changes the key file any more. Whoever is busy in the meaning of
    /// [`Self::change_passphrase`] by then has it as it stays.
    pub(crate) async fn settled(&self) {
        drop(self.inner.turn.lock().await);
    }

    /// Ends the last change, and takes no other: the folder is about to be somebody else's.
    pub(crate) async fn close(&self) {
        self.inner.turn.lock().await.is_over = true;
    }

    /// Puts another master key before those of a vault that is open, in the file alone. What is in the
    /// file then.
    pub(super) fn put_first(
        &self,
        key: Key,
        passphrase: Option<&str>,
    ) -> Result<Opened, LockError> {
        let (file, _) = self.source()?;
        let open = || {
            let held = file.read()?.ok_or_else(|| file.missing())?;
            let passphrase = passphrase.filter(|_| held.lock().is_some());
            Ok::<_, LockError>((held.open(passphrase)?, passphrase))
        };
        let (mut opened, passphrase) = open()?;
        opened.keys.insert(0, key);
        file.put_under(opened, passphrase)?;
        Ok(open()?.0)
    }

    fn source(&self) -> Result<&(KeyFile, Db), LockError> {
        let none = || StartError::Other("there is no key file".to_owned());
        Ok(self.inner.source.as_ref().ok_or_else(none)?)
    }

    /// What the file holds, opened off the async threads.
    async fn try_open(&self, passphrase: Option<Zeroizing<String>>) -> Result<Opened, LockError> {
        let file = self.source()?.0.clone();
        let trying = tokio::task::spawn_blocking(move || {
            let held = file.read()?.ok_or_else(|| file.missing())?;
            Ok(held.open(passphrase.as_ref().map(|text| text.as_str()))?)
        });
        trying.await.map_err(|error| Error::internal("open the vault", error))?
    }

    /// Off the async threads: it takes a moment, and the disk.
    async fn put_under(
        &self,
        opened: Opened,
        passphrase: Option<Zeroizing<String>>,
    ) -> Result<(), LockError> {
        let file = self.source()?.0.clone();
        let put = tokio::task::spawn_blocking(move || {
            file.put_under(opened, passphrase.as_ref().map(|text| text.as_str()))
        });
        Ok(put.await.map_err(|error| Error::internal("write the key file", error))??)
    }

    /// Goes on with the keys that were opened. Those that lay beside what the passphrase is for are put
    /// under it too. Where the disk takes nothing that waits for the next time: what is open is of use at
    /// once.
    async fn take(
        &self,
        opened: Opened,
        passphrase: &Zeroizing<String>,
        way: Way<'_>,
    ) -> Result<(), LockError> {
        let (file, db) = self.source()?;
        let loaded = Keys::load(db, way, (file, true), &opened).await?;
        self.inner.keys.store(loaded.or_warn().into());
        if opened.is_scattered()
            && let Err(error) = self.put_under(opened, Some(passphrase.clone())).await
        {
            tracing::warn!(%error, "Keys that lie beside the passphrase could not be put under it; the next unlocking does it");
        }
        Ok(())
    }
}

/// The passphrase in a file, without the end of its line.
///
/// # Errors
/// In words for the admin, without what is in the file.
pub(crate) fn read_passphrase(file: &Path) -> Result<Zeroizing<String>, String> {
    let name = file.display();
    // Never moved while it grows.
    let mut text = Zeroizing::new(String::with_capacity(LONGEST_PASSPHRASE + 8));
    std::fs::File::open(file)
        .and_then(|file| file.take(LONGEST_PASSPHRASE as u64 + 4).read_to_string(&mut text))
        .map_err(|error| format!("The passphrase in {name} cannot be read: {error}."))?;
    let length = text.trim_end_matches(['\r', '\n']).len();
    text.truncate(length);
    match length {
        0 => Err(format!("There is no passphrase in {name}.")),
        1..=LONGEST_PASSPHRASE => Ok(text),
        _ => Err(format!("{name} is too large to hold a passphrase.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_wrong_passphrase_has_the_next_one_wait_twice_as_long() {
        let (mut brake, mut now) = (Brake::default(), Instant::now());
        let mut rests = Vec::new();
        for _ in 0..11 {
            brake.check(now).unwrap();
            assert!(matches!(brake.note::<()>(Err(LockError::Wrong), now), Err(LockError::Wrong)));
            let Err(LockError::TooSoon(rest)) = brake.check(now) else { panic!("not slowed down") };
            rests.push(rest.as_secs());
            now += rest;
        }
        assert_eq!(rests, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
        // What was nobody's guess does not count, and the right one begins anew.
        assert!(brake.note::<()>(Err(LockError::Locked), now).is_err());
        assert!(brake.note::<()>(Err(VaultError::NotComputed.into()), now).is_err());
        brake.check(now).unwrap();
        brake.note(Ok(()), now).unwrap();
        assert!(brake.note::<()>(Err(LockError::Wrong), now).is_err());
        let Err(LockError::TooSoon(rest)) = brake.check(now) else { panic!("not slowed down") };
        assert_eq!(rest.as_secs(), 1);
    }
}
