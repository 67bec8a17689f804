#!/usr/bin/env bash
# Balance the training period of the fraud features by command line: resample_fraud.sh TRAIN_FOLDER OUTPUT_FOLDER
# TRAIN_FOLDER is what split_by_time.py wrote: later rows are evaluated on, and nobody resamples these.
set -euo pipefail
train=$1 output=$2
dresample describe "$train" --target TX_FRAUD
columns=TRANSACTION_ID,TX_DATETIME,CUSTOMER_ID,TERMINAL_ID   # ride along: no features
dresample plan "$train" --target TX_FRAUD --drop "$columns" --scale standard --sampling-strategy 0.3
dresample resample "$train" --target TX_FRAUD --drop "$columns" --scale standard --sampling-strategy 0.3 --seed 7 \
  --provenance --output "$output" --report "$output.html"
