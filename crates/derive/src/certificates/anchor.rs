//! The roots that the host trusts.

use super::{ANCHOR, Certificates, Ders, malformed, unread};
use crate::inputs::{From, Input, gap, missing};
use report::{GapReason, Value};

/// A root that the host trusts.
#[derive(Debug)]
pub(crate) struct Anchor {
    /// Which certificate it is.
    pub(crate) known: usize,
    /// True if the distribution's package brought it: its root programmes hold it to their rules.
    pub(crate) public: bool,
}

impl<'a> Certificates<'a> {
    pub(super) fn read_anchors(&mut self, input: Option<Input<'a>>, ders: &'a Ders<'a>) {
        let Some(input) = input else { return self.anchor_gaps.push(missing(ANCHOR)) };
        self.anchor_gaps.extend(input.table.gaps.iter().cloned());
        for row in input.rows() {
            self.anchor(&row, ders);
        }
    }

    fn anchor(&mut self, row: &From<'a>, ders: &'a Ders<'a>) {
        let place = row.shown("path");
        let Some(Value::Text(der)) = row.get("der") else {
            return self.anchor_gaps.push(unread(place, row.get("der")));
        };
        let known = match self.find(der, ders) {
            Ok(known) => known,
            Err(why) => return self.anchor_gaps.push(malformed(place, row.integer("position").unwrap_or(0), &why)),
        };
        let public = match (row.get("added"), row.get("package")) {
            (Some(Value::Boolean(true)), _) | (Some(Value::Boolean(false)), Some(Value::Absent)) => false,
            (Some(Value::Boolean(false)), Some(Value::Text(_))) => true,
            _ => {
                let detail = "who brought it into the trust store is not readable".to_owned();
                self.anchor_gaps.push(gap(place, GapReason::Failed, detail));
                false
            }
        };
        self.anchors.push(Anchor { known, public });
    }
}
