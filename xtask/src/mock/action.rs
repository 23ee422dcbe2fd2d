//! What an action below an item does to it, such as `POST /hooks/{id}/pause`, as far as the document says it: by the example of
//! its response, and by properties that are called after it.

use serde_json::{Map, Value};

use super::instance::shown;
use super::page::plain;
use super::schemas::{Direction, Schemas};
use super::shape::Collection;

/// What an action sets in an item. `word` is the last segment of its path, and `example` the item that its response shows.
pub(super) fn sets(
    schemas: &Schemas,
    collection: &Collection,
    word: &str,
    is_delete: bool,
    example: Option<&Map<String, Value>>,
) -> Map<String, Value> {
    let mut sets = Map::new();
    let states = States::of(word, is_delete);
    for (name, own) in schemas.properties(Direction::Response, &collection.item) {
        let shown_now = example.and_then(|item| differs(schemas, collection, item, &name, &own));
        let value = shown_now.or_else(|| states.value(schemas, &name, &own));
        sets.extend(value.map(|value| (name, value)));
    }
    sets
}

/// What the example has otherwise than the item that reading shows, where both are the same item: a flag, a word of an enum, or
/// something that is or was `null`.
fn differs(
    schemas: &Schemas,
    collection: &Collection,
    example: &Map<String, Value>,
    name: &str,
    own: &[String],
) -> Option<Value> {
    let first = collection.seeds.first()?;
    let is_same = first.get(&collection.id) == example.get(&collection.id);
    let (before, now) = (first.get(name)?, example.get(name)?);
    let listed = || values(schemas, own).is_some();
    let is_state = now.is_boolean() || now.is_null() || before.is_null() || listed();
    (is_same && is_state && before != now).then(|| now.clone())
}

/// The strings of an enum.
fn values(schemas: &Schemas, own: &[String]) -> Option<Vec<String>> {
    let mut own = own.iter();
    let values = own.find_map(|schema| schemas.keyword(Direction::Response, schema, "enum"))?;
    let values = values.1.as_array()?.iter().filter_map(Value::as_str);
    Some(values.map(str::to_owned).collect())
}

/// The states that an action leads to, and those that it ends.
struct States {
    on: Vec<String>,
    off: Vec<String>,
}

impl States {
    fn of(segment: &str, is_delete: bool) -> States {
        let word = segment.split(|c: char| !c.is_ascii_alphanumeric()).next();
        let word = word.unwrap_or_default().to_ascii_lowercase();
        let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        let (on, off): (Vec<String>, Vec<String>) = match word.as_str() {
            "enable" => (owned(&["enabled", "active"]), owned(&["disabled"])),
            "disable" => (
                owned(&["disabled", "inactive"]),
                owned(&["enabled", "active"]),
            ),
            "activate" => (
                owned(&["active", "activated", "enabled"]),
                owned(&["inactive", "deactivated"]),
            ),
            "deactivate" => (
                owned(&["inactive", "deactivated"]),
                owned(&["active", "activated", "enabled"]),
            ),
            "pause" => (owned(&["paused"]), owned(&["active", "enabled"])),
            "resume" => (owned(&["active", "enabled"]), owned(&["paused"])),
            "restore" => (owned(&["restored"]), owned(&["archived", "deleted"])),
            "reopen" => (owned(&["open", "reopened"]), owned(&["closed"])),
            word => match word.strip_prefix("un") {
                Some("pause") => (owned(&["active", "enabled"]), owned(&["paused"])),
                Some(rest) if rest.len() > 2 => (Vec::new(), participles(rest)),
                _ => (participles(word), Vec::new()),
            },
        };
        match is_delete {
            true => States { on: off, off: on },
            false => States { on, off },
        }
    }

    /// What a property of this name is in these states; none where it is no matter of theirs.
    fn value(&self, schemas: &Schemas, name: &str, own: &[String]) -> Option<Value> {
        let plain = plain(name);
        let flag = plain.strip_prefix("is").unwrap_or(&plain);
        let is_valid = |value: &Value| {
            let mut own = own.iter();
            own.all(|schema| schemas.validate(Direction::Response, schema, value).is_ok())
        };
        let has = |words: &[String], word: &str| words.iter().any(|one| one == word);
        let first = own.first()?;
        let types = schemas.types(Direction::Response, first);
        let found = if types.contains("boolean") && has(&self.on, flag) {
            Some(Value::Bool(true))
        } else if types.contains("boolean") && has(&self.off, flag) {
            Some(Value::Bool(false))
        } else if matches!(plain.as_str(), "status" | "state") {
            let values = values(schemas, own)?;
            let mut on = self.on.iter();
            let word =
                on.find_map(|on| values.iter().find(|value| super::page::plain(value) == *on));
            word.map(|word| Value::from(word.clone()))
        } else {
            let word = plain.strip_suffix("at")?;
            if has(&self.on, word) {
                Some(shown(schemas, Direction::Response, Some(first), &[])).filter(Value::is_string)
            } else if has(&self.off, word) {
                Some(Value::Null)
            } else {
                None
            }
        };
        found.filter(is_valid)
    }
}

/// What something is after it was done: `archive` makes `archived`, `stop` makes `stopped`.
fn participles(word: &str) -> Vec<String> {
    let is_vowel = |c: &char| "aeiou".contains(*c);
    let letters: Vec<char> = word.chars().collect();
    match letters.as_slice() {
        [] => Vec::new(),
        [.., 'e'] => vec![format!("{word}d")],
        // `cancel` is written in two ways.
        [.., 'e', 'l'] => vec![format!("{word}ed"), format!("{word}led")],
        [.., first, vowel, last] if letters.len() < 5 && !is_vowel(first) && is_vowel(vowel) => {
            match is_vowel(last) || matches!(last, 'w' | 'x' | 'y') {
                true => vec![format!("{word}ed")],
                false => vec![format!("{word}{last}ed"), format!("{word}ed")],
            }
        }
        _ => vec![format!("{word}ed")],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_done_has_a_word() {
        for (word, expected) in [
            ("archive", "archived"),
            ("stop", "stopped"),
            ("cancel", "cancelled"),
            ("publish", "published"),
            ("lock", "locked"),
            ("mute", "muted"),
        ] {
            assert!(
                participles(word).iter().any(|one| one == expected),
                "{word}"
            );
        }
        assert_eq!(States::of("unarchive", false).off, ["archived"]);
        assert_eq!(States::of("archive", true).off, ["archived"]);
    }
}
