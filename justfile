# The checks of this project, used by .ci/run and by the workflow in .github alike. `just` alone lists them.

_default:
    @just --list --unsorted

# Everything that must pass before a change lands
ci: fmt clippy features doc page-lint test kernels test-checked examples main-job studio-test

# Formatting
fmt:
    cargo fmt --all --check

# Lints, on every target of every crate
clippy:
    cargo clippy --release --workspace --all-targets -- -D warnings

# The command compiles without the parts that can be left out, and with each of them alone
features:
    #!/usr/bin/env bash
    set -euo pipefail
    for feature in "" embedded-weights jpeg2000 jpegxl parquet training; do
        cargo clippy --release --package nishikie-cli --no-default-features --features "$feature" -- -D warnings
    done

# The documentation builds, without broken links
doc:
    RUSTDOCFLAGS="-D warnings" cargo doc --release --workspace --no-deps

# All tests; the network is too slow for a debug build
test *ARGS:
    cargo test --release --workspace {{ ARGS }}

# The unit tests of the crates that compute, decode and share work, once more with overflow checks and debug assertions
test-checked *ARGS:
    cargo test --profile checked --lib --package nishikie-vgg --package nishikie-picture --package nishikie --package nishikie-work {{ ARGS }}

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

# Lints of the page's scripts, by crates/studio/page/biome.json; as root, installs npm where it is missing
page-lint:
    #!/usr/bin/env bash
    set -euo pipefail
    version=2.6.8
    tools=$PWD/target/page-tools
    biome=$tools/node_modules/.bin/biome
    # Exact, and without dependencies but for the program itself, so there is nothing to lock.
    if [ "$("$biome" --version 2>/dev/null)" != "Version: $version" ]; then
        if ! command -v npm >/dev/null; then
            if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
                echo "The page's linter comes by npm: install with 'sudo apt-get install npm'" >&2
                exit 1
            fi
            apt-get update --quiet=2
            DEBIAN_FRONTEND=noninteractive apt-get install --quiet=2 --yes --no-install-recommends npm
        fi
        npm install --prefix "$tools" --no-package-lock --no-save --no-audit --no-fund --loglevel=error "@biomejs/biome@$version"
    fi
    cd crates/studio/page
    "$biome" lint --error-on-warnings .

# The studio's page in a real browser, with screenshots in target/studio; as root, installs Chromium where it is missing
studio-test:
    #!/usr/bin/env bash
    set -euo pipefail
    missing=()
    [ -n "${CHROMIUM:-$(command -v chromium)}" ] || missing+=(chromium fonts-noto-cjk)
    python3 -c 'import ensurepip' 2>/dev/null || missing+=(python3-venv)
    if [ ${#missing[@]} -gt 0 ]; then
        if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
            echo "The browser test needs ${missing[*]}: install with 'sudo apt-get install ${missing[*]}', or name a Chromium in the variable CHROMIUM" >&2
            exit 1
        fi
        apt-get update --quiet=2
        DEBIAN_FRONTEND=noninteractive apt-get install --quiet=2 --yes --no-install-recommends "${missing[@]}"
    fi
    # A folder of its own: target/tools may be what .ci/run has made with cargo, or half made.
    tools=target/studio-tools
    [ -x "$tools/bin/pip" ] || python3 -m venv "$tools"
    "$tools/bin/pip" install --quiet --disable-pip-version-check --requirement tools/studio/requirements.txt
    cargo build --release --package nishikie-cli
    "$tools/bin/python" tools/studio/test.py target/release/nishikie target/studio

# Content credentials: the tests with the feature c2pa, and pictures that are signed here and read by another implementation, and the reverse
credentials-test:
    #!/usr/bin/env bash
    set -euo pipefail
    tools=target/credentials-tools
    [ -x "$tools/bin/pip" ] || python3 -m venv "$tools"
    "$tools/bin/pip" install --quiet --disable-pip-version-check --requirement tools/credentials/requirements.txt
    cargo clippy --release --package nishikie-cli --features c2pa -- -D warnings
    cargo test --release --package nishikie-picture --features c2pa --lib credentials
    cargo build --release --package nishikie-cli --features c2pa
    "$tools/bin/python" tools/credentials/test.py target/release/nishikie

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
