//! JSON without the white space outside its strings, piece by piece and without a copy.

use serde::de::IgnoredAny;

/// JSON with white space outside its strings.
#[derive(Clone, Copy)]
pub(super) struct Spread<'a> {
    body: &'a [u8],
    first_gap: usize,
}

impl<'a> Spread<'a> {
    /// None if `body` is compact already, or no JSON: then there is nothing to omit.
    pub(super) fn of(body: &'a [u8]) -> Option<Self> {
        // A provider that signs compact JSON sends it so, and then it does not matter whether it is JSON.
        let first_gap = gap_after(body, 0)?;
        serde_json::from_slice::<IgnoredAny>(body).ok()?;
        Some(Self { body, first_gap })
    }

    /// Gives what is left without the white space to `take`, piece by piece.
    pub(super) fn compact(self, mut take: impl FnMut(&[u8])) {
        let mut start = 0;
        let mut gap = Some(self.first_gap);
        while let Some(end) = gap {
            take(&self.body[start..end]);
            start = end + 1;
            gap = gap_after(self.body, start);
        }
        take(&self.body[start..]);
    }
}

/// The first white space outside a string, from `index` on, which is outside a string.
fn gap_after(body: &[u8], mut index: usize) -> Option<usize> {
    while index < body.len() {
        match body[index] {
            b'"' => index = string_end(body, index),
            b' ' | b'\t' | b'\n' | b'\r' => return Some(index),
            _ => index += 1,
        }
    }
    None
}

/// Past the string that begins at `start`, or past the end of a body where it does not end.
fn string_end(body: &[u8], start: usize) -> usize {
    let mut index = start + 1;
    while index < body.len() && body[index] != b'"' {
        // A backslash takes the next byte along, so that `\"` ends nothing.
        index += if body[index] == b'\\' { 2 } else { 1 };
    }
    index + 1
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn compacted(body: &str) -> String {
        let Some(spread) = Spread::of(body.as_bytes()) else {
            return body.to_owned();
        };
        let mut all = Vec::new();
        spread.compact(|piece| all.extend_from_slice(piece));
        String::from_utf8(all).unwrap()
    }

    #[test]
    fn white_space_goes_outside_strings_only() {
        for (body, left) in [
            ("{\"a\":1}", "{\"a\":1}"),
            ("{\n  \"a\" : [ 1 ,\t2 ]\r\n}\n", "{\"a\":[1,2]}"),
            (r#"{ "a b" : "c  d" }"#, r#"{"a b":"c  d"}"#),
            (
                r#"{ "a\" b" : " \\" , "c" : " " }"#,
                r#"{"a\" b":" \\","c":" "}"#,
            ),
            (" \"a b\" ", "\"a b\""),
            (" 1 ", "1"),
            ("[ ]", "[]"),
        ] {
            assert_eq!(compacted(body), left);
        }
    }

    #[test]
    fn what_is_no_json_stays_as_it_is() {
        for body in [
            "",
            "  ",
            "  message  ",
            "{ \"a\": 1",
            "{ \"a\": 1 } x",
            "\" open",
            "\"\\",
        ] {
            assert_eq!(compacted(body), body);
        }
    }

    /// Any JSON, not too deep.
    fn json() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            ".*".prop_map(Into::into),
        ];
        leaf.prop_recursive(4, 32, 4, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
                proptest::collection::btree_map(".*", inner, 0..4)
                    .prop_map(|map| map.into_iter().collect()),
            ]
        })
    }

    proptest! {
        #[test]
        fn pretty_json_becomes_what_serde_writes(value in json()) {
            let pretty = serde_json::to_string_pretty(&value).unwrap();
            prop_assert_eq!(compacted(&pretty), value.to_string());
            prop_assert_eq!(compacted(&value.to_string()), value.to_string());
        }

        #[test]
        fn no_bytes_make_it_panic(body: Vec<u8>) {
            if let Some(spread) = Spread::of(&body) {
                spread.compact(|_| {});
            }
        }
    }
}
