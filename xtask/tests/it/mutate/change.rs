//! Documents changed at random: values that are seldom what a keyword takes, and parts of documents put into each other.
//!
//! The fuzz target `pipeline` of the runtime's fuzz package changes documents by it, too.

use serde_json::{Value, json};

/// Numbers that look random, the same for each seed.
pub(crate) struct Random(u64);

impl Random {
    /// Numbers that begin with those of `seed`.
    pub(crate) fn new(seed: u64) -> Self {
        // Zero would give nothing else.
        Self(seed.wrapping_mul(2).wrapping_add(1))
    }

    fn next(&mut self) -> u64 {
        // xorshift64*
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next()).unwrap() % limit.max(1)
    }

    fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

/// Values that are seldom what a keyword takes.
fn odd(random: &mut Random) -> Value {
    let texts = [
        "",
        " ",
        "self",
        "Self",
        "String",
        "x\"y\\",
        "*/",
        "\u{202e}",
        "日本",
        "a\r\nb",
        "{a}",
        "/",
        "#",
        "null",
        "1e999",
        "#/components/schemas/Gone",
        "#",
        "int64",
        "(",
        "%zz",
        "application/json; x=\"",
        "2XX",
        "0",
        "__proto__",
    ];
    match random.below(12) {
        0 => Value::Null,
        1 => json!(true),
        2 => json!(-1),
        3 => json!(9_223_372_036_854_775_807_i64),
        4 => json!(18_446_744_073_709_551_615_u64),
        5 => json!(1e300),
        6 => json!([]),
        7 => json!({}),
        8 => json!(0.5),
        _ => json!(random.of(&texts)),
    }
}

/// The pointers of all values, and those of a kind.
fn pointers(value: &Value, at: &str, into: &mut Vec<String>) {
    into.push(at.to_owned());
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                let key = key.replace('~', "~0").replace('/', "~1");
                pointers(value, &format!("{at}/{key}"), into);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                pointers(value, &format!("{at}/{index}"), into);
            }
        }
        _ => {}
    }
}

/// Changes one thing.
pub(crate) fn change(document: &mut Value, others: &[Value], random: &mut Random) {
    let mut all = Vec::new();
    pointers(document, "", &mut all);
    let target = random.of(&all).clone();
    let borrowed = {
        let other = random.of(others);
        let mut all = Vec::new();
        pointers(other, "", &mut all);
        other.pointer(random.of(&all).as_str()).unwrap().clone()
    };
    let refs: Vec<&String> = all
        .iter()
        .filter(|at| at.starts_with("/components/") || at.starts_with("/paths/"))
        .collect();
    let reference = match refs.as_slice() {
        [] => json!({ "$ref": "#" }),
        refs => json!({ "$ref": format!("#{}", random.of(refs)) }),
    };
    let value = document.pointer_mut(&target).unwrap();
    match random.below(10) {
        0..=2 => *value = odd(random),
        3 => *value = borrowed,
        4 => *value = reference,
        5 => {
            let inner = value.take();
            let keyword = *random.of(&["allOf", "oneOf", "anyOf"]);
            *value = json!({ keyword: [inner, reference] });
        }
        6 => *value = json!({ "type": "array", "items": value.take() }),
        _ => match value {
            Value::Object(fields) if !fields.is_empty() => {
                let key = fields
                    .keys()
                    .nth(random.below(fields.len()))
                    .unwrap()
                    .clone();
                match random.below(3) {
                    0 => _ = fields.shift_remove(&key),
                    1 => {
                        let value = fields.shift_remove(&key).unwrap();
                        let key = odd(random).as_str().unwrap_or("renamed").to_owned();
                        fields.insert(key, value);
                    }
                    _ => _ = fields.insert(format!("{key}_"), fields[&key].clone()),
                }
            }
            Value::Array(items) if !items.is_empty() => {
                let index = random.below(items.len());
                let item = items[index].clone();
                items.push(item);
            }
            other => *other = odd(random),
        },
    }
}
