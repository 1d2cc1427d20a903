//! Checkpoints of the hash chain as files, and the keys that sign them (Ed25519).

use std::{
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail, ensure};
use commands::ports::Ids;
use domain::{
    chain::ChainCheckpoint,
    ids::{Digest, hex},
};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use projections::chain::NamedCheckpoint;
use serde::{Deserialize, Serialize};
use terminal::note;

/// A checkpoint as JSON, signed or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct CheckpointFile {
    #[serde(flatten)]
    pub(super) checkpoint: ChainCheckpoint,
    /// Over [`ChainCheckpoint::signed_bytes`]; 128 hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) signature: Option<String>,
}

impl CheckpointFile {
    pub(super) fn new(checkpoint: ChainCheckpoint, key: Option<&SecretKey>) -> Self {
        let signature = key.map(|key| hex(&key.0.sign(&checkpoint.signed_bytes()).to_bytes()));
        Self {
            checkpoint,
            signature,
        }
    }
}

/// Reads a checkpoint. With a key, one that is not signed with it is refused.
pub(super) fn read_checkpoint(
    path: &Path,
    key: Option<&PublicKey>,
) -> anyhow::Result<NamedCheckpoint> {
    let text = fs::read_to_string(path)
        .with_context(|| format!("checkpoint {} cannot be read", path.display()))?;
    let file: CheckpointFile = serde_json::from_str(&text).with_context(|| {
        format!(
            "{} is no checkpoint; `backupchecks audit checkpoint` makes one",
            path.display()
        )
    })?;
    match (key, &file.signature) {
        (None, None) => {}
        (None, Some(_)) => note!(
            "the signature of {} is not looked at; give the key: --public-key FILE",
            path.display()
        ),
        (Some(_), None) => bail!(
            "checkpoint {} has no signature, and the key asks for one",
            path.display()
        ),
        (Some(key), Some(signature)) => ensure!(
            key.signed(&file.checkpoint, signature),
            "the signature of checkpoint {} is not by this key, or the checkpoint was changed since",
            path.display()
        ),
    }
    Ok(NamedCheckpoint {
        name: path.display().to_string(),
        checkpoint: file.checkpoint,
    })
}

/// Signs. Never shown.
pub(super) struct SecretKey(SigningKey);

impl std::fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SecretKey").finish_non_exhaustive()
    }
}

impl SecretKey {
    pub(super) fn new(ids: &dyn Ids) -> Self {
        Self(SigningKey::from_bytes(&ids.secret()))
    }

    pub(super) fn read(path: &Path) -> anyhow::Result<Self> {
        read_32_bytes(path).map(|bytes| Self(SigningKey::from_bytes(&bytes)))
    }

    /// Writes the key, for its owner only, and its public half beside it, whose name it gives. Neither may exist.
    pub(super) fn write(&self, path: &Path) -> anyhow::Result<PathBuf> {
        let mut public = path.as_os_str().to_owned();
        public.push(".pub");
        let public = PathBuf::from(public);
        write_new(&public, self.0.verifying_key().as_bytes(), 0o644)?;
        write_new(path, self.0.as_bytes(), 0o600)?;
        Ok(public)
    }
}

/// Tells whether a signature is by the secret half.
#[derive(Debug)]
pub(super) struct PublicKey(VerifyingKey);

impl PublicKey {
    pub(super) fn read(path: &Path) -> anyhow::Result<Self> {
        let bytes = read_32_bytes(path)?;
        let key = VerifyingKey::from_bytes(&bytes)
            .with_context(|| format!("{} is no Ed25519 public key", path.display()))?;
        Ok(Self(key))
    }

    fn signed(&self, checkpoint: &ChainCheckpoint, signature: &str) -> bool {
        let Some((first, second)) = signature.split_at_checked(64) else {
            return false;
        };
        let (Some(Digest(first)), Some(Digest(second))) =
            (Digest::from_hex(first), Digest::from_hex(second))
        else {
            return false;
        };
        let signature = Signature::from_components(first, second);
        self.0
            .verify_strict(&checkpoint.signed_bytes(), &signature)
            .is_ok()
    }
}

/// A key's file is 64 hexadecimal digits.
fn read_32_bytes(path: &Path) -> anyhow::Result<[u8; 32]> {
    let text = fs::read_to_string(path)
        .with_context(|| format!("key {} cannot be read", path.display()))?;
    let Some(Digest(bytes)) = Digest::from_hex(text.trim()) else {
        bail!(
            "{} is no key of 64 hexadecimal digits; `backupchecks audit key FILE` makes one",
            path.display()
        );
    };
    Ok(bytes)
}

fn write_new(path: &Path, bytes: &[u8; 32], mode: u32) -> anyhow::Result<()> {
    let mut options = File::options();
    options.create_new(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
    #[cfg(not(unix))]
    let _ = mode;
    let write = || {
        let mut file = options.open(path)?;
        writeln!(file, "{}", hex(bytes))?;
        file.sync_all()
    };
    write().with_context(|| {
        format!(
            "the key cannot be written to {}; give the name of a file that does not exist yet",
            path.display()
        )
    })
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    #[test]
    fn a_signature_is_of_one_checkpoint_and_one_key() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| folder.path().join(name);
        let key = SecretKey(SigningKey::from_bytes(&[7; 32]));
        let public = PublicKey::read(&key.write(&file("key")).unwrap()).unwrap();
        let other = SecretKey(SigningKey::from_bytes(&[8; 32]));
        assert!(key.write(&file("key")).is_err(), "never overwritten");
        let key = SecretKey::read(&file("key")).unwrap();

        let keep = |name: &str, signed: &CheckpointFile| {
            fs::write(file(name), serde_json::to_string(signed).unwrap()).unwrap();
            file(name)
        };
        let signed = CheckpointFile::new(checkpoint(), Some(&key));
        let read = read_checkpoint(&keep("signed", &signed), Some(&public)).unwrap();
        assert_eq!(read.checkpoint, checkpoint());

        let mut changed = signed.clone();
        changed.checkpoint.events += 1;
        let refused = read_checkpoint(&keep("changed", &changed), Some(&public));
        assert!(refused.unwrap_err().to_string().contains("not by this key"));
        let by_other = CheckpointFile::new(checkpoint(), Some(&other));
        assert!(read_checkpoint(&keep("other", &by_other), Some(&public)).is_err());
        let unsigned = keep("unsigned", &CheckpointFile::new(checkpoint(), None));
        let refused = read_checkpoint(&unsigned, Some(&public));
        assert!(refused.unwrap_err().to_string().contains("no signature"));
        assert_eq!(read_checkpoint(&unsigned, None).unwrap(), {
            let name = unsigned.display().to_string();
            NamedCheckpoint {
                name,
                checkpoint: checkpoint(),
            }
        });
    }

    #[cfg(unix)]
    #[test]
    fn a_secret_key_is_for_its_owner_only() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        SecretKey(SigningKey::from_bytes(&[7; 32]))
            .write(&path)
            .unwrap();
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    fn checkpoint() -> ChainCheckpoint {
        ChainCheckpoint {
            position: 12,
            hash: Digest([3; 32]),
            recorded_at: DateTime::from_timestamp_millis(1_782_892_800_250),
            events: 11,
        }
    }
}
