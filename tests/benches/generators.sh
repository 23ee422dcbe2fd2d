#!/usr/bin/env bash
# What it costs to generate a crate, and to compile one, beside openapi-to-rust and progenitor; as tables in Markdown.
#
#     cargo install openapi-to-rust --version 0.23.0 --locked
#     cargo install cargo-progenitor --version 0.15.1 --locked
#     tests/benches/generators.sh [DOCUMENT…]
#
# It needs valgrind and GNU time. The documents are those of specs/ and any that are given, which must not have the name
# of one of specs/; then some with 10, 100 and 1000 operations, made here. The instructions are those of valgrind. The time
# is what the processor spent on `cargo check` of the crate alone (user and system), the memory the most that its rustc had.
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
documents=("$root"/specs/*.yaml)
for document in "$@"; do documents+=("$(realpath "$document")"); done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export CARGO_INCREMENTAL=0 CARGO_PROFILE_DEV_DEBUG=0
unset CARGO_MANIFEST_DIR

cargo build --quiet --release --manifest-path "$root/Cargo.toml" --package xtask
xtask=${CARGO_TARGET_DIR:-$root/target}/release/xtask

# A workspace for the crates of each generator, so that the features of one's dependencies are not the other's.
mkdir -p "$work"/{clientry,other}/crates "$work/clientry"/{specs,tests}
sed 's|^members = .*|members = ["crates/*"]|' "$root/Cargo.toml" > "$work/clientry/Cargo.toml"
printf '[workspace]\nresolver = "3"\nmembers = ["crates/*"]\n' > "$work/other/Cargo.toml"
cp "$root/Cargo.lock" "$work/clientry"
cp "$root/Cargo.lock" "$work/other"
cp -r "$root/crates/clientry" "$work/clientry/crates"
cp -r "$root/tests/loopback" "$work/clientry/tests"

# The instructions of a command, in millions.
instructions() {
    valgrind --tool=cachegrind --cache-sim=no --cachegrind-out-file=/dev/null --main-stacksize=268435456 "$@" 2>&1 >/dev/null |
        awk '/I +refs/ { gsub(",", "", $NF); printf "%.0f", $NF / 1e6 }'
}

# Seconds and megabytes of checking the crate `$2` of the workspace `$1`, its dependencies checked before.
checking() {
    (
        cd "$work/$1"
        cargo check --quiet --package "$2" >&2 || { echo - -; exit; }
        touch "crates/$2/src/lib.rs"
        /usr/bin/time --format '%U %S %M' --output "$work/time" cargo check --quiet --package "$2" >&2
        awk '{ printf "%.2f %.0f", $1 + $2, $3 / 1024 }' "$work/time"
    )
}

# Both generators run on the document `$1`: sets `ours` and `theirs` to their instructions.
generate() {
    name=$(basename "${1%.*}")
    cp "$1" "$work/clientry/specs"
    ours=$(cd "$work/clientry" && instructions "$xtask" codegen "$name")
    crate=$work/other/crates/$name
    theirs=$(instructions openapi-to-rust generate "$1" --output-dir "$crate/src")
    mv "$crate/src/mod.rs" "$crate/src/lib.rs"
    { printf '[package]\nname = "%s"\nedition = "2024"\n' "$name"; cat "$crate/src/REQUIRED_DEPS.toml"; } > "$crate/Cargo.toml"
}

# progenitor runs on the document `$1`, with builders: sets `raw` to its instructions, or to why it makes no crate.
generate_raw() {
    local command=(cargo-progenitor progenitor --interface builder --input "$1" --name "raw_$name" --version 0.1.0)
    command+=(--output "$work/other/crates/raw_$name")
    if "${command[@]}" > "$work/raw" 2>&1; then
        raw="$(instructions "${command[@]}") M"
    else
        rm -rf "$work/other/crates/raw_$name"
        raw="none: \`$(grep -vE '^$|^note|^thread|RUST_BACKTRACE' "$work/raw" | tail -1 | cut -c1-80)\`"
    fi
}

share() { awk -v a="$1" -v b="$2" 'BEGIN { if (b > 0) printf "%.2f", a / b; else printf "-" }'; }

lines() { find "$1" -name '*.rs' -exec cat {} + | wc -l; }

compiled=$work/compiled
others=$work/others
: > "$compiled"
: > "$others"
echo "| document | size | clientry | openapi-to-rust | share |"
echo "| --- | --- | --- | --- | --- |"
for document in "${documents[@]}"; do
    generate "$document"
    echo "| $name | $(($(wc -c < "$document") / 1000)) KB | $ours M | $theirs M | $(share "$ours" "$theirs") |"
    read -r time memory <<< "$(checking clientry "$name")"
    read -r their_time their_memory <<< "$(checking other "$name")"
    generate_raw "$document"
    raw_time=- raw_memory=-
    [[ ! -d $work/other/crates/raw_$name ]] || read -r raw_time raw_memory <<< "$(checking other "raw_$name")"
    echo "| $name | $raw | $raw_time s, $raw_memory MB |" >> "$others"
    echo "| $name | $time s, $memory MB | $(lines "$work/clientry/crates/$name/src") lines |" \
        "$their_time s, $their_memory MB | $(lines "$crate/src") lines |" \
        "$(share "$time" "$their_time"), $(share "$memory" "$their_memory") |" >> "$compiled"
done
echo
echo "| document | clientry | | openapi-to-rust | | share of time, of memory |"
echo "| --- | --- | --- | --- | --- | --- |"
cat "$compiled"
echo
echo "| document | progenitor | its crate |"
echo "| --- | --- | --- |"
cat "$others"
echo
echo "| operations | clientry | for one | openapi-to-rust | for one |"
echo "| --- | --- | --- | --- | --- |"
for count in 10 100 1000; do
    document=$work/made_$count.yaml
    "$root/tests/benches/made.sh" "$count" > "$document"
    generate "$document"
    for_one() { awk -v a="$1" -v n="$count" 'BEGIN { printf "%.2f", a / n }'; }
    echo "| $count | $ours M | $(for_one "$ours") M | $theirs M | $(for_one "$theirs") M |"
done
