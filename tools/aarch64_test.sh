#!/bin/sh
# Builds the network for 64-bit ARM and runs its tests in an emulator, on a machine of another kind: the NEON kernels, and the
# golden features and gradients. Takes ten minutes or more, most of it in the emulator.
#
#   apt-get install qemu-user gcc-aarch64-linux-gnu libc6-dev-arm64-cross
#   rustup target add aarch64-unknown-linux-gnu
#   tools/aarch64_test.sh [ARGUMENTS OF cargo test]        for example --lib
set -eu
cd "$(dirname "$0")/.."

target=aarch64-unknown-linux-gnu
for program in qemu-aarch64 aarch64-linux-gnu-gcc; do
    command -v "$program" >/dev/null || { echo "there is no $program; see the top of $0" >&2; exit 1; }
done
[ -d "$(rustc --print sysroot)/lib/rustlib/$target/lib" ] || { echo "rustc has no library for $target; see the top of $0" >&2; exit 1; }

export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER=aarch64-linux-gnu-gcc
# The emulated program finds the C library of the cross compiler.
export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUNNER="qemu-aarch64 -L /usr/aarch64-linux-gnu"
exec cargo test --release --target "$target" --package nishikie-vgg "$@"
