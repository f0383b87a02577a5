//! What a key file holds: keys that lie open, and keys under passphrases, the present one first.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::VaultError;
use super::cipher::Key;
use super::wrapping::{MARK, Wrapping};

/// A line of the file.
#[derive(Clone, PartialEq)]
enum Line {
    Open(Key),
    Wrapped(Wrapping),
}

/// What a file holds; never nothing.
#[derive(Clone, PartialEq)]
pub(super) struct Held(Vec<Line>);

/// What a passphrase, or none, has opened.
#[derive(Default)]
pub(super) struct Opened {
    /// The present one first.
    pub(super) keys: Vec<Key>,
    /// What stays under another passphrase.
    rest: Vec<Wrapping>,
    /// Some of the keys lay beside what the passphrase is for.
    is_scattered: bool,
}

impl Line {
    fn read(line: &str) -> Option<Self> {
        match line.strip_prefix(MARK) {
            Some(_) => Wrapping::read(line).map(Self::Wrapped),
            None => read_key(line).map(Self::Open),
        }
    }

    fn is_open(&self) -> bool {
        matches!(self, Self::Open(_))
    }

    fn ids(&self) -> Vec<&str> {
        match self {
            Self::Open(key) => vec![key.id()],
            Self::Wrapped(wrapping) => wrapping.ids().iter().map(String::as_str).collect(),
        }
    }
}

impl Held {
    pub(super) fn of(keys: Vec<Key>) -> Self {
        Self(keys.into_iter().map(Line::Open).collect())
    }

    /// What a text says; `None` when a line of it is no key.
    pub(super) fn read(text: &str) -> Option<Self> {
        lines(text).map(Line::read).collect::<Option<Vec<_>>>().map(Self)
    }

    pub(super) fn write(&self, text: &mut String) {
        for line in &self.0 {
            match line {
                Line::Open(key) => write_key(key, text),
                Line::Wrapped(wrapping) => {
                    wrapping.write(text);
                    text.push('\n');
                }
            }
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many passphrases it needs.
    pub(super) fn passphrases(&self) -> usize {
        self.0.iter().filter(|line| matches!(line, Line::Wrapped(_))).count()
    }

    /// The keys that lie open and those that a passphrase opens, and what it does not open.
    ///
    /// # Errors
    /// [`VaultError::NotComputed`].
    pub(super) fn every_key(
        self,
        passphrase: Option<&str>,
    ) -> Result<(Vec<Key>, Vec<Wrapping>), VaultError> {
        let (mut keys, mut closed) = (Vec::new(), Vec::new());
        for line in self.0 {
            match line {
                Line::Open(key) => keys.push(key),
                Line::Wrapped(wrapping) => match try_with(&wrapping, passphrase)? {
                    Some(opened) => keys.extend(opened),
                    None => closed.push(wrapping),
                },
            }
        }
        Ok((keys, closed))
    }

    /// The keys of the first line, where that is under this passphrase, else those that lie open.
    ///
    /// # Errors
    /// [`VaultError::Damaged`], [`VaultError::NotComputed`].
    pub(super) fn present_keys(&self, passphrase: Option<&str>) -> Result<Vec<Key>, VaultError> {
        if let Some(wrapping) = self.lock() {
            return wrapping.open(passphrase.unwrap_or_default());
        }
        let open = self.0.iter().filter_map(|line| match line {
            Line::Open(key) => Some(key.clone()),
            Line::Wrapped(_) => None,
        });
        Ok(open.collect())
    }

    /// Keys under a passphrase, and behind them what is under others.
    pub(super) fn wrapped(wrapping: Wrapping, opened: Opened) -> Self {
        Self([wrapping].into_iter().chain(opened.rest).map(Line::Wrapped).collect())
    }

    /// Keys without a passphrase, and behind them what is under others.
    pub(super) fn bare(opened: Opened) -> Self {
        let rest = opened.rest.into_iter().map(Line::Wrapped);
        Self(opened.keys.into_iter().map(Line::Open).chain(rest).collect())
    }

    /// What the present master key is under.
    pub(super) fn lock(&self) -> Option<&Wrapping> {
        match self.0.first()? {
            Line::Open(_) => None,
            Line::Wrapped(wrapping) => Some(wrapping),
        }
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.iter().flat_map(Line::ids)
    }

    /// Whether all of these are opened by the present passphrase or by none. What is behind that is known
    /// by its name alone: nobody may have its passphrase any more.
    pub(super) fn knows(&self, ids: &[&str]) -> bool {
        let known = self.0.iter().enumerate().filter(|(at, line)| *at == 0 || line.is_open());
        let known = known.flat_map(|(_, line)| line.ids()).collect::<Vec<_>>();
        ids.iter().all(|id| known.contains(id))
    }

    /// Adds the lines of another file, but for what lies open here already: what is known by name alone
    /// may be under a passphrase that nobody has.
    pub(super) fn take_in(&mut self, other: Self) {
        for line in other.0 {
            let lies_open =
                |id: &&str| self.0.iter().any(|one| one.is_open() && one.ids().contains(id));
            if !line.ids().iter().all(lies_open) && !self.0.contains(&line) {
                self.0.push(line);
            }
        }
    }

    /// Adds keys that do not lie open yet, before what is under a passphrase. Says how many.
    pub(super) fn take_in_open(&mut self, keys: Vec<Key>) -> usize {
        let mut added = 0;
        for key in keys {
            if !self.0.iter().any(|line| line.is_open() && line.ids() == [key.id()]) {
                let at = self.0.iter().take_while(|line| line.is_open()).count();
                self.0.insert(at, Line::Open(key));
                added += 1;
            }
        }
        added
    }

    /// All keys that lie open or that this passphrase opens. Takes a moment for each line under one.
    ///
    /// # Errors
    /// [`VaultError::Damaged`] when it is not the passphrase of the present key;
    /// [`VaultError::NotComputed`].
    pub(super) fn open(self, passphrase: Option<&str>) -> Result<Opened, VaultError> {
        let (is_wrapped, lines) = (self.lock().is_some(), self.0.len());
        let mut opened = Opened::default();
        for (at, line) in self.0.into_iter().enumerate() {
            let keys = match line {
                Line::Open(key) => vec![key],
                Line::Wrapped(wrapping) => match try_with(&wrapping, passphrase)? {
                    Some(keys) => keys,
                    None if at == 0 => return Err(VaultError::Damaged),
                    None => {
                        opened.rest.push(wrapping);
                        continue;
                    }
                },
            };
            opened.add(keys);
        }
        opened.is_scattered = is_wrapped && lines > 1 + opened.rest.len();
        Ok(opened)
    }
}

/// The keys, when it is the passphrase; nothing when it is not.
fn try_with(wrapping: &Wrapping, passphrase: Option<&str>) -> Result<Option<Vec<Key>>, VaultError> {
    match passphrase.map(|text| wrapping.open(text)) {
        Some(Err(VaultError::NotComputed)) => Err(VaultError::NotComputed),
        Some(tried) => Ok(tried.ok()),
        None => Ok(None),
    }
}

impl Opened {
    pub(super) fn is_scattered(&self) -> bool {
        self.is_scattered
    }

    /// Adds keys behind those that there are. Says how many are new.
    pub(super) fn add(&mut self, keys: Vec<Key>) -> usize {
        let before = self.keys.len();
        for key in keys {
            if self.keys.iter().all(|known| known.id() != key.id()) {
                self.keys.push(key);
            }
        }
        self.keys.len() - before
    }
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// Keys as they are kept, one in each line.
pub(super) fn read_keys(text: &str) -> Option<Vec<Key>> {
    lines(text).map(read_key).collect()
}

pub(super) fn write_keys(keys: &[Key]) -> Zeroizing<String> {
    // Never moved while it grows: what is left behind then is not wiped.
    let mut text = Zeroizing::new(String::with_capacity(keys.len() * 80));
    for key in keys {
        write_key(key, &mut text);
    }
    text
}

fn write_key(key: &Key, text: &mut String) {
    let bytes = Zeroizing::new(STANDARD.encode(key.bytes()));
    for part in [key.id(), " ", &bytes, "\n"] {
        text.push_str(part);
    }
}

fn read_key(line: &str) -> Option<Key> {
    let (id, text) = line.split_once(' ')?;
    let bytes = Zeroizing::new(STANDARD.decode(text.trim()).ok()?);
    Key::kept(id, &bytes)
}
