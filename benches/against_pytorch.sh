#!/bin/sh
# nishikie against PyTorch and pastiche on this machine, in one run. Needs Rust and Python 3 with venv, and the network
# once, for the packages torch, numpy and pastiche.
#
#     benches/against_pytorch.sh [ROUNDS [PAIRS [SIZE…]]]
#
# ROUNDS alternating rounds of steps (5), PAIRS of whole runs against pastiche (5; each takes three minutes here), and the
# sizes of the steps' picture (512 256).
set -eu
cd "$(dirname "$0")/.."
venv=target/benches-venv
if [ ! -x $venv/bin/pastiche ]; then
    python3 -m venv $venv
    $venv/bin/pip install --quiet torch numpy pastiche==1.6.0
fi
cat crates/vgg-weights/?/vgg19.safetensors.? > target/vgg19.safetensors
cargo build --release --quiet
cargo build --release --quiet -p nishikie-vgg --example step
[ $# -ge 1 ] || set -- 5
[ $# -ge 2 ] || set -- "$@" 5
[ $# -ge 3 ] || set -- "$@" 512 256
exec $venv/bin/python benches/against_pytorch.py $venv "$@"
