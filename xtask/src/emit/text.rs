//! Source text that is written as it is: docs, structs, enums, constructors and setters, which are most of a crate.
//!
//! They have few shapes, so that they need no syntax tree; parsing and printing one of each crate took half of the
//! instructions of a run. Lines are broken where prettyplease breaks them, which prints all else.

use super::docs;
use super::source::Imports;
use crate::rust::Argument;
use std::fmt::Write;

/// How long a line may be before it is broken.
const WIDTH: usize = 89;

/// How long a value of a struct may be in one line, up to its closing brace.
const STRUCT_WIDTH: usize = 34;

/// How long a line with a string may be, which nothing can break.
const STRING_WIDTH: usize = 100;

/// Text and what it needs to be imported. Each of its items ends with an empty line between it and the next.
#[derive(Default)]
pub struct Text {
    text: String,
    imports: Imports,
}

impl Text {
    /// Begins an item, apart from the one before it.
    pub fn begin_item(&mut self) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
    }

    /// The text and its imports.
    pub fn into_parts(self) -> (String, Imports) {
        (self.text, self.imports)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What it needs to be imported.
    pub fn imports(&self) -> &Imports {
        &self.imports
    }

    /// Whether nothing was written.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// A line, `depth` levels deep.
    pub fn line(&mut self, depth: usize, pieces: &[&str]) {
        self.indent(depth);
        pieces.iter().for_each(|piece| self.text.push_str(piece));
        self.text.push('\n');
    }

    /// Lines as they are, each with its end.
    pub fn lines(&mut self, lines: &str) {
        self.text.push_str(lines);
    }

    /// Doc comments for a text that is safe already.
    pub fn docs(&mut self, depth: usize, text: &str) {
        let wrapped = docs::wrapped(text);
        for line in wrapped.lines() {
            let line = line.trim_end();
            let space = if line.is_empty() { "" } else { " " };
            self.line(depth, &["///", space, line]);
        }
    }

    /// Code of a type, whose names are imported: as it is, to be put into a line.
    pub fn uses<'t>(&mut self, code: &'t str) -> &'t str {
        self.imports.add_words(code);
        code
    }

    /// A field of a struct.
    pub fn field(&mut self, name: &str, ty: &str) {
        self.imports.add_words(ty);
        self.typed(1, &format!("pub {name}: "), ty, ",");
    }

    /// A type and what is before and behind it, broken inside its brackets where it does not fit in a line.
    pub fn typed(&mut self, depth: usize, head: &str, ty: &str, end: &str) {
        let fits = depth * 4 + head.len() + ty.len() <= WIDTH;
        let Some((outer, inner, close)) =
            brackets(ty).filter(|(_, inner, _)| !fits && !inner.is_empty())
        else {
            self.line(depth, &[head, ty, end]);
            return;
        };
        self.line(depth, &[head, outer]);
        let mut open = 0_usize;
        let arguments = inner.split(|c| {
            match c {
                '<' | '(' => open += 1,
                '>' | ')' => open = open.saturating_sub(1),
                _ => {}
            }
            c == ',' && open == 0
        });
        for argument in arguments {
            self.typed(depth + 1, "", argument.trim_start(), ",");
        }
        self.line(depth, &[close, end]);
    }

    /// A name and the string that it is on the wire, one below the other where they do not fit in a line.
    pub fn wire(&mut self, pieces: &[&str], value: &str) {
        let value = literal(value);
        let length: usize = pieces.iter().map(|piece| piece.chars().count()).sum();
        let fits = 8 + length + " = ,".len() + value.chars().count() <= STRING_WIDTH;
        self.indent(2);
        pieces.iter().for_each(|piece| self.text.push_str(piece));
        let space = if fits { " " } else { "\n            " };
        // Writing to a `String` cannot fail.
        let _ = writeln!(self.text, " ={space}{value},");
    }

    /// The constructor `new`: its arguments, each with its type, and the values of the fields.
    pub fn constructor(
        &mut self,
        visibility: &str,
        arguments: &[(&str, &str)],
        values: &[(&str, Value<'_>)],
    ) {
        self.signature(visibility, "new", None, arguments);
        for (_, value) in values {
            if let Value::Code(code) = value {
                self.imports.add_words(code);
            }
        }
        let flat: usize = values
            .iter()
            .map(|(name, value)| value.field(name).len() + 2)
            .sum();
        if values.is_empty() {
            self.line(2, &["Self {}"]);
        } else if "Self {".len() + flat <= STRUCT_WIDTH {
            let values: Vec<_> = values
                .iter()
                .map(|(name, value)| value.field(name))
                .collect();
            self.line(2, &["Self { ", &values.join(", "), " }"]);
        } else {
            self.line(2, &["Self {"]);
            for (name, value) in values {
                let field = value.field(name);
                match 12 + field.len() <= WIDTH || value.calls().is_empty() {
                    true => self.line(3, &[&field, ","]),
                    false => {
                        self.line(3, &[name, ": ", name]);
                        self.calls(4, value.calls(), ",");
                    }
                }
            }
            self.line(2, &["}"]);
        }
        self.line(1, &["}"]);
    }

    /// A setter: its name, its argument with its type, and where the value goes. `wrap` is what is called with it.
    pub fn setter(
        &mut self,
        name: &str,
        argument: (&str, &str),
        target: &str,
        wrap: &str,
        how: &Argument,
    ) {
        let (value, calls) = (argument.0, conversion(how));
        self.uses(wrap);
        self.signature("pub", name, Some("mut self"), &[argument]);
        let flat: usize = calls.iter().map(|call| call.len()).sum();
        let close = if wrap.is_empty() { ";" } else { ");" };
        let open = if wrap.is_empty() { "" } else { "(" };
        let length = 8
            + target.len()
            + " = ".len()
            + wrap.len()
            + open.len()
            + value.len()
            + flat
            + close.len();
        if length <= WIDTH {
            self.line(
                2,
                &[target, " = ", wrap, open, value, &calls.concat(), close],
            );
        } else if wrap.is_empty() && calls.is_empty() {
            self.line(2, &[target, " ="]);
            self.line(3, &[value, ";"]);
        } else if wrap.is_empty() {
            self.line(2, &[target, " = ", value]);
            self.calls(3, calls, ";");
        } else {
            self.line(2, &[target, " = ", wrap, "("]);
            match 12 + value.len() + flat <= WIDTH {
                true => self.line(3, &[value, &calls.concat(), ","]),
                false => {
                    self.line(3, &[value]);
                    self.calls(4, calls, ",");
                }
            }
            self.line(2, &[");"]);
        }
        self.line(2, &["self"]);
        self.line(1, &["}"]);
    }

    /// A setter that takes no value and assigns this one.
    pub fn constant_setter(&mut self, name: &str, target: &str, value: &str) {
        self.uses(value);
        self.signature("pub", name, Some("mut self"), &[]);
        self.line(2, &[target, " = ", value, ";"]);
        self.line(2, &["self"]);
        self.line(1, &["}"]);
    }

    /// The head of a function that returns `Self`.
    pub fn signature(
        &mut self,
        visibility: &str,
        name: &str,
        receiver: Option<&str>,
        arguments: &[(&str, &str)],
    ) {
        let mut flat = receiver.unwrap_or_default().to_owned();
        for (name, ty) in arguments {
            self.imports.add_words(ty);
            let comma = if flat.is_empty() { "" } else { ", " };
            // Writing to a `String` cannot fail.
            let _ = write!(flat, "{comma}{name}: {ty}");
        }
        if "     fn () -> Self {".len() + visibility.len() + name.len() + flat.len() <= WIDTH {
            self.line(1, &[visibility, " fn ", name, "(", &flat, ") -> Self {"]);
            return;
        }
        self.line(1, &[visibility, " fn ", name, "("]);
        if let Some(receiver) = receiver {
            self.line(2, &[receiver, ","]);
        }
        for (name, ty) in arguments {
            self.typed(2, &format!("{name}: "), ty, ",");
        }
        self.line(1, &[") -> Self {"]);
    }

    /// A call of a macro, its arguments one a line where they do not fit in one.
    pub fn call(&mut self, depth: usize, name: &str, arguments: &[String]) {
        let flat = arguments.join(", ");
        self.imports.add_words(&flat);
        if depth * 4 + name.len() + flat.len() + "();".len() <= WIDTH {
            self.line(depth, &[name, "(", &flat, ");"]);
            return;
        }
        self.line(depth, &[name, "("]);
        for argument in arguments {
            self.line(depth + 1, &[argument, ","]);
        }
        self.line(depth, &[");"]);
    }

    /// The calls of a chain, one a line, and what is behind the last.
    fn calls(&mut self, depth: usize, calls: &[&str], end: &str) {
        for (index, call) in calls.iter().enumerate() {
            let end = if index + 1 == calls.len() { end } else { "" };
            self.line(depth, &[call, end]);
        }
    }

    fn indent(&mut self, depth: usize) {
        const SPACES: &str = "                    ";
        let mut left = depth * 4;
        while left > SPACES.len() {
            self.text.push_str(SPACES);
            left -= SPACES.len();
        }
        self.text.push_str(&SPACES[..left]);
    }
}

/// A type up to its first bracket, what is inside, and the bracket that ends it.
fn brackets(ty: &str) -> Option<(&str, &str, &str)> {
    let open = ty.find(['<', '('])? + 1;
    let close = ty.len().checked_sub(1).filter(|close| open <= *close)?;
    let (outer, inner, close) = (&ty[..open], ty.get(open..close)?, ty.get(close..)?);
    matches!((&outer[open - 1..], close), ("<", ">") | ("(", ")")).then_some((outer, inner, close))
}

/// What a constructor gives a field.
pub enum Value<'a> {
    /// The argument of the same name, taken so.
    Taken(&'a Argument),
    /// This code.
    Code(String),
}

impl Value<'_> {
    /// With its field, as in the value of a struct.
    fn field(&self, name: &str) -> String {
        match self {
            Value::Code(code) => format!("{name}: {code}"),
            Value::Taken(how) => match conversion(how) {
                [] => name.to_owned(),
                calls => format!("{name}: {name}{}", calls.concat()),
            },
        }
    }

    fn calls(&self) -> &'static [&'static str] {
        match self {
            Value::Taken(how) => conversion(how),
            Value::Code(_) => &[],
        }
    }
}

/// The calls that turn an argument into what is kept.
pub fn conversion(argument: &Argument) -> &'static [&'static str] {
    match argument {
        Argument::One(value) if value.into => &[".into()"],
        Argument::One(_) => &[],
        Argument::Items(item) if item.into => &[".into_iter()", ".map(Into::into)", ".collect()"],
        Argument::Items(_) => &[".into_iter()", ".collect()"],
        Argument::Entries(value) if value.into => &[
            ".into_iter()",
            ".map(|(key, value)| (key.into(), value.into()))",
            ".collect()",
        ],
        Argument::Entries(_) => &[
            ".into_iter()",
            ".map(|(key, value)| (key.into(), value))",
            ".collect()",
        ],
    }
}

/// A string as a literal.
pub fn literal(value: &str) -> String {
    proc_macro2::Literal::string(value).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rust::RustType;
    use crate::rust::argument;

    fn how(make: fn(argument::Value) -> Argument) -> Argument {
        let (ty, into) = (RustType::String, true);
        make(argument::Value { ty, into })
    }

    fn setter(name: &str, ty: &str, wrap: &str, how: &Argument) -> String {
        let mut text = Text::default();
        text.setter(name, (name, ty), &format!("self.{name}"), wrap, how);
        text.text
    }

    #[test]
    fn a_type_is_broken_as_deep_as_it_is() {
        let ty = format!("{}{}{}", "Vec<".repeat(30), "N".repeat(90), ">".repeat(30));
        let mut text = Text::default();
        text.typed(1, "a: ", &ty, ",");
        let deepest = format!("{}{},\n", " ".repeat(31 * 4), "N".repeat(90));
        assert!(text.text.contains(&deepest), "{}", text.text);
    }

    #[test]
    fn what_has_nothing_within_its_brackets_stays_in_one_line() {
        let head = format!("pub struct {}(", "N".repeat(100));
        let mut text = Text::default();
        text.typed(1, &head, "()", ");");
        assert_eq!(text.text, format!("    {head}());\n"));
    }

    #[test]
    fn a_short_setter_has_a_line_for_each_statement() {
        let made = setter("a", "impl Into<String>", "Some", &how(Argument::One));
        let expected = "    pub fn a(mut self, a: impl Into<String>) -> Self {
        self.a = Some(a.into());
        self
    }
";
        assert_eq!(made, expected);
    }

    #[test]
    fn a_long_setter_of_a_value_that_is_kept_as_it_is_ends_its_statement() {
        let name = "n".repeat(43);
        let made = setter(&name, "bool", "", &Argument::plain(RustType::String));
        let statement = format!("        self.{name} =\n            {name};\n        self\n");
        assert!(made.contains(&statement), "{made}");
    }

    #[test]
    fn what_is_longer_than_a_line_is_broken_from_the_outside() {
        let name = "n".repeat(30);
        let ty = format!(
            "impl IntoIterator<Item = (impl Into<String>, impl Into<{}>)>",
            "T".repeat(50)
        );
        let expected = format!(
            "    pub fn {name}(
        mut self,
        {name}: impl IntoIterator<
            Item = (
                impl Into<String>,
                impl Into<{}>,
            ),
        >,
    ) -> Self {{
        self.{name} = Nullable::Value(
            {name}
                .into_iter()
                .map(|(key, value)| (key.into(), value.into()))
                .collect(),
        );
        self
    }}
",
            "T".repeat(50)
        );
        assert_eq!(
            setter(&name, &ty, "Nullable::Value", &how(Argument::Entries)),
            expected
        );
        let expected =
            "        self.nnnnnnnnnnnnnnnnnnnnnnnnnnnnnn = nnnnnnnnnnnnnnnnnnnnnnnnnnnnnn
            .into_iter()
            .map(Into::into)
            .collect();
";
        let made = setter(&name, "T", "", &how(Argument::Items));
        assert!(made.contains(expected), "{made}");
    }

    #[test]
    fn a_constructor_has_a_line_for_each_field_unless_they_are_short() {
        let made = |name: &str| {
            let (mut text, one) = (Text::default(), how(Argument::Items));
            let values = [
                (name, Value::Taken(&one)),
                ("b", Value::Code("None".to_owned())),
            ];
            text.constructor("pub", &[(name, "T")], &values);
            text.text
        };
        let long = "n".repeat(50);
        let expected = format!(
            "    pub fn new({long}: T) -> Self {{
        Self {{
            {long}: {long}
                .into_iter()
                .map(Into::into)
                .collect(),
            b: None,
        }}
    }}
"
        );
        assert_eq!(made(&long), expected);
        let mut text = Text::default();
        text.constructor("pub", &[], &[("a", Value::Code("None".to_owned()))]);
        let expected = "    pub fn new() -> Self {\n        Self { a: None }\n    }\n";
        assert_eq!(text.text, expected);
    }

    #[test]
    fn docs_have_no_space_behind_them() {
        let mut text = Text::default();
        text.docs(1, "a  \n\nb\"");
        assert_eq!(text.text, "    /// a\n    ///\n    /// b\"\n");
    }
}
