//! Words that the author wrote, against what they meet: `"no"` may be a text,
//! one of a field's words, a path, a mode; what can never be equal is a fault.

use super::{Checker, Typed};
use crate::expr::fault::{Fault, Span};
use crate::expr::node::{Given, Node};
use crate::expr::types::Ty;

impl<'s> Checker<'s> {
    /// Reports each word that can never be of the type.
    pub(super) fn words_fit(&mut self, words: &[(Span, String)], ty: &Ty<'s>) {
        for (span, word) in words {
            let Some(message) = ty.refuses(word) else { continue };
            let fault = Fault::new(*span, message);
            self.faults.push(match element(ty) {
                Ty::Enum(field) => {
                    let words = field.words.iter().map(AsRef::as_ref);
                    let near = fault.nearest(word, words.clone());
                    if near.help.is_some() {
                        near
                    } else {
                        near.help(format!("it is one of: {}", words.collect::<Vec<_>>().join(", ")))
                    }
                }
                _ => fault,
            });
        }
    }

    /// An argument that is read now if the author wrote it, else by each evaluation.
    pub(super) fn given<T>(
        &mut self,
        argument: Typed<'s>,
        read: impl Fn(&str) -> Result<T, (String, String)>,
    ) -> Given<T> {
        if !matches!(argument.ty, Ty::Word | Ty::Text | Ty::Wrong) {
            self.must(&argument, &Ty::Text);
        }
        for (span, word) in &argument.words {
            if let Err((message, help)) = read(word) {
                self.faults.push(Fault::new(*span, message).help(help));
            }
        }
        match (&argument.node, argument.words.first().map(|(_, word)| read(word))) {
            (Node::Text(_), Some(Ok(value))) => Given::Fixed(value),
            _ => Given::Text(argument.node),
        }
    }
}

fn element<'t, 's>(ty: &'t Ty<'s>) -> &'t Ty<'s> {
    match ty {
        Ty::List(of, _) => element(of),
        other => other,
    }
}
