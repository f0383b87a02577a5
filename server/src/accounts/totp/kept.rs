//! What is kept of an authenticator app, and what a code does to it.

use rand::Rng as _;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use totp_rs::{Algorithm, Builder, Secret, Totp};
use zeroize::Zeroizing;

use crate::audit::Action;
use crate::error::{Error, Result};
use crate::vault::Sealed;

/// RFC 4226 recommends 160 bits.
const SECRET_BYTES: usize = 20;
/// What every authenticator app knows; many fall back to it silently.
const DIGITS: u8 = 6;
const STEP_SECONDS: u64 = 30;
/// Steps before and after the present one whose codes are good too (RFC 6238, 5.2).
const SKEW: u16 = 1;
const RECOVERY_CODES: usize = 10;
/// 16 of 32 letters: 80 bits, so that a fast hash is enough.
const RECOVERY_LETTERS: usize = 16;
const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/// Wrong codes in a row that cost nothing; each further one doubles the wait.
const FREE_TRIES: u32 = 5;
const FIRST_WAIT: i64 = 30;
const LONGEST_WAIT: i64 = 3600;
/// Letters of the names that an app shows.
const LONGEST_NAME: usize = 64;
/// Until a begun set-up has to be confirmed.
const CONFIRM_WITHIN: i64 = 3600;
/// How wrong a clock is looked for, in seconds.
const FAR_OFF: i64 = 3600;

/// All that is kept for a record.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Kept {
    active: Option<Active>,
    pending: Option<Pending>,
    wrong: u32,
    wait_until: i64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Active {
    secret: Sealed,
    /// The step of the last code that was accepted: neither it nor an older one is again.
    last_step: u64,
    /// SHA-256 of the recovery codes that have not been used.
    recovery: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Pending {
    secret: Sealed,
    until: i64,
}

/// Opens a secret.
pub(super) type Open<'a> = &'a dyn Fn(&Sealed) -> Result<Zeroizing<String>>;

/// What a code was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Right,
    Wrong,
    /// Too many were wrong; seconds to wait.
    Wait(i64),
}

impl Kept {
    pub(super) fn read(text: Option<&str>) -> Result<Self> {
        let Some(text) = text else { return Ok(Self::default()) };
        serde_json::from_str(text).map_err(|error| Error::internal("read a second factor", error))
    }

    pub(super) fn written(&self) -> Result<Option<String>> {
        if self.active.is_none() && self.pending.is_none() {
            return Ok(None);
        }
        let text = serde_json::to_string(self);
        text.map(Some).map_err(|error| Error::internal("write a second factor", error))
    }

    pub(super) fn is_on(&self) -> bool {
        self.active.is_some()
    }

    /// What is noted of the change from what was there before; nothing of a code that was used.
    pub(super) fn noted_since(&self, before: &Self) -> Option<Action> {
        match (&before.active, &self.active) {
            (None, Some(_)) => Some(Action::SecondFactorSet),
            (Some(old), Some(new)) if old.secret != new.secret => Some(Action::SecondFactorSet),
            (Some(old), Some(new)) => {
                let is_new = |code| !old.recovery.contains(code);
                new.recovery.iter().any(is_new).then_some(Action::RecoveryRenewed)
            }
            (Some(_), None) => Some(Action::SecondFactorRemoved),
            (None, None) => None,
        }
    }

    /// Whether this is a recovery code that has not been used.
    pub(super) fn has_recovery(&self, given: &str) -> bool {
        let hash = hash(&bare(given));
        self.active.as_ref().is_some_and(|active| active.recovery.contains(&hash))
    }

    pub(super) fn codes_left(&self) -> usize {
        self.active.as_ref().map_or(0, |active| active.recovery.len())
    }

    /// Begins a set-up; an app that is on stays so until the new one is confirmed.
    pub(super) fn begin(&mut self, secret: &Sealed, now: i64) {
        self.pending = Some(Pending { secret: secret.clone(), until: now + CONFIRM_WITHIN });
    }

    /// Turns the app on whose set-up was begun, if this is its code.
    ///
    /// # Errors
    /// When the secret does not open.
    pub(super) fn confirm(
        &mut self,
        code: &str,
        recovery: &[String],
        now: i64,
        open: Open<'_>,
    ) -> Result<bool> {
        let Some(pending) = self.pending.as_ref().filter(|pending| now < pending.until) else {
            return Ok(false);
        };
        let secret = open(&pending.secret)?;
        let Some(step) = totp(&secret, None)?.check(&bare(code), seconds(now)) else {
            return Ok(false);
        };
        let (secret, recovery) = (pending.secret.clone(), hashes(recovery));
        *self =
            Self { active: Some(Active { secret, last_step: step, recovery }), ..Self::default() };
        Ok(true)
    }

    /// Nothing is left that a sign-in would ask for.
    pub(super) fn turn_off(&mut self) {
        *self = Self::default();
    }

    pub(super) fn renew_recovery(&mut self, recovery: &[String]) {
        if let Some(active) = &mut self.active {
            active.recovery = hashes(recovery);
        }
    }

    /// Takes a code of the app, or a recovery code: each is good once.
    ///
    /// # Errors
    /// When the secret does not open; recovery codes do not need it.
    pub(super) fn spend(&mut self, given: &str, now: i64, open: Open<'_>) -> Result<Verdict> {
        let Some(active) = &mut self.active else { return Ok(Verdict::Wrong) };
        let given = bare(given);
        // Nobody guesses these, so they help even while guesses are braked.
        let hash = hash(&given);
        if let Some(at) = active.recovery.iter().position(|known| *known == hash) {
            active.recovery.remove(at);
            (self.wrong, self.wait_until) = (0, 0);
            return Ok(Verdict::Right);
        }
        if now < self.wait_until {
            return Ok(Verdict::Wait(self.wait_until - now));
        }
        let step = totp(&open(&active.secret)?, None)?.check(&given, seconds(now));
        if let Some(step) = step.filter(|step| *step > active.last_step) {
            active.last_step = step;
            (self.wrong, self.wait_until) = (0, 0);
            return Ok(Verdict::Right);
        }
        self.wrong = self.wrong.saturating_add(1);
        if self.wrong >= FREE_TRIES {
            let doubled = FIRST_WAIT << (self.wrong - FREE_TRIES).min(10);
            self.wait_until = now + doubled.min(LONGEST_WAIT);
        }
        Ok(Verdict::Wrong)
    }
}

/// A new secret, in Base32.
pub(super) fn new_secret() -> String {
    let mut bytes = [0; SECRET_BYTES];
    rand::rng().fill(&mut bytes[..]);
    Secret::from(bytes.to_vec()).to_base32()
}

/// New recovery codes, in groups of four letters.
pub(super) fn new_recovery_codes() -> Vec<String> {
    let mut random = rand::rng();
    let mut letters = || char::from(LETTERS[random.random_range(0..LETTERS.len())]);
    let mut code = || {
        let code = (0..RECOVERY_LETTERS).map(|_| letters()).collect::<Vec<_>>();
        code.chunks(4).map(|group| group.iter().collect()).collect::<Vec<String>>().join("-")
    };
    (0..RECOVERY_CODES).map(|_| code()).collect()
}

/// The link that an authenticator app scans.
pub(super) fn link(secret: &str, issuer: &str, account: &str) -> Result<String> {
    let url = totp(secret, Some((issuer, account)))?.to_url();
    url.map_err(|error| {
        Error::internal("write the link of an authenticator app", error.to_string())
    })
}

/// Whether a text could be a secret of [`new_secret`].
pub(super) fn is_secret(text: &str) -> bool {
    text.len() == SECRET_BYTES * 8 / 5 && text.bytes().all(|letter| LETTERS.contains(&letter))
}

/// By how many seconds the clock of an app that shows this code is ahead of `now`, to the step and
/// within an hour; zero for each step that a sign-in takes. `None` for a code of none of them.
pub(super) fn ahead(secret: &str, given: &str, now: i64) -> Result<Option<i64>> {
    let (app, given) = (totp(secret, None)?, bare(given));
    if app.check(&given, seconds(now)).is_some() {
        return Ok(Some(0));
    }
    let step = STEP_SECONDS.cast_signed();
    let steps = i64::from(SKEW) + 1..=FAR_OFF / step;
    let mut clocks = steps.flat_map(|steps| [-steps * step, steps * step]);
    Ok(clocks.find(|off| app.generate(seconds(now + off)).to_string() == given))
}

fn totp(secret: &str, names: Option<(&str, &str)>) -> Result<Totp> {
    let failed = |reason: String| Error::internal("read a second factor", reason);
    let secret = Secret::try_from_base32(secret).map_err(|error| failed(error.to_string()))?;
    let mut builder = Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(DIGITS)
        .with_skew(SKEW)
        .with_step_duration(STEP_SECONDS)
        .with_secret(secret);
    if let Some((issuer, account)) = names {
        let (issuer, account) = (named(issuer), named(account));
        builder = builder.with_issuer(Some(issuer)).with_account_name(account);
    }
    builder.build().map_err(|error| failed(error.to_string()))
}

/// A name as links have it: a colon parts the two, and long ones make the picture too dense.
fn named(name: &str) -> String {
    let name = name.trim().replace(':', " ").chars().take(LONGEST_NAME).collect::<String>();
    if name.is_empty() { "Homeport".to_owned() } else { name }
}

/// What was typed, without what makes it easier to read.
fn bare(code: &str) -> String {
    let typed = code.chars().filter(|letter| !letter.is_whitespace() && *letter != '-');
    typed.map(|letter| letter.to_ascii_uppercase()).collect()
}

fn seconds(now: i64) -> u64 {
    u64::try_from(now).unwrap_or(0)
}

fn hash(code: &str) -> String {
    hex::encode(Sha256::digest(code))
}

fn hashes(codes: &[String]) -> Vec<String> {
    codes.iter().map(|code| hash(&bare(code))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of RFC 6238's appendix B.
    const RFC: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    const NOW: i64 = 1_111_111_111;

    fn open(sealed: &Sealed) -> Result<Zeroizing<String>> {
        Ok(Zeroizing::new(sealed.as_str().to_owned()))
    }

    fn at(seconds: i64) -> String {
        totp(RFC, None).unwrap().generate(u64::try_from(seconds).unwrap()).to_string()
    }

    fn on(recovery: &[String]) -> Kept {
        let active = Active { secret: Sealed::kept(RFC), last_step: 0, recovery: hashes(recovery) };
        Kept { active: Some(active), ..Kept::default() }
    }

    #[test]
    fn codes_are_the_last_six_digits_of_rfc_6238s() {
        for (time, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(at(time), code);
        }
    }

    #[test]
    fn a_code_is_good_one_step_around_now_and_once() {
        for (skew, verdict) in [
            (-60, Verdict::Wrong),
            (-30, Verdict::Right),
            (0, Verdict::Right),
            (30, Verdict::Right),
            (60, Verdict::Wrong),
        ] {
            let mut kept = on(&[]);
            assert_eq!(kept.spend(&at(NOW + skew), NOW, &open).unwrap(), verdict, "{skew}");
            assert_eq!(
                kept.spend(&at(NOW + skew), NOW, &open).unwrap(),
                Verdict::Wrong,
                "{skew} again"
            );
        }
        let mut kept = on(&[]);
        assert_eq!(kept.spend(&at(NOW), NOW, &open).unwrap(), Verdict::Right);
        assert_eq!(kept.spend(&at(NOW - 30), NOW, &open).unwrap(), Verdict::Wrong, "an older one");
        assert_eq!(kept.spend(&at(NOW + 30), NOW, &open).unwrap(), Verdict::Right);
    }

    #[test]
    fn a_recovery_code_is_good_once_however_it_is_typed_and_while_guesses_wait() {
        let codes = new_recovery_codes();
        assert_eq!(codes.len(), RECOVERY_CODES);
        let mut kept = on(&codes);
        for _ in 0..FREE_TRIES {
            assert_eq!(kept.spend("000000", NOW, &open).unwrap(), Verdict::Wrong);
        }
        assert!(matches!(kept.spend(&at(NOW), NOW, &open).unwrap(), Verdict::Wait(_)));
        let typed = codes[3].to_lowercase().replace('-', " ");
        assert_eq!(kept.spend(&typed, NOW, &open).unwrap(), Verdict::Right);
        assert_eq!(kept.spend(&codes[3], NOW, &open).unwrap(), Verdict::Wrong);
        assert_eq!(kept.codes_left(), RECOVERY_CODES - 1);
        assert!(!kept.written().unwrap().unwrap().contains(&codes[0]));
    }

    #[test]
    fn a_clock_that_is_off_is_told_by_its_code() {
        for (off, told) in [
            (0, Some(0)),
            (30, Some(0)),
            (-30, Some(0)),
            (-90, Some(-90)),
            (300, Some(300)),
            (3600, Some(3600)),
            (3630, None),
        ] {
            assert_eq!(ahead(RFC, &at(NOW + off), NOW).unwrap(), told, "{off}");
        }
        assert_eq!(ahead(RFC, "nonsense", NOW).unwrap(), None);
        assert!(is_secret(&new_secret()) && is_secret(RFC));
        for bad in ["", "GEZDGNBVGY3TQOJQ", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJ1"] {
            assert!(!is_secret(bad), "{bad}");
        }
    }

    #[test]
    fn wrong_codes_make_the_wait_longer() {
        let (mut kept, mut now, mut waits) = (on(&[]), NOW, Vec::new());
        for _ in 0..20 {
            match kept.spend("000000", now, &open).unwrap() {
                Verdict::Wait(seconds) => {
                    waits.push(seconds);
                    now += seconds;
                }
                other => assert_eq!(other, Verdict::Wrong),
            }
        }
        assert_eq!(&waits[..3], &[30, 60, 120]);
        assert_eq!(waits.last(), Some(&LONGEST_WAIT));
    }

    #[test]
    fn a_set_up_counts_once_it_is_confirmed_in_time() {
        let mut kept = Kept::default();
        kept.begin(&Sealed::kept(RFC), NOW);
        assert!(!kept.is_on());
        assert!(!kept.confirm("000000", &[], NOW, &open).unwrap());
        assert!(!kept.clone().confirm(&at(NOW + 3600), &[], NOW + 3600, &open).unwrap());
        assert!(kept.confirm(&at(NOW), &[], NOW, &open).unwrap() && kept.is_on());
        assert_eq!(
            kept.spend(&at(NOW), NOW, &open).unwrap(),
            Verdict::Wrong,
            "it was used to confirm"
        );
        let read = Kept::read(kept.written().unwrap().as_deref()).unwrap();
        assert_eq!(read, kept);
    }
}
