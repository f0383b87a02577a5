//! Buckets of S3 services, as the settings have them.

use bytes::Bytes;

use super::{Settings, Values};
use crate::bucket::{Access, Bucket, BucketError};
use crate::collections::generate;
use crate::error::{Error, FieldErrors, Result};
use crate::vault::{SETTINGS_SECRETS, settings_place};

const FAILED: &str = "Failed to test the S3 filesystem.";
const CONTENT: &[u8] = b"Homeport was here to see whether backups can be kept here.\n";

impl Settings {
    /// The bucket in which backups are kept; `None` where that is this computer.
    ///
    /// # Errors
    /// When its address is none, and when its secret does not open.
    pub(crate) fn backups_bucket(&self) -> Result<Option<Bucket>, BucketError> {
        let values = self.current();
        if !values.backups.s3.enabled {
            return Ok(None);
        }
        Bucket::open(&self.access(&values)?).map(Some)
    }

    fn access(&self, values: &Values) -> Result<Access, BucketError> {
        let s3 = &values.backups.s3;
        let [.., path] = SETTINGS_SECRETS;
        let secret = self.inner.vault.open_text(settings_place(path), &s3.secret);
        Ok(Access {
            endpoint: s3.endpoint.clone(),
            region: s3.region.clone(),
            name: s3.bucket.clone(),
            key: s3.access_key.clone(),
            secret: secret.map_err(|error| BucketError::Secret(error.to_string()))?,
            force_path_style: s3.force_path_style,
        })
    }

    /// Lists the bucket, puts a small object into it, and removes it. `filesystem` is
    /// PocketBase's word for which bucket: `storage` or `backups`.
    ///
    /// # Errors
    /// 400 with what did not work.
    pub(super) async fn test_bucket(&self, filesystem: &str) -> Result<()> {
        let mut errors = FieldErrors::default();
        match filesystem {
            "" => errors.add("filesystem", "validation_required", "Cannot be blank."),
            "backups" | "storage" => {}
            _ => {
                errors.add("filesystem", "validation_in_invalid", "Must be a valid value.");
            }
        }
        errors.into_result(FAILED)?;
        // That of files is never on.
        let bucket = match filesystem {
            "backups" => self.backups_bucket().map_err(failed)?,
            _ => None,
        };
        let Some(bucket) = bucket else {
            return Err(failed("S3 storage filesystem is not enabled"));
        };
        // To its end also when the caller hangs up, so that nothing stays there.
        let trying = tokio::spawn(async move { try_out(&bucket).await });
        let tried = trying.await.map_err(|error| Error::internal("test a bucket", error))?;
        tried.map_err(failed)
    }
}

async fn try_out(bucket: &Bucket) -> Result<(), BucketError> {
    // First, since it changes nothing where something is wrong.
    bucket.list().await?;
    let key = format!("pb_settings_test_{}.txt", generate::record_id());
    bucket.put_bytes(&key, Bytes::from_static(CONTENT)).await?;
    let arrived = bucket.size(&key).await;
    bucket.remove(&key).await?;
    match arrived? == Some(CONTENT.len() as u64) {
        true => Ok(()),
        false => Err(BucketError::Changed),
    }
}

fn failed(why: impl std::fmt::Display) -> Error {
    Error::invalid(format!("{FAILED} Raw error: \n{why}"))
}
