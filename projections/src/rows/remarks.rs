//! Remarks.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    engine::schema::{field::Json, table::table},
    rows::annotations::{Annotation, AnnotationKind, ScopeState},
};

table! {
    pub struct RemarkRow = "remarks" {
        key { remark_id: Uuid, }
        text: String,
        /// The text as it is searched.
        folded_text: String,
        /// The date from which on runs show it, though they were there before it. Days since 1970.
        active_day: i64,
        /// When that date begins in the zone of the installation.
        active_from: DateTime<Utc>,
        made_at: DateTime<Utc>,
        made_by: String,
        changed_at: DateTime<Utc>,
        is_open: bool,
        resolved_at: Option<DateTime<Utc>>,
        resolved_by: Option<String>,
        scopes: Json<Vec<ScopeState>>,
    }
    index "remarks_by_time" on ("made_at, remark_id");
    index "remarks_open" on ("made_at, remark_id") where "is_open = 1";
}

impl Annotation for RemarkRow {
    const KIND: AnnotationKind = AnnotationKind::Remark;

    fn id(&self) -> Uuid {
        self.remark_id
    }

    fn made_at(&self) -> DateTime<Utc> {
        self.made_at
    }
}
