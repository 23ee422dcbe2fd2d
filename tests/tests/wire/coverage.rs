//! A provider that has a table has each of its operations there.

use super::{finix, generect, theirstack, vendaze, voucherify};

/// The providers whose requests are recorded. One that is not here goes through every other suite.
const TABLES: &[(&str, &[&str])] = &[
    ("finix", finix::TABLE),
    ("generect", generect::TABLE),
    ("theirstack", theirstack::TABLE),
    ("vendaze", vendaze::TABLE),
    ("voucherify", voucherify::TABLE),
];

#[test]
fn every_operation_of_a_table_s_document_is_recorded() {
    for (provider, table) in TABLES {
        let spec = tests::Spec::load(provider);
        let mut documented: Vec<_> = spec.operations().into_iter().map(|one| one.id).collect();
        let mut tested = table.to_vec();
        documented.sort();
        tested.sort_unstable();
        assert_eq!(documented, tested, "{provider}");
    }
}
