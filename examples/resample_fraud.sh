#!/usr/bin/env bash
# Balance the fraud features by command line: resample_fraud.sh FEATURES_FOLDER OUTPUT_FOLDER
set -euo pipefail
features=$1 output=$2
dresample describe "$features" --target TX_FRAUD
columns=TRANSACTION_ID,TX_DATETIME,CUSTOMER_ID,TERMINAL_ID   # ride along: no features
dresample plan "$features" --target TX_FRAUD --drop "$columns" --scale standard --sampling-strategy 0.3
dresample resample "$features" --target TX_FRAUD --drop "$columns" --scale standard --sampling-strategy 0.3 --seed 7 \
  --provenance --output "$output" --report "$output.html"
