//! The host's key: made at the first start, kept for ever, and what the host's id is computed from.
//!
//! The key is ECDSA P-256, so that the certificate for talking to other apps can be made from it, and lies in the data
//! folder as PKCS#8 PEM. A damaged key is never replaced by a new one: everybody who knows this host would take it for
//! an impostor.

use crate::disk::{private_options, sync_folder};
use crate::limits::KEY_FILE_BYTES_MAX;
use data_encoding::BASE32_NOPAD;
use p256::SecretKey;
use p256::elliptic_curve::Generate;
use p256::pkcs8::{DecodePrivateKey, EncodePrivateKey, EncodePublicKey, LineEnding, SecretDocument};
use rand::rngs::SysRng;
use sha2::{Digest, Sha256};
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// The key's file in the data folder.
pub const KEY_FILE: &str = "host.key";
/// A host id's length in characters: 130 bits of the fingerprint.
pub const HOST_ID_CHARACTERS: usize = 26;

/// Who this host is to others.
#[derive(Debug)]
pub struct HostIdentity {
    /// The first [`HOST_ID_CHARACTERS`] of the fingerprint.
    pub id: String,
    /// SHA-256 of the public key (its SubjectPublicKeyInfo in DER), in lower-case base32 without padding.
    pub fingerprint: String,
    private_key: SecretDocument,
}

/// Why there is no key to start with.
#[derive(Debug)]
pub enum IdentityProblem {
    /// The file is there, but holds no key of ours. Only a person may decide to be a new host.
    Damaged(PathBuf),
    /// The file, or the folder it belongs in, cannot be read or written.
    Unavailable(PathBuf, io::Error),
    /// The system gives no random numbers.
    NoRandomness(io::Error),
}

impl fmt::Display for IdentityProblem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Damaged(path) => write!(
                out,
                "the host's key {} is damaged: put it back from a backup, or delete it to become a new host \
                 that others do not know yet",
                path.display()
            ),
            Self::Unavailable(path, cause) => {
                write!(out, "the host's key {} is not available: {cause}", path.display())
            }
            Self::NoRandomness(cause) => write!(out, "the system gives no random numbers for a key: {cause}"),
        }
    }
}

impl std::error::Error for IdentityProblem {}

impl HostIdentity {
    /// The identity kept in the data folder, made now if this is the first start.
    ///
    /// # Errors
    /// When the file is damaged, or cannot be read or written; see [`IdentityProblem`].
    pub fn load_or_create(data_folder: &Path) -> Result<Self, IdentityProblem> {
        let path = data_folder.join(KEY_FILE);
        let unavailable = |cause| IdentityProblem::Unavailable(path.clone(), cause);
        match File::open(&path) {
            Ok(file) => {
                restrict_to_owner(&file).map_err(unavailable)?;
                let key = read_key(file).map_err(unavailable)?;
                key.as_ref().and_then(Self::of_key).ok_or(IdentityProblem::Damaged(path))
            }
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => {
                let key = SecretKey::try_generate_from_rng(&mut SysRng)
                    .map_err(|cause| IdentityProblem::NoRandomness(io::Error::other(cause)))?;
                write_key(data_folder, &path, &key).map_err(unavailable)?;
                Self::of_key(&key).ok_or(IdentityProblem::Damaged(path))
            }
            Err(cause) => Err(unavailable(cause)),
        }
    }

    /// The identity kept in the data folder, if one was made; nothing is changed.
    ///
    /// # Errors
    /// When the file is damaged or cannot be read; see [`IdentityProblem`].
    pub fn load(data_folder: &Path) -> Result<Option<Self>, IdentityProblem> {
        let path = data_folder.join(KEY_FILE);
        let key = match File::open(&path).and_then(read_key) {
            Ok(key) => key,
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(cause) => return Err(IdentityProblem::Unavailable(path, cause)),
        };
        key.as_ref().and_then(Self::of_key).map(Some).ok_or(IdentityProblem::Damaged(path))
    }

    /// The private key as PKCS#8 in DER, for making the host's certificate.
    pub fn private_key_der(&self) -> &[u8] {
        self.private_key.as_bytes()
    }

    /// Nothing when the key cannot be written as DER, which a key that was read or generated can.
    fn of_key(key: &SecretKey) -> Option<Self> {
        let public_key = key.public_key().to_public_key_der().ok()?;
        let digest = Sha256::digest(public_key.as_bytes());
        let fingerprint = BASE32_NOPAD.encode(digest.as_slice()).to_ascii_lowercase();
        let id = fingerprint.chars().take(HOST_ID_CHARACTERS).collect();
        Some(Self { id, fingerprint, private_key: key.to_pkcs8_der().ok()? })
    }
}

/// The key in the file; nothing when what is in it is no key.
fn read_key(file: File) -> io::Result<Option<SecretKey>> {
    let mut bytes = Vec::new();
    file.take(KEY_FILE_BYTES_MAX).read_to_end(&mut bytes)?;
    let key = str::from_utf8(&bytes).ok().and_then(|pem| SecretKey::from_pkcs8_pem(pem).ok());
    Ok(key)
}

/// Writes the key beside its place first and moves it there when it is on disk: a crash leaves a whole key or none.
fn write_key(folder: &Path, path: &Path, key: &SecretKey) -> io::Result<()> {
    let pem = key.to_pkcs8_pem(LineEnding::LF).map_err(io::Error::other)?;
    let unfinished = path.with_extension("key.new");
    match fs::remove_file(&unfinished) {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => return Err(cause),
        _ => {}
    }
    let mut file = private_options().open(&unfinished)?;
    file.write_all(pem.as_bytes())?;
    file.sync_all()?;
    fs::rename(&unfinished, path)?;
    sync_folder(folder)
}

/// A copy put back from a backup may have become readable to others on its way.
#[cfg(unix)]
fn restrict_to_owner(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    if file.metadata()?.permissions().mode() & 0o077 == 0 {
        return Ok(());
    }
    file.set_permissions(fs::Permissions::from_mode(0o600))
}

#[cfg(not(unix))]
fn restrict_to_owner(_: &File) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made by OpenSSL for these tests and nothing else. OpenSSL also computed the fingerprint.
    const FOREIGN_KEY: &str = "-----BEGIN PRIVATE KEY-----\n\
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg6YNGuwkdhg9Rn61z\n\
PgxwlPcRPAkvS2LjNOKtJL9qWoOhRANCAAS3DAikOEU+dDOtwJZt8K/pLDi2Orfp\n\
7YutVKBWe9BkrSZ8nzre7tWUtWQQzuJP1tFpg8+8JJU9jibQu0yxqFYw\n\
-----END PRIVATE KEY-----\n";
    const FOREIGN_FINGERPRINT: &str = "kdvkjcsbrtgjtftllqkrmisr4z5n73lgrvvr4ayasmmywmwrlteq";

    fn folder() -> tempfile::TempDir {
        tempfile::tempdir().unwrap()
    }

    fn names_in(folder: &Path) -> Vec<String> {
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn the_key_of_the_first_start_is_the_key_of_every_start() {
        let folder = folder();
        let first = HostIdentity::load_or_create(folder.path()).unwrap();
        let second = HostIdentity::load_or_create(folder.path()).unwrap();
        assert_eq!(first.id, second.id);
        assert_eq!(first.fingerprint, second.fingerprint);
        assert_eq!(first.private_key_der(), second.private_key_der());
        assert_eq!(names_in(folder.path()), [KEY_FILE]);
    }

    #[test]
    fn two_hosts_are_different() {
        let (one, other) = (folder(), folder());
        let one = HostIdentity::load_or_create(one.path()).unwrap();
        let other = HostIdentity::load_or_create(other.path()).unwrap();
        assert_ne!(one.id, other.id);
    }

    #[test]
    fn the_id_is_the_beginning_of_the_fingerprint() {
        let folder = folder();
        let identity = HostIdentity::load_or_create(folder.path()).unwrap();
        assert_eq!(identity.id.len(), 26);
        assert_eq!(identity.fingerprint.len(), 52);
        assert!(identity.fingerprint.starts_with(&identity.id));
        assert!(identity.id.chars().all(|character| matches!(character, 'a'..='z' | '2'..='7')));
    }

    #[test]
    fn the_fingerprint_is_the_one_that_openssl_computes() {
        let folder = folder();
        fs::write(folder.path().join(KEY_FILE), FOREIGN_KEY).unwrap();
        let identity = HostIdentity::load_or_create(folder.path()).unwrap();
        assert_eq!(identity.fingerprint, FOREIGN_FINGERPRINT);
    }

    #[test]
    fn a_damaged_key_is_an_error_and_stays_as_it_is() {
        let half = &FOREIGN_KEY[..FOREIGN_KEY.len() / 2];
        let long = "x".repeat(100_000);
        let changed = FOREIGN_KEY.replacen("MIGH", "MIGI", 1);
        let other_scalar = FOREIGN_KEY.replacen("6YNGuwkd", "6YNGuwke", 1);
        for damaged in ["", "not a key", half, &changed, &other_scalar, &long] {
            assert_ne!(damaged, FOREIGN_KEY);
            let folder = folder();
            let path = folder.path().join(KEY_FILE);
            fs::write(&path, damaged).unwrap();
            let problem = HostIdentity::load_or_create(folder.path()).unwrap_err();
            assert!(matches!(problem, IdentityProblem::Damaged(_)), "{problem:?}");
            assert!(problem.to_string().contains("is damaged"));
            assert_eq!(fs::read_to_string(&path).unwrap(), damaged);
        }
    }

    #[test]
    fn a_folder_that_is_not_there_is_an_error() {
        let folder = folder();
        let problem = HostIdentity::load_or_create(&folder.path().join("missing")).unwrap_err();
        assert!(matches!(problem, IdentityProblem::Unavailable(..)), "{problem:?}");
    }

    #[test]
    fn what_a_crash_left_half_written_is_in_nobodys_way() {
        let folder = folder();
        fs::write(folder.path().join("host.key.new"), "half").unwrap();
        HostIdentity::load_or_create(folder.path()).unwrap();
        assert_eq!(names_in(folder.path()), [KEY_FILE]);
    }

    #[test]
    fn the_private_key_is_not_in_the_debug_text() {
        let folder = folder();
        let identity = HostIdentity::load_or_create(folder.path()).unwrap();
        let bytes: Vec<String> = identity.private_key_der().iter().map(u8::to_string).collect();
        assert!(!format!("{identity:?}").contains(&bytes[40..44].join(", ")));
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_may_read_the_key() {
        use std::os::unix::fs::PermissionsExt;
        let folder = folder();
        let path = folder.path().join(KEY_FILE);
        let mode = || fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        HostIdentity::load_or_create(folder.path()).unwrap();
        assert_eq!(mode(), 0o600);

        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        HostIdentity::load_or_create(folder.path()).unwrap();
        assert_eq!(mode(), 0o600);
    }
}
