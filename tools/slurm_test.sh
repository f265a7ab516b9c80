#!/bin/sh
# Starts a Slurm cluster of one node and runs a small study of the examples on it as a job array; kills a task in the middle
# of a run and requeues it; then compares the result with a study done by one process without Slurm.
#
#   apt-get install slurm-wlm munge
#   cargo build --release
#   tools/slurm_test.sh target/release/nishikie        (as root)
set -eu

program=$(realpath "${1:?the program, such as target/release/nishikie}")
examples=$(realpath "$(dirname "$0")/../examples")
work=$(mktemp -d)
plan="$work/plan.toml"
node=$(hostname -s)
out="$work/by slurm"
export SLURM_CONF="$work/slurm.conf"

stop() {
    for name in slurmd slurmctld munged; do
        if [ -f "$work/$name.pid" ]; then kill "$(cat "$work/$name.pid")" 2>/dev/null || true; fi
    done
    rm -rf "$work"
}
trap stop EXIT
trap 'exit 1' INT TERM

fail() {
    echo "FAILED: $*" >&2
    tail -n 20 "$work"/*.log "$out"/slurm/*.log >&2 || true
    exit 1
}

# Waits until a command succeeds, for at most the given number of seconds.
await() {
    seconds=$1
    shift
    for _ in $(seq $((seconds * 5))); do
        if "$@"; then return 0; fi
        sleep 0.2
    done
    fail "waited $seconds seconds for: $*"
}

echo "== Slurm $(slurmctld -V | cut -d' ' -f2) on $node"
mkdir -p "$work/munge" "$work/state" "$work/spool"
chmod 755 "$work"
dd if=/dev/urandom of="$work/munge/key" bs=1024 count=1 2>/dev/null
chmod 400 "$work/munge/key"
chown -R munge "$work/munge"
runuser -u munge -- munged --socket="$work/munge/socket" --key-file="$work/munge/key" --pid-file="$work/munge/pid" \
    --log-file="$work/munge/log" --seed-file="$work/munge/seed"
await 10 test -s "$work/munge/pid"
cp "$work/munge/pid" "$work/munged.pid"
cat > "$SLURM_CONF" <<END
ClusterName=test
SlurmctldHost=$node
SlurmUser=root
AuthType=auth/munge
# A requeued job waits until its old credential expires, two minutes by default.
AuthInfo=socket=$work/munge/socket,cred_expire=10
CryptoType=crypto/munge
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ReturnToService=2
MpiDefault=none
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/slurmd.log
NodeName=$node CPUs=$(nproc) State=UNKNOWN
PartitionName=main Nodes=$node Default=YES MaxTime=INFINITE State=UP
END
slurmctld
slurmd -N "$node"
idle() { sinfo --noheader --format=%t 2>/dev/null | grep -q idle; }
await 30 idle

cat > "$plan" <<END
contents = ["$examples/gray.png"]
styles = ["$examples/color.jpg"]
configurations = ["config[123]_3_[14]", "config3_1_[14]"]
size = 96
iterations = 30
END

echo "== submit, after a look at what would be submitted"
study() { "$program" study "$@"; }
study submit "$plan" --out "$out" --engine slurm --tasks 2 --cores 1 --time 01:00:00 --partition main --dry-run
study submit "$plan" --out "$out" --engine slurm --tasks 2 --cores 1 --time 01:00:00 --partition main

echo "== kill a task in the middle of a run"
working() { [ -n "$(find "$out/runs" -name 'claim.*' 2>/dev/null)" ]; }
await 120 working
sleep 1
squeue --array
task=$(squeue --array --noheader --states=RUNNING --name=nishikie-study --format=%A | head -n 1)
scontrol requeue "$task"
await 30 sh -c "! scontrol show job $task | grep -q JobState=RUNNING"
echo "left by the killed task: $(find "$out/runs" -name 'claim.*' -printf '%P ')"
squeue --array

echo "== wait for the rest, and for the report"
ended() { [ -z "$(squeue --noheader)" ]; }
await 1800 ended
cat "$out"/slurm/run-*.log
scontrol show job "$task" | grep -E 'JobId|Restarts|JobState' || true

echo "== hold it against one process without Slurm"
study run "$plan" --out "$work/alone"
[ -s "$out/report/report.html" ] || fail "there is no report"
[ -z "$(find "$out/runs" -name 'claim.*' -o -name '.nishikie-*')" ] || fail "something was left behind"
for study in "$out" "$work/alone"; do
    # Only the time and the record's own hash may differ.
    find "$study/runs" -name picture.png.json -exec sed -i '/"seconds"/d; /^  "record_sha256"/d' {} +
done
diff -r "$out/runs" "$work/alone/runs" || fail "the records differ"
echo "PASSED: $(find "$out/runs" -name picture.png.json | wc -l) runs, each there once, the same as without Slurm"
