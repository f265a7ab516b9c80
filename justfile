# The checks of this project, used by .ci/run and by the workflow in .github alike. `just` alone lists them.

_default:
    @just --list --unsorted

# Everything that must pass before a change lands
ci: fmt clippy doc test kernels test-checked examples main-job

# Formatting
fmt:
    cargo fmt --all --check

# Lints, on every target of every crate
clippy:
    cargo clippy --release --workspace --all-targets -- -D warnings

# The documentation builds, without broken links
doc:
    RUSTDOCFLAGS="-D warnings" cargo doc --release --workspace --no-deps

# All tests; the network is too slow for a debug build
test *ARGS:
    cargo test --release --workspace {{ ARGS }}

# All tests once more with overflow checks and debug assertions
test-checked *ARGS:
    cargo test --profile checked --workspace {{ ARGS }}

# Which of the network's kernels this machine can run, and so has tested
kernels:
    cargo test --release --package nishikie-vgg --lib -- --nocapture a_kernel_has_one_name

# The library's examples, each run once on the example prints
examples:
    #!/usr/bin/env bash
    set -euo pipefail
    out=$(mktemp -d)
    trap 'rm -rf "$out"' EXIT
    run() { cargo run --release --quiet --package nishikie --example "$@"; }
    run minimal examples/gray.png examples/color.jpg "$out/minimal.png"
    run style examples/gray.png examples/color.jpg "$out/style.png"
    run score "$out/minimal.png" examples/gray-truth.png

# The program's main job, once in each mode on the example prints
main-job:
    #!/usr/bin/env bash
    set -euo pipefail
    out=$(mktemp -d)
    trap 'rm -rf "$out"' EXIT
    nishikie() { cargo run --release --quiet -- "$@"; }
    nishikie colorize examples/gray.png examples/color.jpg -o "$out/styled.png" --size 160 --iterations 20
    nishikie inspect "$out/styled.png"
    nishikie colorize examples/gray.png examples/color.jpg -o "$out/colored.png"
    nishikie score "$out/colored.png" examples/gray-truth.png
    nishikie colorize examples/actors/gray.png --model examples/actors/drawn.safetensors -o "$out/actor.png"
    nishikie score "$out/actor.png" examples/actors/truth.png

# The studio's page in a real browser, with screenshots in target/studio (needs Chromium)
studio-test:
    #!/usr/bin/env bash
    set -euo pipefail
    cargo build --release --package nishikie-cli
    tools=$PWD/target/tools
    [ -x "$tools/bin/python" ] || python3 -m venv "$tools"
    "$tools/bin/python" -c 'import playwright' 2>/dev/null || "$tools/bin/pip" install --quiet playwright
    [ -n "${CHROMIUM:-$(command -v chromium)}" ] || "$tools/bin/playwright" install chromium
    "$tools/bin/python" tools/studio/test.py target/release/nishikie target/studio

# Rewrite the snapshots of help texts and messages; look at the diff before you commit it
bless:
    TRYCMD=overwrite cargo test --release --package nishikie-cli --test snapshots

# Licenses, duplicate or banned crates, and where crates come from (needs cargo-deny)
deny:
    cargo deny --all-features check bans licenses sources

# The fuzz targets build (needs cargo-fuzz; see fuzz/README.md)
fuzz-build:
    cargo fuzz build

# Every fuzz target for a number of seconds
fuzz-smoke SECONDS="30":
    #!/usr/bin/env bash
    set -euo pipefail
    for target in $(cargo fuzz list); do
        mkdir -p "fuzz/corpus/$target"
        cargo fuzz run "$target" "fuzz/corpus/$target" "fuzz/seeds/$target" -- \
            -max_total_time={{ SECONDS }} -timeout=20 -rss_limit_mb=2048 -max_len=65536
    done

# Every crate packs into what a registry takes, without building it there
package:
    cargo package --workspace --no-verify
