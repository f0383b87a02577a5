//! Master keys under a passphrase: argon2id makes a key of it (RFC 9106), and that one encrypts them.
//!
//! What a file says of the costs is bounded before it is believed, and bound to what was encrypted.

use argon2::{Algorithm, Argon2, Block, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::VaultError;
use super::cipher::{BYTES, Key, fill};
use super::held::{read_keys, write_keys};
use super::inbox::Inbox;

/// How a line begins that holds keys under a passphrase; the number is the form's.
pub(super) const MARK: &str = "passphrase.1";
const SALT: usize = 16;

/// What trying one passphrase costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cost {
    /// KiB.
    memory: u32,
    passes: u32,
    lanes: u32,
}

impl Cost {
    /// The second of RFC 9106's recommended choices (section 4): 64 MiB.
    #[cfg(not(test))]
    const PRESET: Self = Self { memory: 64 << 10, passes: 3, lanes: 4 };
    /// Hundreds are made in a test.
    #[cfg(test)]
    const PRESET: Self = Self { memory: 64, passes: 1, lanes: 1 };
    /// No file has this computer do more than this: it may come from anywhere.
    const MOST: Self = Self { memory: 256 << 10, passes: 10, lanes: 16 };

    fn read(words: [&str; 3]) -> Option<Self> {
        let [memory, passes, lanes] = words.map(|word| word.parse::<u32>().ok());
        let cost = Self { memory: memory?, passes: passes?, lanes: lanes? };
        let Self { memory, passes, lanes } = Self::MOST;
        let is_bearable = cost.memory <= memory && cost.passes <= passes && cost.lanes <= lanes;
        (is_bearable && cost.params().is_some()).then_some(cost)
    }

    /// As argon2 has them; nothing where they are less than it knows.
    fn params(self) -> Option<Params> {
        Params::new(self.memory, self.passes, self.lanes, Some(BYTES)).ok()
    }
}

/// Master keys that a passphrase opens.
#[derive(Clone, PartialEq)]
pub(super) struct Wrapping {
    cost: Cost,
    salt: [u8; SALT],
    inbox: Inbox,
    /// The keys' names, the present one first.
    ids: Vec<String>,
    wrapped: Vec<u8>,
}

impl Wrapping {
    /// Puts keys under a passphrase. Takes as long as a try at it.
    ///
    /// # Errors
    /// [`VaultError::NoRandomness`], [`VaultError::NotComputed`]; [`VaultError::Lost`] when there is no
    /// key.
    pub(super) fn of(keys: &[Key], passphrase: &str) -> Result<Self, VaultError> {
        let mut salt = [0; SALT];
        fill(&mut salt).map_err(|_none| VaultError::NoRandomness)?;
        let inbox = Inbox::of(keys.first().ok_or(VaultError::Lost)?)?;
        let ids = keys.iter().map(|key| key.id().to_owned()).collect();
        let mut wrapping = Self { cost: Cost::PRESET, salt, inbox, ids, wrapped: Vec::new() };
        let text = write_keys(keys);
        wrapping.wrapped = wrapping.key(passphrase)?.encrypt(&wrapping.head(), text.as_bytes())?;
        Ok(wrapping)
    }

    /// The keys, when it is the passphrase. Takes a moment.
    ///
    /// # Errors
    /// [`VaultError::Damaged`]: it is another passphrase, or something was changed;
    /// [`VaultError::NotComputed`].
    pub(super) fn open(&self, passphrase: &str) -> Result<Vec<Key>, VaultError> {
        let text = self.key(passphrase)?.decrypt(&self.head(), &self.wrapped)?;
        let text = std::str::from_utf8(&text).map_err(|_no_text| VaultError::Damaged)?;
        let keys = read_keys(text).ok_or(VaultError::Damaged)?;
        let is_ours = keys.iter().map(Key::id).eq(self.ids.iter().map(String::as_str));
        if is_ours { Ok(keys) } else { Err(VaultError::Damaged) }
    }

    pub(super) fn inbox(&self) -> &Inbox {
        &self.inbox
    }

    pub(super) fn ids(&self) -> &[String] {
        &self.ids
    }

    fn key(&self, passphrase: &str) -> Result<Key, VaultError> {
        let params = self.cost.params().ok_or(VaultError::NotComputed)?;
        // Ours, to be wiped: whoever reads what is left of it needs not try as dearly.
        let mut memory = Zeroizing::new(Vec::<Block>::new());
        let blocks = params.block_count();
        memory.try_reserve_exact(blocks).map_err(|_full| VaultError::NotComputed)?;
        memory.resize(blocks, Block::new());
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let (mut bytes, blocks) = (Zeroizing::new([0; BYTES]), memory.as_mut_slice());
        let (text, out) = (passphrase.as_bytes(), bytes.as_mut_slice());
        let made = argon.hash_password_into_with_memory(text, &self.salt, out, blocks);
        made.map_err(|_too_long| VaultError::NotComputed)?;
        Ok(Key::computed(bytes))
    }

    /// All of the line but what is encrypted, which is bound to it.
    fn head(&self) -> Vec<u8> {
        let Cost { memory, passes, lanes } = self.cost;
        let (salt, public) = (STANDARD.encode(self.salt), STANDARD.encode(self.inbox.public()));
        let ids = self.ids.join(",");
        format!("{MARK} {memory} {passes} {lanes} {salt} {public} {ids} ").into_bytes()
    }

    /// The line of a key file, without its end.
    pub(super) fn write(&self, line: &mut String) {
        line.push_str(&String::from_utf8_lossy(&self.head()));
        line.push_str(&STANDARD.encode(&self.wrapped));
    }

    /// A line that was kept; `None` when it cannot be one, or would cost too much to try.
    pub(super) fn read(line: &str) -> Option<Self> {
        let words = line.split(' ').collect::<Vec<_>>();
        let [MARK, memory, passes, lanes, salt, public, ids, wrapped] = words[..] else {
            return None;
        };
        let salt = STANDARD.decode(salt).ok()?.try_into().ok()?;
        let ids = ids.split(',').map(str::to_owned).collect::<Vec<_>>();
        let is_id = |id: &String| id.len() == 16 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
        let inbox = Inbox::kept(ids.first()?, &STANDARD.decode(public).ok()?)?;
        let cost = Cost::read([memory, passes, lanes])?;
        let wrapped = STANDARD.decode(wrapped).ok()?;
        ids.iter().all(is_id).then_some(Self { cost, salt, inbox, ids, wrapped })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn keys(many: usize) -> Vec<Key> {
        (0..many).map(|_| Key::random().unwrap()).collect()
    }

    fn line(wrapping: &Wrapping) -> String {
        let mut line = String::new();
        wrapping.write(&mut line);
        line
    }

    /// What a line opens with a passphrase.
    fn opens(line: &str, passphrase: &str) -> Option<Vec<String>> {
        let keys = Wrapping::read(line)?.open(passphrase).ok()?;
        Some(keys.iter().map(|key| key.id().to_owned()).collect())
    }

    #[test]
    fn no_file_has_this_computer_do_more_than_so_much() {
        let line = line(&Wrapping::of(&keys(1), "correct horse").unwrap());
        let [mark, _, _, _, rest @ ..] = &line.split(' ').collect::<Vec<_>>()[..] else { panic!() };
        let with = |cost: &str| format!("{mark} {cost} {}", rest.join(" "));
        assert!(Wrapping::read(&with("64 1 1")).is_some());
        assert!(Wrapping::read(&with("262144 10 16")).is_some());
        for hostile in [
            "262145 1 1",
            "4294967295 1 1",
            "64 11 1",
            "64 4294967295 1",
            "64 1 17",
            "64 1 16777216",
            "99999999999 1 1",
            "-1 1 1",
            "x 1 1",
            " 1 1",
        ] {
            assert!(Wrapping::read(&with(hostile)).is_none(), "{hostile}");
        }
        // Less than argon2 knows is none either.
        for none in ["0 1 1", "64 0 1", "64 1 0", "8 1 16"] {
            assert!(Wrapping::read(&with(none)).is_none(), "{none}");
        }
    }

    #[test]
    fn what_stands_beside_the_keys_is_bound_to_them() {
        let keys = keys(1);
        let wrapping = Wrapping::of(&keys, "correct horse").unwrap();
        let mut dearer = wrapping.clone();
        dearer.cost = Cost { passes: 2, ..dearer.cost };
        assert!(matches!(dearer.open("correct horse"), Err(VaultError::Damaged)));
        // The same key of the passphrase, and an inbox that somebody else opens.
        let mut theirs = wrapping.clone();
        let other = Inbox::of(&Key::random().unwrap()).unwrap();
        theirs.inbox = Inbox::kept(keys[0].id(), other.public()).unwrap();
        assert!(matches!(theirs.open("correct horse"), Err(VaultError::Damaged)));
        theirs.inbox = wrapping.inbox.clone();
        assert_eq!(theirs.open("correct horse").unwrap().len(), 1);
    }

    #[test]
    fn what_cannot_be_computed_is_no_wrong_passphrase() {
        let mut wrapping = Wrapping::of(&keys(1), "correct horse").unwrap();
        wrapping.cost.memory = 0;
        assert!(matches!(wrapping.open("correct horse"), Err(VaultError::NotComputed)));
    }

    #[test]
    fn what_is_put_in_the_inbox_comes_out_with_the_master_key_only() {
        let (masters, others) = (keys(1), keys(1));
        let inbox = Inbox::of(&masters[0]).unwrap();
        let kept = Inbox::kept(inbox.master(), inbox.public()).unwrap();
        let sealed = kept.seal(b"place", b"geheim").unwrap();
        assert_ne!(kept.seal(b"place", b"geheim").unwrap(), sealed);
        let open = super::super::inbox::open;
        assert_eq!(open(&masters[0], b"place", &sealed).unwrap().as_slice(), b"geheim");
        assert!(open(&others[0], b"place", &sealed).is_err());
        assert!(open(&masters[0], b"elsewhere", &sealed).is_err());
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(open(&masters[0], b"place", &changed).is_err(), "at {at}");
            assert!(open(&masters[0], b"place", &sealed[..at]).is_err(), "cut at {at}");
        }
        assert!(Inbox::kept("a", &[0; 33]).is_none() && Inbox::kept("a", b"").is_none());
    }

    #[test]
    fn a_flipped_bit_or_a_cut_anywhere_opens_nothing() {
        let line = line(&Wrapping::of(&keys(2), "correct horse").unwrap());
        for at in 0..line.len() {
            assert_eq!(opens(&line[..at], "correct horse"), None, "cut at {at}");
            for bit in 0..8 {
                let mut bytes = line.clone().into_bytes();
                bytes[at] ^= 1 << bit;
                // A dearer cost that is allowed is tried, and is not the one that it is bound to.
                if let Ok(changed) = String::from_utf8(bytes) {
                    assert_eq!(opens(&changed, "correct horse"), None, "{changed}");
                }
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn the_passphrase_brings_back_what_was_wrapped(many in 1_usize..5, passphrase in "\\PC{1,40}") {
            let keys = keys(many);
            let line = line(&Wrapping::of(&keys, &passphrase).unwrap());
            let ids = keys.iter().map(|key| key.id().to_owned()).collect::<Vec<_>>();
            prop_assert_eq!(opens(&line, &passphrase), Some(ids));
            let open = Wrapping::read(&line).unwrap().open(&passphrase).unwrap();
            let bytes = |keys: &[Key]| keys.iter().map(|key| key.bytes().to_vec()).collect::<Vec<_>>();
            prop_assert_eq!(bytes(&open), bytes(&keys));
            for key in &keys {
                prop_assert!(!line.contains(&STANDARD.encode(key.bytes())));
            }
        }

        #[test]
        fn another_passphrase_brings_back_nothing(right in "\\PC{1,20}", wrong in "\\PC{0,20}") {
            prop_assume!(right != wrong);
            let line = line(&Wrapping::of(&keys(2), &right).unwrap());
            prop_assert_eq!(opens(&line, &wrong), None);
        }

        #[test]
        fn a_line_with_another_word_in_it_opens_nothing(
            at in 0_usize..8,
            text in "[1-9][0-9]{0,2}|[a-f1-9][0-9a-f]{15}|[A-Za-z1-9]{40,60}|[A-Za-z1-9]{60}([A-Za-z1-9]{4}){1,20}|\\PC{0,20}",
        ) {
            let line = line(&Wrapping::of(&keys(1), "correct horse").unwrap());
            let mut words = line.split(' ').map(str::to_owned).collect::<Vec<_>>();
            // A number may be written in several ways.
            prop_assume!(words[at] != text && text.parse::<u32>().ok().is_none_or(|_| !text.starts_with(['0', '+'])));
            words[at] = text;
            prop_assert_eq!(opens(&words.join(" "), "correct horse"), None);
        }
    }
}
