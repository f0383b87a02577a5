//! What is in a backup, and how: a zip with
//! - `homeport.json`, which says that it is one, and in which version of this layout;
//! - `db.pairs`, the database: each key's length and its value's, four bytes each, little end
//!   first, then the two; behind the last one [`END`] and how many there were, in eight bytes;
//! - `files/COLLECTION/RECORD/NAME`, as they lie in the data folder, without thumbs;
//! - `tls/ca.pem`, `tls/ca.key`, and `tls/own.pem` where the admin has imported a certificate;
//! - `vault/master.key`, which opens what the database holds sealed, in encrypted backups alone;
//! - `contents.json`, from the second version on: that these are all.

use std::io::{self, Read, Write};

use homeport_db::Pair;
use serde::{Deserialize, Serialize};

pub(super) const ABOUT: &str = "homeport.json";
pub(super) const DATABASE: &str = "db.pairs";
pub(super) const CONTENTS: &str = "contents.json";
pub(crate) const AUTHORITY: [&str; 2] = ["ca.pem", "ca.key"];
/// Beside the authority, where there is one.
pub(super) const OWN_CERTIFICATE: &str = "own.pem";
pub(super) const VAULT: &str = "vault";
pub(super) use crate::vault::FILE as MASTER_KEY;
const LAYOUT: u32 = 2;
/// The first that says at its end what it holds.
const WITH_CONTENTS: u32 = 2;
/// No key is as long as this.
const END: u32 = u32::MAX;
/// Far beyond what the writer lets a row have.
const LONGEST: u32 = 32 << 20;

/// `homeport.json`.
#[derive(Deserialize, Serialize)]
pub(super) struct About {
    layout: u32,
    /// Of the program that made it.
    pub(super) version: String,
    /// When.
    pub(super) made: String,
}

impl About {
    pub(super) fn now(made: String) -> Self {
        Self { layout: LAYOUT, version: env!("CARGO_PKG_VERSION").to_owned(), made }
    }

    /// Whether this program can read what it describes.
    pub(super) fn is_known(&self) -> bool {
        (1..=LAYOUT).contains(&self.layout)
    }

    /// Whether what it describes says at its end what it holds.
    pub(super) fn has_contents(&self) -> bool {
        self.layout >= WITH_CONTENTS
    }
}

pub(super) fn write_pair(to: &mut impl Write, (key, value): &Pair) -> io::Result<()> {
    let length = |bytes: &[u8]| {
        u32::try_from(bytes.len()).ok().filter(|length| *length <= LONGEST).ok_or_else(invalid)
    };
    to.write_all(&length(key)?.to_le_bytes())?;
    to.write_all(&length(value)?.to_le_bytes())?;
    to.write_all(key)?;
    to.write_all(value)
}

pub(super) fn write_end(to: &mut impl Write, count: u64) -> io::Result<()> {
    to.write_all(&END.to_le_bytes())?;
    to.write_all(&count.to_le_bytes())
}

/// The next pair; `None` behind the last one, when `count` of them were read before.
pub(super) fn read_pair(from: &mut impl Read, count: u64) -> io::Result<Option<Pair>> {
    let key_length = read_u32(from)?;
    if key_length == END {
        let mut bytes = [0; 8];
        from.read_exact(&mut bytes)?;
        let is_all = u64::from_le_bytes(bytes) == count;
        return if is_all { Ok(None) } else { Err(invalid()) };
    }
    let value_length = read_u32(from)?;
    if key_length > LONGEST || value_length > LONGEST {
        return Err(invalid());
    }
    Ok(Some((read_bytes(from, key_length)?, read_bytes(from, value_length)?)))
}

fn read_u32(from: &mut impl Read) -> io::Result<u32> {
    let mut bytes = [0; 4];
    from.read_exact(&mut bytes)?;
    Ok(u32::from_le_bytes(bytes))
}

/// Memory is taken as bytes come, not as a length says.
fn read_bytes(from: &mut impl Read, length: u32) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(u64::from(length)).read_to_end(&mut bytes)?;
    if bytes.len() == length as usize { Ok(bytes) } else { Err(invalid()) }
}

pub(super) fn invalid() -> io::Error {
    io::ErrorKind::InvalidData.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_come_back_as_they_were_or_not_at_all() {
        let pairs = [(b"k".to_vec(), b"value".to_vec()), (Vec::new(), Vec::new())];
        let mut bytes = Vec::new();
        pairs.iter().for_each(|pair| write_pair(&mut bytes, pair).unwrap());
        write_end(&mut bytes, 2).unwrap();
        let read = |mut bytes: &[u8]| {
            let mut pairs = Vec::new();
            while let Some(pair) = read_pair(&mut bytes, pairs.len() as u64)? {
                pairs.push(pair);
            }
            Ok::<_, io::Error>(pairs)
        };
        assert_eq!(read(&bytes).unwrap(), pairs);
        for cut in 0..bytes.len() {
            assert!(read(&bytes[..cut]).is_err(), "cut at {cut}");
        }
        let mut long = bytes.clone();
        long[3] = 0x7f;
        assert!(read(&long).is_err());
        let missing = bytes.len() - 8;
        bytes[missing] = 3;
        assert!(read(&bytes).is_err());
    }
}
