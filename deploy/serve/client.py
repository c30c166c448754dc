#!/usr/bin/env python3
"""Asks a server of the open inference protocol (v2) for all 10,000 test images of MNIST.

    python deploy/serve/client.py http://127.0.0.1:8080/v2/models/digits/infer [answers.f32]

Prints how many it reads right. With the answers that `cargo run --release --example export` wrote beside the same
network, it also compares all log-probabilities, and fails above 1e-4. The images are looked for where `cargo xtask
setup` puts them; MNIST_DIR names another folder.
"""

import json
import os
import sys
import time
import urllib.request
from pathlib import Path

import numpy

TOLERANCE = 1e-4
BATCH = 500


def read(name, header):
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "digit-studio/data"
    return numpy.fromfile(Path(os.environ.get("MNIST_DIR", cache)) / name, numpy.uint8, offset=header)


def ask(url, images):
    """Log-probabilities of [N, 1, 28, 28] images, where paper is 0 and ink is 1."""
    normalised = (images - numpy.float32(0.1307)) / numpy.float32(0.3081)
    numbers = normalised.astype("<f4").tobytes()
    parameters = {"binary_data_size": len(numbers)}
    tensor = {"name": "images", "shape": images.shape, "datatype": "FP32", "parameters": parameters}
    head = json.dumps({"inputs": [tensor]}).encode()
    # The protocol's binary extension: numbers follow the JSON as they are, which spares the server their text.
    headers = {"Content-Type": "application/octet-stream", "Inference-Header-Content-Length": str(len(head))}
    request = urllib.request.Request(url, head + numbers, headers)
    with urllib.request.urlopen(request) as reply:
        output = json.load(reply)["outputs"][0]
    return numpy.array(output["data"], numpy.float32).reshape(output["shape"])


def main(url, answers=None):
    pixels = read("t10k-images-idx3-ubyte", 16).reshape(-1, 1, 28, 28)
    labels = read("t10k-labels-idx1-ubyte", 8)
    images = pixels.astype(numpy.float32) / 255
    start = time.monotonic()
    parts = [ask(url, images[first : first + BATCH]) for first in range(0, len(images), BATCH)]
    seconds = time.monotonic() - start
    read_as = numpy.concatenate(parts)
    print(f"{(read_as.argmax(1) == labels).sum()} of {len(labels)} right, {seconds:.1f} s in requests of {BATCH}")
    if answers:
        expected = numpy.fromfile(answers, "<f4").reshape(-1, 10)
        difference = abs(expected - read_as).max()
        others = (expected.argmax(1) != read_as.argmax(1)).sum()
        print(f"{others} other digits than expected, log-probabilities differ by at most {difference:.1e}")
        sys.exit(int(others > 0 or difference > TOLERANCE))


if __name__ == "__main__":
    main(*sys.argv[1:])
