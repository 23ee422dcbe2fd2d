//! Runs [`clientry_fuzz::pipeline`].

#![no_main]

use clientry_fuzz::pipeline;

libfuzzer_sys::fuzz_target!(|input: &[u8]| pipeline::check(input));

// Bytes changed at random are seldom a document any more, so that most of the time its values are.
libfuzzer_sys::fuzz_mutator!(
    |input: &mut [u8], size: usize, max_size: usize, seed: u32| {
        let changed = (!seed.is_multiple_of(4)).then(|| pipeline::changed(&input[..size], seed));
        match changed
            .flatten()
            .filter(|changed| changed.len() <= max_size)
        {
            Some(changed) => {
                input[..changed.len()].copy_from_slice(&changed);
                changed.len()
            }
            None => libfuzzer_sys::fuzzer_mutate(input, size, max_size),
        }
    }
);
