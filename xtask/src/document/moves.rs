//! What the rules moved within a document, so that a diagnostic still names the location where it was written.

use std::collections::HashMap;

/// The moves in the order they happened.
#[derive(Clone, Debug, Default)]
pub(super) struct Moves {
    count: usize,
    /// By target, each with its position in the order.
    by_target: HashMap<String, Vec<(usize, String)>>,
}

impl Moves {
    /// Records that what `from` pointed to is now at `to`.
    pub(super) fn push(&mut self, from: &str, to: &str) {
        if from == to {
            return;
        }
        self.by_target
            .entry(to.to_owned())
            .or_default()
            .push((self.count, from.to_owned()));
        self.count += 1;
    }

    /// Where in the document as it was read `pointer` came from.
    ///
    /// The moves are undone from the last to the first, each at most once, so that this ends.
    pub(super) fn origin(&self, pointer: &str) -> String {
        let mut current = pointer.to_owned();
        let mut before = self.count;
        while before > 0 {
            let Some((order, moved)) = self.last_into(&current, before) else {
                break;
            };
            current = moved;
            before = order;
        }
        current
    }

    /// The last of the first `before` moves into `pointer` or into what holds it, undone.
    fn last_into(&self, pointer: &str, before: usize) -> Option<(usize, String)> {
        prefixes(pointer)
            .filter_map(|prefix| {
                let (order, from) = self
                    .by_target
                    .get(prefix)?
                    .iter()
                    .rev()
                    .find(|(order, _)| *order < before)?;
                Some((*order, from, &pointer[prefix.len()..]))
            })
            .max_by_key(|(order, ..)| *order)
            .map(|(order, from, rest)| (order, format!("{from}{rest}")))
    }
}

/// `pointer`, then all that hold it up to the root.
fn prefixes(pointer: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(pointer), |current| {
        current.rfind('/').map(|end| &current[..end])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moves(list: &[(&str, &str)]) -> Moves {
        let mut moves = Moves::default();
        for (from, to) in list {
            moves.push(from, to);
        }
        moves
    }

    #[test]
    fn what_was_never_moved_stays() {
        assert_eq!(moves(&[]).origin("/a/b"), "/a/b");
        assert_eq!(moves(&[("/x", "/ab")]).origin("/a"), "/a");
        assert_eq!(moves(&[("/x", "/a")]).origin("/ab/c"), "/ab/c");
    }

    #[test]
    fn a_move_carries_what_is_inside() {
        let moves = moves(&[("/paths/~1a/get/schema", "/components/schemas/A")]);
        assert_eq!(
            moves.origin("/components/schemas/A/properties/b"),
            "/paths/~1a/get/schema/properties/b"
        );
    }

    #[test]
    fn moves_are_undone_from_the_last_to_the_first() {
        let chain = moves(&[
            ("/x", "/s/X"),
            ("/s/X/properties/y", "/s/Y"),
            ("/s/Y", "/s/Z"),
        ]);
        assert_eq!(chain.origin("/s/Z/type"), "/x/properties/y/type");
        // What was moved in later wins over the move of what holds it.
        let nested = moves(&[("/x", "/s/X"), ("/q", "/s/X/properties/y")]);
        assert_eq!(nested.origin("/s/X/properties/y/type"), "/q/type");
        assert_eq!(nested.origin("/s/X/properties/z"), "/x/properties/z");
        // A whole replaced later wins over what was once moved into its old self.
        let replaced = moves(&[("/q", "/s/X/y"), ("/x", "/s/X")]);
        assert_eq!(replaced.origin("/s/X/y"), "/x/y");
    }

    #[test]
    fn a_swap_ends() {
        let swap = moves(&[("/a", "/t"), ("/b", "/a"), ("/t", "/b")]);
        assert_eq!(swap.origin("/a"), "/b");
        assert_eq!(swap.origin("/b"), "/a");
        assert_eq!(
            moves(&[("/a/a", "/a"), ("/a/a", "/a")]).origin("/a"),
            "/a/a/a"
        );
    }
}
