//! Runs [`clientry_fuzz::retry_after`].

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| clientry_fuzz::retry_after::check(input));
