//! The names that are made of an operation's id: no two of a crate are the same.

use crate::ir;
use crate::naming;
use heck::ToUpperCamelCase;
use std::collections::BTreeSet;

/// The names that are made of an operation's id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Names {
    /// The builder.
    pub builder: String,
    /// The enum of errors.
    pub error: String,
    /// The enum of successes. It is set aside even where there is none, so that a second success that a document
    /// adds renames no other type.
    pub success: String,
    /// The client's method that takes the whole body.
    pub with_body: String,
}

impl Names {
    fn of(builder: String, with_body: &str) -> Names {
        Names {
            with_body: with_body.to_owned(),
            error: format!("{builder}Error"),
            success: format!("{builder}Success"),
            builder,
        }
    }

    fn types(&self) -> [&String; 3] {
        [&self.builder, &self.error, &self.success]
    }
}

/// The names of every operation. Where one of its three types has a name that is taken, all begin with another name: the
/// operation's with `Call` behind it, then with a number too.
pub(super) fn decide(operations: &[ir::Operation]) -> Vec<Names> {
    let mut used: BTreeSet<String> = BTreeSet::new();
    let mut methods: BTreeSet<String> = operations.iter().map(|one| one.id.clone()).collect();
    let mut all = Vec::new();
    for operation in operations {
        let base = operation.id.to_upper_camel_case();
        let is_free = |name: &String| !naming::is_taken_in_operations(name) && !used.contains(name);
        let with_body = naming::unique(&naming::with_body(&operation.id), &mut methods);
        let mut names = Names::of(base.clone(), &with_body);
        let mut number = 1;
        while !names.types().into_iter().all(is_free) {
            let builder = match number {
                1 => format!("{base}Call"),
                _ => format!("{base}Call{number}"),
            };
            names = Names::of(builder, &with_body);
            number += 1;
        }
        used.extend(names.types().into_iter().cloned());
        all.push(names);
    }
    all
}

#[cfg(test)]
mod tests {
    use crate::rust::Operation;
    use crate::testing::decided;
    use std::collections::BTreeSet;

    fn made(ids: &[&str]) -> Vec<Operation> {
        let mut text = String::from("openapi: 3.1.0\ninfo: { title: T, version: '1' }\npaths:\n");
        for (index, id) in ids.iter().enumerate() {
            text.push_str(&format!(
                "  /p{index}: {{ get: {{ operationId: {id}, responses: {{}} }} }}\n"
            ));
        }
        decided(&text).operations
    }

    /// The names of the builder and of the error enum of each operation.
    fn named(ids: &[&str]) -> Vec<(String, String)> {
        let operations = made(ids).into_iter();
        operations
            .map(|one| (one.builder, one.responses.error))
            .collect()
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        let owned = pairs.iter().map(|(a, b)| ((*a).into(), (*b).into()));
        owned.collect()
    }

    #[test]
    fn no_name_hides_an_import_or_the_prelude() {
        for id in [
            "string",
            "option",
            "vec",
            "result",
            "into",
            "core",
            "error",
            "response",
            "operation",
            "method",
            "nullable",
            "date_time",
            "retry_policy",
            "self",
            "to_string",
        ] {
            let (builder, _) = named(&[id]).remove(0);
            assert!(builder.ends_with("Call"), "{id}: {builder}");
        }
        // The error enum would be `BuildError`.
        assert_eq!(named(&["build"]), pairs(&[("BuildCall", "BuildCallError")]));
        assert_eq!(named(&["put"]), pairs(&[("Put", "PutError")]));
    }

    #[test]
    fn no_two_names_are_the_same() {
        assert_eq!(
            named(&["a_1", "a1", "a__1"]),
            pairs(&[
                ("A1", "A1Error"),
                ("A1Call", "A1CallError"),
                ("A12", "A12Error")
            ])
        );
        assert_eq!(
            named(&["get_job", "get_job_error", "get_job_success"]),
            pairs(&[
                ("GetJob", "GetJobError"),
                ("GetJobErrorCall", "GetJobErrorCallError"),
                ("GetJobSuccessCall", "GetJobSuccessCallError")
            ])
        );
        assert_eq!(
            named(&["get_job_error", "get_job"]),
            pairs(&[
                ("GetJobError", "GetJobErrorError"),
                ("GetJobCall", "GetJobCallError")
            ])
        );
        let many = named(&["a_1", "a1", "a1_call", "a_1_call", "a_1_call_2", "a1_call2"]);
        let distinct: BTreeSet<_> = many.iter().flat_map(|(a, b)| [a, b]).collect();
        assert_eq!(distinct.len(), 12, "{many:?}");
    }

    #[test]
    fn a_method_that_takes_the_whole_body_is_no_other_operations() {
        let methods: Vec<_> = made(&["put", "put_with_body", "box"])
            .into_iter()
            .map(|one| one.with_body)
            .collect();
        let expected = [
            "put_with_body_2",
            "put_with_body_with_body",
            "box_with_body",
        ];
        assert_eq!(methods, expected);
    }
}
