"""Balance the training period of the fraud features by Python: ``python resample_fraud.py TRAIN_FOLDER OUTPUT_FOLDER``.

TRAIN_FOLDER is what ``split_by_time.py`` wrote: later rows are evaluated on, and nobody resamples these.
"""

from __future__ import annotations

import sys

import dask.dataframe as dd

from dresample import ADASYN

RIDE_ALONG = ["TRANSACTION_ID", "TX_DATETIME", "CUSTOMER_ID", "TERMINAL_ID"]


def main(source: str, output: str) -> None:
    """Read, resample, write."""
    transactions = dd.read_parquet(f"{source}/*.parquet")
    features = [c for c in transactions.columns if c not in (*RIDE_ALONG, "TX_FRAUD")]
    sampler = ADASYN(sampling_strategy=0.3, scale="standard", random_state=7, provenance=True)
    print(sampler.plan(transactions[features], transactions["TX_FRAUD"]))
    balanced = sampler.resample(transactions, target="TX_FRAUD", features=features)
    print(sampler.report_)
    print(sampler.allocation_.sort_values("copies", ascending=False).head())
    balanced.to_parquet(output, write_index=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
