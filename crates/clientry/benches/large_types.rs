//! A type of many strings by value beside the same one in a box, returned through some functions:
//! `cargo bench -p clientry --bench large_types`.

use divan::{Bencher, black_box};

/// As large as the largest type of the documents that BENCHMARKS.md names: 1,464 bytes.
type Large = [Option<String>; 61];

/// One with every fourth string set.
#[inline(never)]
fn made(number: usize) -> Large {
    let is_set = |index: usize| index % 4 == number % 4;
    std::array::from_fn(|index| is_set(index).then(|| "the text of a field".to_owned()))
}

#[inline(never)]
fn by_value_1(number: usize) -> Result<Large, String> {
    match number {
        usize::MAX => Err(String::new()),
        _ => Ok(made(number)),
    }
}

#[inline(never)]
fn by_value_2(number: usize) -> Result<Large, String> {
    let large = by_value_1(number)?;
    black_box(&large);
    Ok(large)
}

#[inline(never)]
fn by_value_3(number: usize) -> Result<(Large, usize), String> {
    Ok((by_value_2(number)?, number))
}

#[inline(never)]
fn in_a_box_1(number: usize) -> Result<Box<Large>, String> {
    match number {
        usize::MAX => Err(String::new()),
        _ => Ok(Box::new(made(number))),
    }
}

#[inline(never)]
fn in_a_box_2(number: usize) -> Result<Box<Large>, String> {
    let large = in_a_box_1(number)?;
    black_box(&large);
    Ok(large)
}

#[inline(never)]
fn in_a_box_3(number: usize) -> Result<(Box<Large>, usize), String> {
    Ok((in_a_box_2(number)?, number))
}

#[divan::bench]
fn alone(bencher: Bencher) {
    bencher.bench(|| made(black_box(1)));
}

#[divan::bench]
fn by_value(bencher: Bencher) {
    bencher.bench(|| by_value_3(black_box(1)));
}

#[divan::bench]
fn in_a_box(bencher: Bencher) {
    bencher.bench(|| in_a_box_3(black_box(1)));
}

fn main() {
    divan::main();
}
