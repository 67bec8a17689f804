#!/usr/bin/env bash
# A Dask cluster on this machine as separate processes: one scheduler and some workers. Ctrl-C stops them all.
#
#   cluster/local.sh [WORKERS=2] [MEMORY_LIMIT=2GiB] [PORT=8786]
#   dresample resample ... --scheduler tcp://127.0.0.1:8786
#
# CERTIFICATES=folder, made by cluster/certificates.py: all of it in TLS, at tls://127.0.0.1:8786.
set -euo pipefail
workers=${1:-2} memory=${2:-2GiB} port=${3:-8786}
python=${PYTHON:-python3}
protocol=tcp
certificates=${CERTIFICATES:-}
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 MKL_NUM_THREADS=1

if [ -n "$certificates" ]; then
  protocol=tls
  tls=DASK_DISTRIBUTED__COMM__TLS
  export DASK_DISTRIBUTED__COMM__REQUIRE_ENCRYPTION=True "${tls}__CA_FILE=$certificates/scheduler/ca.pem" \
    "${tls}__SCHEDULER__CERT=$certificates/scheduler/cert.pem" "${tls}__SCHEDULER__KEY=$certificates/scheduler/key.pem" \
    "${tls}__WORKER__CERT=$certificates/worker/cert.pem" "${tls}__WORKER__KEY=$certificates/worker/key.pem"
fi
address=$protocol://127.0.0.1:$port

# shellcheck disable=SC2046 # one word for each process
stop() { trap - EXIT INT TERM; kill $(jobs -p) 2>/dev/null || true; wait 2>/dev/null || true; }
trap stop EXIT
trap 'exit 130' INT TERM

"$python" -m dask scheduler --protocol "$protocol" --host 127.0.0.1 --port "$port" --dashboard-address 127.0.0.1:0 &
for _ in $(seq "$workers"); do
  "$python" -m dask worker "$address" --protocol "$protocol" --host 127.0.0.1 --nthreads 1 --memory-limit "$memory" \
    --dashboard-address 127.0.0.1:0 --death-timeout 60 &
done
echo "scheduler at $address, $workers workers of $memory"
wait
