//! Runs [`clientry_fuzz::signature`].

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| clientry_fuzz::signature::check(input));
