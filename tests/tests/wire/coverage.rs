//! No operation of a spec is left out.

use crate::{finix, generect, theirstack, vendaze, voucherify};

const TABLES: &[(&str, &[&str])] = &[
    ("finix", finix::TABLE),
    ("generect", generect::TABLE),
    ("theirstack", theirstack::TABLE),
    ("vendaze", vendaze::TABLE),
    ("voucherify", voucherify::TABLE),
];

#[test]
fn every_operation_of_every_spec_has_wire_tests() {
    let providers: Vec<&str> = TABLES.iter().map(|(provider, _)| *provider).collect();
    assert_eq!(
        tests::Spec::names(),
        providers,
        "each spec has a module in tests/tests/wire/ with an `operation!` for each of its operations"
    );
    for (provider, table) in TABLES {
        let spec = tests::Spec::load(provider);
        let mut documented: Vec<_> = spec.operations().into_iter().map(|one| one.id).collect();
        let mut tested = table.to_vec();
        documented.sort();
        tested.sort_unstable();
        assert_eq!(documented, tested, "{provider}");
    }
}
