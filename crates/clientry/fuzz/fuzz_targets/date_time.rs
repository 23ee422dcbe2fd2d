//! Runs [`clientry_fuzz::date_time`].

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| clientry_fuzz::date_time::check(input));
