//! Runs [`clientry_fuzz::presence`].

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| clientry_fuzz::presence::check(input));
