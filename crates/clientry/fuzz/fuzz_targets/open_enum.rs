//! Runs [`clientry_fuzz::open_enum`].

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| clientry_fuzz::open_enum::check(input));
