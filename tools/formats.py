#!/usr/bin/env python3
"""Model files that other programs saved, for the tests, and a check of the files that we write.

    python -m venv ~/venv && ~/venv/bin/pip install torch numpy onnx onnxruntime safetensors
    ~/venv/bin/python tools/formats.py make tests/it/data/formats
    ~/venv/bin/python tools/formats.py check FOLDER     # of `cargo run --release --example export -- FOLDER`

`make` writes what the tests of src/engine/formats read; the results are committed, so nobody needs Python to run the
tests. Made with torch 2.15.0 and safetensors 0.8.0. Number i of a network `tiny` is (37 i mod 2048) / 1024 - 1, which
float16 holds exactly; the network `net` is that of tools/fixtures.py (weights.f32).

    pytorch.pth              net's state_dict, as the pattern saves it
    checkpoint.pth           a checkpoint as in PyTorch's tutorials: epoch, state_dict in float64, optimizer's state,
                             loss; fc1.weight is not contiguous
    half.pth                 tiny's state_dict in float16, from DataParallel: each name begins with `module.`
    pytorch.safetensors      tiny, with metadata
    program.pth              a whole model, which takes its class to load
    legacy.pth               a state_dict as PyTorch saved before 1.6
    burn.bpk                 tiny, saved by burn-store 0.22.1; not made here
"""

import sys
from pathlib import Path

import numpy
import torch
from torch import nn
import torch.nn.functional as F

import fixtures

# As in src/engine/architecture.rs: convolutions (outputs, kernel, pool), then linear outputs.
ARCHITECTURES = {
    "net": ([(10, 5, 2), (20, 5, 2)], [50, 10]),
    "fast": ([(24, 5, 2), (32, 3, 2)], [128, 10]),
    "accurate": ([(16, 5, 2), (32, 3, 2), (128, 3, 1)], [10]),
    "tiny": ([(10, 5, 2), (16, 3, 2), (32, 3, 1)], [10]),
}


class Network(nn.Module):
    """A network of ours as a PyTorch user would write it. Gives log-probabilities, as the pattern's does."""

    def __init__(self, architecture):
        super().__init__()
        convolutions, linears = ARCHITECTURES[architecture]
        channels, side = 1, 28
        self.pools = []
        for at, (outputs, kernel, pool) in enumerate(convolutions, 1):
            setattr(self, f"conv{at}", nn.Conv2d(channels, outputs, kernel))
            self.pools.append(pool)
            channels, side = outputs, (side + 1 - kernel) // pool
        inputs = channels * side * side
        for at, outputs in enumerate(linears, 1):
            setattr(self, f"fc{at}", nn.Linear(inputs, outputs))
            inputs = outputs
        self.linears = len(linears)

    def forward(self, x):
        for at, pool in enumerate(self.pools, 1):
            x = F.relu(F.max_pool2d(getattr(self, f"conv{at}")(x), pool))
        x = x.flatten(1)
        for at in range(1, self.linears):
            x = F.relu(getattr(self, f"fc{at}")(x))
        return F.log_softmax(getattr(self, f"fc{self.linears}")(x), dim=1)


def tiny():
    """The network whose numbers are known."""
    network, start = Network("tiny"), 0
    with torch.no_grad():
        for tensor in network.state_dict().values():
            numbers = numpy.arange(start, start + tensor.numel()) * 37 % 2048 / 1024 - 1
            tensor.copy_(torch.from_numpy(numbers).view(tensor.shape))
            start += tensor.numel()
    return network


def make(folder):
    import safetensors.torch

    folder.mkdir(parents=True, exist_ok=True)
    torch.save(fixtures.fresh_net().state_dict(), folder / "pytorch.pth")
    network = tiny()
    safetensors.torch.save_file(network.state_dict(), folder / "pytorch.safetensors", {"format": "pt", "run": "Ökonom"})

    half = nn.DataParallel(tiny().half())
    torch.save(half.state_dict(), folder / "half.pth")

    double = tiny().double()
    optimizer = torch.optim.Adam([double.fc1.bias])
    double.fc1.bias.grad = torch.zeros(10, dtype=torch.float64)
    bias = double.fc1.bias.detach().clone()
    optimizer.step()
    with torch.no_grad():
        double.fc1.bias.copy_(bias)
    double.fc1.weight = nn.Parameter(double.fc1.weight.detach().T.contiguous().T)
    assert not double.fc1.weight.is_contiguous()
    checkpoint = {
        "epoch": 3,
        "model_state_dict": double.state_dict(),
        "optimizer_state_dict": optimizer.state_dict(),
        "loss": 0.25,
    }
    torch.save(checkpoint, folder / "checkpoint.pth")

    small = nn.Linear(1, 1)
    torch.save(small, folder / "program.pth")
    torch.save(small.state_dict(), folder / "legacy.pth", _use_new_zipfile_serialization=False)


def load(path, architecture):
    """The network of one of our files, with PyTorch."""
    import safetensors.torch

    network = Network(architecture).eval()
    if path.suffix == ".pth":
        # What the pattern does, and the strict way of it; mmap needs the parts where PyTorch puts them.
        state = torch.load(path, weights_only=True, mmap=True)
    else:
        state = safetensors.torch.load_file(path)
    assert list(state) == list(network.state_dict()) or path.suffix != ".pth", "the order of the state_dict"
    print(f"{path.name}: {network.load_state_dict(state)}")
    return network


def check_onnx(path):
    import onnx

    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    shape = lambda value: [size.dim_param or size.dim_value for size in value.type.tensor_type.shape.dim]
    assert [shape(value) for value in model.graph.input] == [["N", 1, 28, 28]]
    assert [shape(value) for value in model.graph.output] == [["N", 10]]
    metadata = {entry.key: entry.value for entry in model.metadata_props}
    assert (metadata["normalisation_mean"], metadata["normalisation_std"]) == ("0.1307", "0.3081")
    print(f"{path.name}: opset {model.opset_import[0].version}, {' '.join(n.op_type for n in model.graph.node)}")


def architecture_of(path):
    return path.name.split(".")[0].split("-")[0]


def check(folder):
    """That every file opens, with all its keys matched, and that a network's files hold the same numbers."""
    for path in sorted(folder.glob("*.onnx")):
        check_onnx(path)
        architecture = architecture_of(path)
        states = [load(path.with_suffix(suffix), architecture).state_dict() for suffix in (".pth", ".safetensors")]
        assert all(torch.equal(tensor, states[1][name]) for name, tensor in states[0].items())


def main():
    task, folder = sys.argv[1:]
    {"make": make, "check": check}[task](Path(folder))


if __name__ == "__main__":
    main()
