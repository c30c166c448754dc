#!/usr/bin/env python3
"""Writes what PyTorch computes with the pattern's network, for the tests in tests/it to compare with.

    python -m venv ~/venv && ~/venv/bin/pip install torch numpy
    ~/venv/bin/python tools/fixtures.py tests/it/data

The MNIST files are looked for where `cargo xtask setup` puts them; MNIST_DIR names another folder. The results are
committed, so nobody needs Python to run the tests. Made with torch 2.15.0 on an x86-64 CPU; another version may differ
in the last bits.

All files are little-endian numbers without a header. "All parameters" are 21,840 float32: the eight tensors of the
state_dict, one after the other, in its order (conv1.weight, conv1.bias, ... fc2.bias).

    weights.f32            all parameters: where everything below starts from
    test-images.u8         [32, 28, 28]: the first 32 images of MNIST's test set
    test-logits.f32        [32, 10]: what `weights` makes of them, before log_softmax
    batches.u32            [20, 64]: numbers of images in MNIST's training set
    gradients.f32          all parameters: gradients of the mean loss of the first batch at `weights`
    losses.f32             [20]: loss of each batch before its step
    weights-20-steps.f32   all parameters after one step of SGD per batch

Dropout is off throughout, because the engine draws its masks from a generator that PyTorch doesn't have.
checkpoint-v1.dscp is not made here: see tests/it/checkpoint.rs.
"""

import os
import sys
from pathlib import Path

import numpy
import torch
import torch.nn.functional as F
from torch import nn

SEED = 20
STEPS = 20
BATCH = 64
TEST_IMAGES = 32
LEARNING_RATE = 0.01
MOMENTUM = 0.5


class Net(nn.Module):
    """`Net` of the pattern's main.py, except that it returns logits."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 10, kernel_size=5)
        self.conv2 = nn.Conv2d(10, 20, kernel_size=5)
        self.conv2_drop = nn.Dropout2d()
        self.fc1 = nn.Linear(320, 50)
        self.fc2 = nn.Linear(50, 10)

    def forward(self, x):
        x = F.relu(F.max_pool2d(self.conv1(x), 2))
        x = F.relu(F.max_pool2d(self.conv2_drop(self.conv2(x)), 2))
        x = x.view(-1, 320)
        x = F.relu(self.fc1(x))
        x = F.dropout(x, training=self.training)
        return self.fc2(x)


def data_folder():
    if "MNIST_DIR" in os.environ:
        return Path(os.environ["MNIST_DIR"])
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    return Path(os.environ.get("DIGIT_STUDIO_CACHE", cache / "digit-studio")) / "data"


def read_images(name):
    return numpy.fromfile(data_folder() / name, numpy.uint8)[16:].reshape(-1, 28, 28)


def read_labels(name):
    return numpy.fromfile(data_folder() / name, numpy.uint8)[8:]


def normalised(images):
    """torchvision's ToTensor and the pattern's Normalize((0.1307,), (0.3081,))."""
    scaled = torch.from_numpy(images).unsqueeze(1).to(torch.float32) / 255
    return (scaled - 0.1307) / 0.3081


def mean_loss(net, images, labels):
    return F.nll_loss(F.log_softmax(net(images.to(net.fc2.weight.dtype)), dim=1), labels)


def parameters(net):
    return torch.cat([tensor.flatten() for tensor in net.state_dict().values()]).numpy()


def gradients(net):
    # Named in the order of the state_dict, which has no buffers here.
    assert [name for name, _ in net.named_parameters()] == list(net.state_dict())
    return torch.cat([tensor.grad.flatten() for tensor in net.parameters()]).numpy()


def fresh_net(dtype=torch.float32):
    """The net of SEED. In evaluation mode it drops nothing; autograd works all the same."""
    torch.manual_seed(SEED)
    return Net().eval().to(dtype)


def train(net, images, labels, batches):
    """Takes the steps. Returns the losses and the first step's gradients."""
    optimizer = torch.optim.SGD(net.parameters(), lr=LEARNING_RATE, momentum=MOMENTUM)
    losses, first_gradients = [], None
    for batch in batches:
        optimizer.zero_grad()
        loss = mean_loss(net, normalised(images[batch]), torch.from_numpy(labels[batch]).long())
        loss.backward()
        if first_gradients is None:
            first_gradients = gradients(net).copy()
        losses.append(loss.item())
        optimizer.step()
    return losses, first_gradients


def compute(dtype):
    """Every number that depends on the precision, by the name of its file."""
    images, labels = read_images("train-images-idx3-ubyte"), read_labels("train-labels-idx1-ubyte")
    batches = numpy.random.RandomState(SEED).permutation(len(images))[: STEPS * BATCH].reshape(STEPS, BATCH)
    net = fresh_net(dtype)
    weights = parameters(net).copy()
    with torch.no_grad():
        test_images = read_images("t10k-images-idx3-ubyte")[:TEST_IMAGES]
        logits = net(normalised(test_images).to(dtype)).numpy()
    losses, first_gradients = train(net, images, labels, batches)
    return {
        "weights.f32": weights,
        "test-images.u8": test_images,
        "test-logits.f32": logits,
        "batches.u32": batches,
        "gradients.f32": first_gradients,
        "losses.f32": numpy.array(losses),
        "weights-20-steps.f32": parameters(net),
    }


def write(folder, results):
    kinds = {".f32": "<f4", ".u32": "<u4", ".u8": "u1"}
    for name, values in results.items():
        values.astype(kinds[Path(name).suffix]).tofile(folder / name)


def report_rounding(single, double):
    """Says how far PyTorch's own float32 is from float64: the scale that the tests' tolerances are chosen by."""
    start = single["weights.f32"]
    origins = {"gradients.f32": start * 0, "weights-20-steps.f32": start}
    ends = numpy.cumsum([tensor.numel() for tensor in fresh_net().parameters()])
    for file, origin in origins.items():
        errors = numpy.split(abs(double[file] - single[file]), ends[:-1])
        scales = numpy.split(abs(double[file] - origin), ends[:-1])
        for name, error, scale in zip(fresh_net().state_dict(), errors, scales):
            print(f"{file} {name}: rounding is {error.max() / scale.max():.1e} of the largest change")
    print(f"test-logits.f32: {abs(double['test-logits.f32'] - single['test-logits.f32']).max():.1e}")


def main():
    folder = Path(sys.argv[1])
    torch.set_num_threads(1)
    single, double = compute(torch.float32), compute(torch.float64)
    write(folder, single)
    report_rounding(single, double)


if __name__ == "__main__":
    main()
