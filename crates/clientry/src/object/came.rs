//! [`Came`]: which properties came, of those that read as a default where they are absent.

use std::hash::{Hash, Hasher};

/// Which properties of a struct came in its object, of those that read as a default where they are absent.
///
/// A struct keeps it beside its fields, which do not tell. [`object!`](crate::object!) fills it in. It is no part of the
/// value: all are equal, and have the same hash.
#[derive(Clone, Copy, Debug)]
pub struct Came {
    /// A bit for each property, the first the lowest.
    bits: u64,
}

impl Came {
    /// How many properties it is kept for. Those behind them count as absent.
    pub const MOST: usize = u64::BITS as usize;

    /// Of a value that was not read: it has all that it was made with.
    pub const ALL: Self = Self { bits: u64::MAX };

    /// Of what each property's slot says.
    pub fn of(slots: &[bool]) -> Self {
        let slots = slots.iter().take(Self::MOST).enumerate();
        let bits = slots.fold(0, |bits, (position, came)| {
            bits | u64::from(*came) << position
        });
        Self { bits }
    }

    /// The value of the property at this position, if it came or has been changed since it read as the default.
    pub fn kept<T: PartialEq>(self, position: u32, value: T, default: fn() -> T) -> Option<T> {
        let came = self.bits.checked_shr(position).unwrap_or(0) & 1 == 1;
        (came || value != default()).then_some(value)
    }
}

impl PartialEq for Came {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Came {}

impl Hash for Came {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    fn three() -> i64 {
        3
    }

    #[test]
    fn a_value_is_kept_if_it_came_or_was_changed() {
        let came = Came::of(&[true, false]);
        assert_eq!(came.kept(0, 3, three), Some(3));
        assert_eq!(came.kept(1, 3, three), None);
        assert_eq!(came.kept(1, 4, three), Some(4));
        assert_eq!(Came::ALL.kept(63, 3, three), Some(3));
        assert_eq!(Came::ALL.kept(64, 3, three), None);
        let many = Came::of(&[true; Came::MOST + 1]);
        assert_eq!(many.kept(63, 3, three), Some(3));
        assert_eq!(Came::of(&[]), many);
    }

    #[derive(Debug, PartialEq)]
    struct Settings {
        name: String,
        volume: i64,
        speed: i64,
        came: Came,
    }

    crate::object! {
        Settings {
            required name = "name",
            default(three) volume = "volume",
            default(three) speed = "speed",
            => came [volume speed]
        }
    }

    #[test]
    fn an_object_says_what_came_and_is_written_without_it() {
        let read = |json: &str| serde_json::from_str::<Settings>(json).unwrap();
        let settings = read(r#"{"speed":3,"name":"n"}"#);
        let kept = |position, value| settings.came.kept(position, value, three);
        assert_eq!(
            (kept(0, settings.volume), kept(1, settings.speed)),
            (None, Some(3))
        );
        let all = r#"{"name":"n","volume":3,"speed":3}"#;
        assert_eq!(serde_json::to_string(&settings).unwrap(), all);
        assert_eq!(settings, read(all));
    }
}
