#!/usr/bin/env python3
"""Compares our 10,000 answers to MNIST's test images with those of PyTorch and ONNX Runtime for the exported files.

    cargo run --release --example export -- FOLDER
    python -m venv ~/venv && ~/venv/bin/pip install torch numpy onnx onnxruntime safetensors
    ~/venv/bin/python tools/parity.py FOLDER

For each network: the largest difference between two log-probabilities, and how many images get another digit. Fails
when a difference is above 1e-4, or a digit differs. Images are MNIST's test set, where `cargo xtask setup` puts it.
"""

import sys
from pathlib import Path

import numpy
import onnxruntime
import torch

import fixtures
import formats

TOLERANCE = 1e-4


def in_onnx_runtime(path, images):
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    # N is dynamic: batches of two sizes.
    parts = [images[:1], images[1:]]
    return numpy.concatenate([session.run(["log_probabilities"], {"images": part})[0] for part in parts])


def main():
    folder = Path(sys.argv[1])
    images = fixtures.normalised(fixtures.read_images("t10k-images-idx3-ubyte"))
    labels = fixtures.read_labels("t10k-labels-idx1-ubyte")
    failures = 0
    for path in sorted(folder.glob("*.f32")):
        ours = numpy.fromfile(path, "<f4").reshape(-1, 10)
        architecture = formats.architecture_of(path)
        with torch.no_grad():
            theirs = {
                suffix: formats.load(path.with_suffix(suffix), architecture)(images).numpy()
                for suffix in (".pth", ".safetensors")
            }
        theirs[".onnx"] = in_onnx_runtime(path.with_suffix(".onnx"), images.numpy())
        correct = (ours.argmax(1) == labels).sum()
        for suffix, answers in theirs.items():
            difference = abs(answers - ours).max()
            others = (answers.argmax(1) != ours.argmax(1)).sum()
            print(f"{path.stem}{suffix}: {len(ours)} images, {correct} right, {others} other digits, {difference:.1e}")
            failures += difference > TOLERANCE or others > 0
    sys.exit(f"{failures} files answer otherwise" if failures else 0)


if __name__ == "__main__":
    main()
