#!/usr/bin/env python3
"""Writes what PyTorch makes of the network that ships with the page, for tests/e2e/deployments.test.mjs to compare with.

    cargo run --release --example export -- FOLDER
    python -m venv ~/venv && ~/venv/bin/pip install torch numpy
    ~/venv/bin/python tools/scores.py FOLDER/accurate-0.pth tests/it/data/shipped-scores.f32

[1000, 10] little-endian float32: the logarithms of the ten probabilities of MNIST's first 1,000 test images. Made with
torch 2.15.0. To be made again when static/models/pretrained.dscp changes; `studio.models.export("pretrained", "pth")`
gives the same file as the example.
"""

import sys
from pathlib import Path

import torch

import fixtures
import formats

IMAGES = 1000


def main():
    source, target = Path(sys.argv[1]), Path(sys.argv[2])
    state = torch.load(source, weights_only=True)
    sizes = [list(tensor.shape) for tensor in state.values()]
    network = next(
        network.eval()
        for network in map(formats.Network, formats.ARCHITECTURES)
        if [list(tensor.shape) for tensor in network.state_dict().values()] == sizes
    )
    print(network.load_state_dict(state))
    images = fixtures.normalised(fixtures.read_images("t10k-images-idx3-ubyte")[:IMAGES])
    with torch.no_grad():
        answers = network(images).numpy()
    right = (answers.argmax(1) == fixtures.read_labels("t10k-labels-idx1-ubyte")[:IMAGES]).sum()
    print(f"{right} of {IMAGES} right, log-probabilities from {answers.min():.1f} to {answers.max():.1e}")
    answers.astype("<f4").tofile(target)


if __name__ == "__main__":
    main()
