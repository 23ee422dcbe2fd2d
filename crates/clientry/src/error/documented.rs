//! [`documented_errors!`](crate::documented_errors!): what makes an operation's enum of errors an error like any other.

use std::fmt;

use super::{DescribeError, MessageParts};

/// Makes an error of an operation's enum: `Display` and `std::error::Error`.
///
/// It prints as one line: the status, and behind it what the document marks as fit to be shown. Each line here has a variant
/// and what its status is called; `(shown)` is behind those whose value implements [`DescribeError`].
///
/// ```
/// use clientry::{DescribeError, MessageParts};
///
/// #[derive(Debug)]
/// struct Problem {
///     code: String,
/// }
///
/// impl DescribeError for Problem {
///     fn describe(&self, parts: &mut MessageParts) {
///         self.code.describe(parts);
///     }
/// }
///
/// #[derive(Debug)]
/// enum GetThingError {
///     BadRequest(Problem),
///     NotFound,
/// }
///
/// clientry::documented_errors! {
///     GetThingError {
///         BadRequest(shown) = "400 Bad Request",
///         NotFound = "404 Not Found",
///     }
/// }
///
/// fn fail() -> Result<(), Box<dyn std::error::Error>> {
///     Err(GetThingError::NotFound)?
/// }
///
/// let invalid = GetThingError::BadRequest(Problem { code: "invalid_url".into() });
/// assert_eq!(invalid.to_string(), "400 Bad Request: invalid_url");
/// assert_eq!(fail().unwrap_err().to_string(), "404 Not Found");
/// ```
#[macro_export]
macro_rules! documented_errors {
    ($name:ident { $($variant:ident $(($shown:ident))? = $status:literal,)* }) => {
        impl ::std::fmt::Display for $name {
            #[allow(unused_variables, reason = "an enum without variants prints nothing")]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                match *self {
                    $(Self::$variant { $(0: ref $shown,)? .. } => {
                        $crate::__private::write_error(f, $status, &[$($shown)?])
                    })*
                }
            }
        }

        impl ::std::error::Error for $name {}
    };
}

/// Writes the line of a documented error.
#[doc(hidden)]
pub fn write_error(
    f: &mut fmt::Formatter<'_>,
    status: &str,
    shown: &[&dyn DescribeError],
) -> fmt::Result {
    f.write_str(status)?;
    let mut parts = MessageParts::default();
    shown.iter().for_each(|value| value.describe(&mut parts));
    fmt::Display::fmt(&parts, f)
}

#[cfg(test)]
mod tests {
    #[derive(Debug)]
    enum Several {
        Shown(Vec<String>),
        Boxed(Box<Option<String>>),
        Hidden(#[expect(dead_code, reason = "nothing shows it")] &'static str),
        Empty,
    }

    #[derive(Debug)]
    enum Never {}

    crate::documented_errors! {
        Several {
            Shown(shown) = "400 Bad Request",
            Boxed(shown) = "4XX",
            Hidden = "404 Not Found",
            Empty = "any other status",
        }
    }

    crate::documented_errors! { Never {} }

    #[test]
    fn a_line_has_the_status_and_what_is_marked() {
        let lines = [
            (
                Several::Shown(vec!["a".into(), "b\nc".into()]),
                "400 Bad Request: a: b\\nc",
            ),
            (Several::Boxed(Box::new(None)), "4XX"),
            (Several::Hidden("hunter2"), "404 Not Found"),
            (Several::Empty, "any other status"),
        ];
        for (error, expected) in lines {
            assert_eq!(error.to_string(), expected);
        }
    }

    #[test]
    fn each_is_an_error_for_a_question_mark() {
        fn fail(error: Several) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
            Err(error)?
        }
        fn is_error<E: std::error::Error + Send + Sync + 'static>() {}
        let error = fail(Several::Empty).unwrap_err();
        assert!(matches!(error.downcast_ref(), Some(Several::Empty)));
        is_error::<Never>();
    }
}
