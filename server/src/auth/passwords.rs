//! Password hashes: argon2id, off the async threads, a few at a time. Accounts that moved in from
//! PocketBase bring bcrypt hashes; those are read, and replaced at the next sign-in.

use std::sync::{Arc, LazyLock};

use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use crate::error::{Error, Result};

/// OWASP's second recommendation (19 MiB, 2 passes, 1 lane): about 27 ms on one core of the machine
/// this was measured on, 50 ms and more on a small computer.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
/// Callers that may wait for their turn; more are told to come back.
const QUEUE: usize = 256;
/// Of those, callers with a password to be kept. Whoever may sign up can send them as fast as they
/// like; signing in has the other places to itself.
const NEW_QUEUE: usize = 64;

/// The hashing room: as many at once as there are cores, the rest in line.
#[derive(Clone)]
pub(crate) struct Passwords {
    turns: Arc<Semaphore>,
    line: Arc<Semaphore>,
    new: Arc<Semaphore>,
}

/// What unknown users' passwords are checked against, so that they take as long as known ones'. Not
/// as those of accounts that moved in, until they sign in for the first time: bcrypt takes longer.
static NOBODY: LazyLock<String> =
    LazyLock::new(|| hash_now("nobody has this password").unwrap_or_default());

impl Passwords {
    pub(crate) fn new() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        let places = |most| Arc::new(Semaphore::new(most));
        Self { turns: places(cores), line: places(QUEUE), new: places(NEW_QUEUE) }
    }

    /// Hashes a password, in PHC form.
    ///
    /// # Errors
    /// 503 when too many wait already.
    pub(crate) async fn hash(&self, password: String) -> Result<String> {
        let _place = self.new.try_acquire().map_err(|_full| Error::Unavailable)?;
        self.run(move || hash_now(&password)).await?
    }

    /// Whether `password` is the one behind `hash`. Without a hash (no such user) it does the
    /// same work and says no.
    ///
    /// # Errors
    /// 503 when too many wait already.
    pub(crate) async fn verify(&self, password: String, hash: Option<String>) -> Result<bool> {
        self.run(move || {
            let known = hash.is_some();
            let hash = hash.unwrap_or_else(|| NOBODY.clone());
            matches_now(&password, &hash) && known
        })
        .await
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let _place =
            Arc::clone(&self.line).try_acquire_owned().map_err(|_full| Error::Unavailable)?;
        let turn = Arc::clone(&self.turns).acquire_owned().await;
        let _turn = turn.map_err(|error| Error::internal("wait for a password", error))?;
        tokio::task::spawn_blocking(work)
            .await
            .map_err(|error| Error::internal("work on a password", error))
    }
}

/// Whether a hash should be replaced by one of [`Passwords::hash`], now that its password is
/// known: another algorithm, or other costs.
pub(crate) fn is_outdated(hash: &str) -> bool {
    let Ok(known) = PasswordHash::new(hash) else { return true };
    let costs = |params: &Params| (params.m_cost(), params.t_cost(), params.p_cost());
    Params::try_from(&known).map_or(true, |params| costs(&params) != (MEMORY_KIB, PASSES, 1))
}

/// The form of a bcrypt hash: `$2a$10$` and 53 characters of salt and digest.
fn is_bcrypt(hash: &str) -> bool {
    hash.len() == 60 && hash.starts_with("$2")
}

fn matches_now(password: &str, hash: &str) -> bool {
    if is_bcrypt(hash) {
        return bcrypt::verify(password, hash).unwrap_or(false);
    }
    let Ok(parsed) = PasswordHash::new(hash) else { return false };
    hasher().is_ok_and(|argon| argon.verify_password(password.as_bytes(), &parsed).is_ok())
}

fn hasher() -> Result<Argon2<'static>> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None)
        .map_err(|error| Error::internal("set up argon2", error.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash_now(password: &str) -> Result<String> {
    let hash = hasher()?
        .hash_password(password.as_bytes())
        .map_err(|error| Error::internal("hash a password", error.to_string()))?;
    Ok(hash.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_of_a_known_user_is_accepted() {
        let passwords = Passwords::new();
        let hash = passwords.hash("correct horse".into()).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(passwords.verify("correct horse".into(), Some(hash.clone())).await.unwrap());
        assert!(!passwords.verify("wrong horse".into(), Some(hash)).await.unwrap());
        assert!(!passwords.verify("nobody has this password".into(), None).await.unwrap());
        assert!(!passwords.verify("x".into(), Some("garbage".into())).await.unwrap());
    }

    #[tokio::test]
    async fn bcrypt_hashes_are_read_and_count_as_outdated() {
        let passwords = Passwords::new();
        // Go's library calls the same form `2a`.
        let hash = bcrypt::hash("correct horse", 4).unwrap().replacen("$2b$", "$2a$", 1);
        assert!(passwords.verify("correct horse".into(), Some(hash.clone())).await.unwrap());
        assert!(!passwords.verify("wrong horse".into(), Some(hash.clone())).await.unwrap());
        assert!(is_outdated(&hash));
        assert!(!is_outdated(&passwords.hash("x".into()).await.unwrap()));
        assert!(is_outdated("$argon2id$v=19$m=4096,t=1,p=1$c29tZXNhbHQ$aGFzaGhhc2hoYXNo"));
    }
}
