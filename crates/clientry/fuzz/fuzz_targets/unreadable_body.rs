//! Runs [`clientry_fuzz::unreadable_body`].

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| clientry_fuzz::unreadable_body::check(input));
