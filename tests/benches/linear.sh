#!/usr/bin/env bash
# What it costs to generate a crate of 10, 100 and 1000 operations, as a table in Markdown. It needs valgrind and jq.
#
#     tests/benches/linear.sh
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cargo build --quiet --release --manifest-path "$root/Cargo.toml" --package xtask
xtask=${CARGO_TARGET_DIR:-$root/target}/release/xtask
cd "$root"

echo "| operations | instructions | for one | memory | seconds | lines |"
echo "| --- | --- | --- | --- | --- | --- |"
for count in 10 100 1000; do
    "$root/tests/benches/made.sh" "$count" > "$work/made.yaml"
    "$xtask" codegen --spec "$work/made.yaml" --out "$work/crate" --json > "$work/told.json"
    instructions=$(
        valgrind --tool=cachegrind --cache-sim=no --cachegrind-out-file=/dev/null --main-stacksize=268435456 \
            "$xtask" codegen --spec "$work/made.yaml" --out "$work/again" --json 2>&1 >/dev/null |
            awk '/I +refs/ { gsub(",", "", $NF); printf "%.0f", $NF / 1e6 }'
    )
    one=$(awk -v a="$instructions" -v n="$count" 'BEGIN { printf "%.2f", a / n }')
    memory=$(jq '.peak_memory / 1e6 | ceil' "$work/told.json")
    seconds=$(jq '[.milliseconds[]] | add / 1000 * 100 | round / 100' "$work/told.json")
    echo "| $count | $instructions M | $one M | $memory MB | $seconds s | $(jq .lines "$work/told.json") |"
    rm -rf "$work/crate" "$work/again"
done
