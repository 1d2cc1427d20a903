use chrono::{DateTime, Utc};
use uuid::Uuid;

/// The time. The demo and tests set their own.
pub trait Clock: Send + Sync {
    fn now(&self) -> DateTime<Utc>;
}

/// New ids and secrets.
pub trait Ids: Send + Sync {
    /// A UUIDv7: ordered by time, so that new rows stand together.
    fn id(&self) -> Uuid;

    /// 256 bits that nobody can guess.
    fn secret(&self) -> [u8; 32];
}
