//! Checkpoints as C2SP `tlog-checkpoint` says: origin, size and root of a log,
//! in a signed note. Extension lines are not written and not read.

use crate::note::{NoteError, Signer, Verifier};
use crate::tree::{Hash, MOST_ENTRIES};
use base64::{Engine, engine::general_purpose::STANDARD};
use thiserror::Error;

/// What a log says of itself at one size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log's name, which is the name of its key as well.
    pub origin: String,
    /// The number of entries.
    pub size: u64,
    /// The root hash.
    pub root: Hash,
}

/// Why a checkpoint was refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CheckpointError {
    /// The note that it stands in is not right.
    #[error("the checkpoint's note was refused")]
    Note(#[from] NoteError),
    /// It is not origin, size and root in three lines in their one form.
    #[error("this is not origin, size and root in three lines")]
    Malformed,
    /// It speaks for another log than its key.
    #[error("a checkpoint of `{origin}` does not come from the log `{name}`")]
    Origin {
        /// The log that it speaks for.
        origin: String,
        /// The name of the key.
        name: String,
    },
}

impl Checkpoint {
    /// The three lines.
    #[must_use]
    pub fn to_text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, STANDARD.encode(self.root))
    }

    /// Reads the three lines in their one form.
    ///
    /// # Errors
    /// [`CheckpointError::Malformed`] for every other text.
    pub fn parse(text: &str) -> Result<Self, CheckpointError> {
        let read = || {
            let mut lines = text.split('\n');
            let origin = lines.next().filter(|o| !o.is_empty())?.to_owned();
            let size = lines.next()?.parse().ok().filter(|size| *size <= MOST_ENTRIES)?;
            let root = STANDARD.decode(lines.next()?).ok()?.try_into().ok()?;
            Some(Self { origin, size, root })
        };
        read().filter(|c| c.to_text() == text).ok_or(CheckpointError::Malformed)
    }

    /// The signed note.
    ///
    /// # Errors
    /// The signer's name is not the origin.
    pub fn sign(&self, signer: &Signer) -> Result<String, CheckpointError> {
        self.check_origin(&signer.verifier())?;
        Ok(signer.sign(&self.to_text())?)
    }

    /// Opens a signed note and reads it.
    ///
    /// # Errors
    /// The note is not signed by this key, holds something else, or speaks for
    /// another log.
    pub fn open(note: &str, verifier: &Verifier) -> Result<Self, CheckpointError> {
        let checkpoint = Self::parse(verifier.open(note)?)?;
        checkpoint.check_origin(verifier)?;
        Ok(checkpoint)
    }

    fn check_origin(&self, verifier: &Verifier) -> Result<(), CheckpointError> {
        if self.origin == verifier.name() {
            return Ok(());
        }
        Err(CheckpointError::Origin { origin: self.origin.clone(), name: verifier.name().to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::note::tests::signer;
    use proptest::prelude::*;

    fn sample() -> Checkpoint {
        Checkpoint { origin: "example.com/log".into(), size: 42, root: [5; 32] }
    }

    #[test]
    fn what_was_signed_is_read() {
        let signer = signer("example.com/log", 1);
        let note = sample().sign(&signer).unwrap();
        assert_eq!(Checkpoint::open(&note, &signer.verifier()), Ok(sample()));
    }

    #[test]
    fn a_key_speaks_for_its_own_log_alone() {
        let other = signer("example.com/other", 1);
        let wrong = |origin: &str, name: &str| CheckpointError::Origin { origin: origin.into(), name: name.into() };
        assert_eq!(sample().sign(&other), Err(wrong("example.com/log", "example.com/other")));
        let note = other.sign(&sample().to_text()).unwrap();
        let refused = Checkpoint::open(&note, &other.verifier());
        assert_eq!(refused, Err(wrong("example.com/log", "example.com/other")));
    }

    #[test]
    fn only_one_form_is_read() {
        let good = sample().to_text();
        assert_eq!(Checkpoint::parse(&good), Ok(sample()));
        let cases = [
            String::new(),
            "\n".into(),
            good.replace("42", "042"),
            good.replace("42", "+42"),
            good.replace("42", "-42"),
            good.replace("42", "18446744073709551615"),
            good.replace("42", "18446744073709551616"),
            good.replace("example.com/log", ""),
            good.replace('=', ""),
            good.trim_end().to_owned(),
            format!("{good}extension\n"),
            format!("{good}\n"),
            good.replace('\n', "\r\n"),
        ];
        for text in cases {
            assert_eq!(Checkpoint::parse(&text), Err(CheckpointError::Malformed), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn text_and_checkpoint_agree(origin in "[a-z.é/]{1,20}", size in 0..=MOST_ENTRIES, root in any::<[u8; 32]>()) {
            let checkpoint = Checkpoint { origin, size, root };
            prop_assert_eq!(Checkpoint::parse(&checkpoint.to_text()), Ok(checkpoint));
        }

        #[test]
        fn any_text_ends(text in "\\PC{0,40}\n[0-9]{0,30}\n[a-zA-Z=]{0,50}\n?") {
            if let Ok(read) = Checkpoint::parse(&text) {
                prop_assert_eq!(read.to_text(), text);
            }
        }
    }
}
