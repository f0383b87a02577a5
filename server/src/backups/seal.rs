//! Encrypted backups: an archive in an age file, opened by a passphrase.
//!
//! Every program that knows age opens one, so nobody depends on this one to get at their data.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

use age::secrecy::SecretString;
use age::stream::{StreamReader, StreamWriter};
use age::{DecryptError, Decryptor, Encryptor};

/// How every age file begins.
const MARK: &[u8] = b"age-encryption.org/v1";

/// What a backup is encrypted with.
#[derive(Clone)]
pub(crate) struct Passphrase(SecretString);

impl Passphrase {
    pub(crate) fn new(text: String) -> Self {
        Self(SecretString::from(text))
    }
}

/// Why a file does not open.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SealError {
    #[error("is encrypted: name the file with its passphrase, with --passphrase-file")]
    NeedsPassphrase,
    #[error("is not encrypted: leave --passphrase-file out")]
    NotSealed,
    #[error("does not open with this passphrase")]
    WrongPassphrase,
    #[error("is encrypted for a key and not with a passphrase")]
    ForKey,
    #[error("was encrypted by a much faster computer than this one: decrypt it there, with age")]
    TooSlow,
    #[error("is damaged: its beginning cannot be read")]
    Damaged,
    #[error("cannot be read: {0}")]
    Io(#[from] io::Error),
}

/// Where a backup is written to, encrypted or not.
pub(crate) enum Sealing<W: Write> {
    Plain(W),
    Sealed(Box<StreamWriter<W>>),
}

impl<W: Write> Sealing<W> {
    /// Begins to write. With a passphrase it takes about a second, which is what guessing takes.
    ///
    /// # Errors
    /// The disk's.
    pub(crate) fn begin(to: W, passphrase: Option<Passphrase>) -> io::Result<Self> {
        match passphrase {
            None => Ok(Self::Plain(to)),
            Some(Passphrase(secret)) => {
                let sealed = Encryptor::with_user_passphrase(secret).wrap_output(to)?;
                Ok(Self::Sealed(Box::new(sealed)))
            }
        }
    }

    /// Writes the end.
    ///
    /// # Errors
    /// The disk's.
    pub(crate) fn finish(self) -> io::Result<W> {
        match self {
            Self::Plain(to) => Ok(to),
            Self::Sealed(sealed) => sealed.finish(),
        }
    }
}

impl<W: Write> Write for Sealing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(to) => to.write(bytes),
            Self::Sealed(sealed) => sealed.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(to) => to.flush(),
            Self::Sealed(sealed) => sealed.flush(),
        }
    }
}

/// A backup that is read, encrypted or not.
pub(crate) enum Unsealed {
    Plain(File),
    Sealed(Box<StreamReader<File>>),
}

/// Opens a file that may be encrypted.
///
/// # Errors
/// [`SealError`], to be read behind the file's name.
pub(crate) fn open_sealed(
    mut file: File,
    passphrase: Option<Passphrase>,
) -> Result<Unsealed, SealError> {
    let mut head = Vec::new();
    Read::by_ref(&mut file).take(MARK.len() as u64).read_to_end(&mut head)?;
    file.rewind()?;
    match (head == MARK, passphrase) {
        (false, None) => Ok(Unsealed::Plain(file)),
        (false, Some(_)) => Err(SealError::NotSealed),
        (true, None) => Err(SealError::NeedsPassphrase),
        (true, Some(Passphrase(secret))) => {
            let decryptor = Decryptor::new(file).map_err(refusal)?;
            if !decryptor.is_scrypt() {
                return Err(SealError::ForKey);
            }
            let identity = age::scrypt::Identity::new(secret);
            let identities = std::iter::once(&identity as &dyn age::Identity);
            let opened = decryptor.decrypt(identities).map_err(refusal)?;
            Ok(Unsealed::Sealed(Box::new(opened)))
        }
    }
}

fn refusal(error: DecryptError) -> SealError {
    match error {
        DecryptError::DecryptionFailed
        | DecryptError::KeyDecryptionFailed
        | DecryptError::NoMatchingKeys => SealError::WrongPassphrase,
        DecryptError::ExcessiveWork { .. } => SealError::TooSlow,
        DecryptError::Io(error) if error.kind() != io::ErrorKind::UnexpectedEof => error.into(),
        _ => SealError::Damaged,
    }
}

impl Read for Unsealed {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(file) => file.read(bytes),
            Self::Sealed(sealed) => sealed.read(bytes),
        }
    }
}

impl Seek for Unsealed {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            Self::Plain(file) => file.seek(to),
            Self::Sealed(sealed) => sealed.seek(to),
        }
    }
}
