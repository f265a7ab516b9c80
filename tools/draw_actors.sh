#!/usr/bin/env bash
# Draws and renders the actor prints into examples/actors. Run from anywhere; needs Python 3 and Rust.
set -euo pipefail
cd "$(dirname "$0")/.."

drawings=$(mktemp -d)
trap 'rm -rf "$drawings"' EXIT
python3 tools/draw_actors.py "$drawings"
cargo build --release --manifest-path tools/render/Cargo.toml
render() { tools/render/target/release/render "$@"; }

prints=examples/actors
mkdir -p "$prints/train"
for name in blossoms fan hero pipe retainer shore; do
    render "$drawings/$name.svg" "$prints/train/$name.jpg" --quality=75
done
render "$drawings/traveler.svg" "$prints/truth.png" "$prints/gray.png"
