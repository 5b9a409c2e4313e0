//! The roots that the host trusts.

use super::{ANCHOR, Certificates, Ders, malformed, unread};
use crate::inputs::{From, Input, missing};
use report::Value;

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
        // Whether it was added says it; the package's name alone may be unknown where the place tells.
        let public = if let Some(Value::Boolean(added)) = row.get("added") { Some(!added) } else { None };
        self.origins_unknown |= public.is_none();
        self.anchors.push(Anchor { known, public: public == Some(true) });
    }
}
