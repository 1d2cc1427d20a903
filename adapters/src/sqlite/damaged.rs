//! Files of views that SQLite cannot read: they hold nothing that is not computed from the log, so they give way.

use std::{fmt::Display, path::Path};

use projections::ports::DatabaseError;

use super::files::{beside, move_files, remove_files};

/// Gives the file, which this process has closed, another name, so that it is made again. Of each file the last damaged one
/// is kept, for those who want to know what happened to the disk.
pub(super) fn set_damaged_aside(path: &Path, reason: &impl Display) -> Result<(), DatabaseError> {
    let aside = beside(path, "-damaged");
    remove_files(&aside)?;
    move_files(path, &aside)?;
    tracing::error!(
        file = %path.display(),
        kept_as = %aside.display(),
        %reason,
        "a file of the views is damaged; it is set aside and made again from the event log, which is not affected; look \
         after the disk"
    );
    Ok(())
}
