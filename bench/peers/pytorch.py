"""PyTorch, natively and eagerly: trains one of the networks and prints what it measured as JSON.

    python pytorch.py '{"network": {...}, "threads": 1, "data": "FOLDER", "warmUpSeconds": 1, "seconds": 3}'
"""

import json
import resource
import sys
import time

STARTED = time.perf_counter()

import torch  # noqa: E402 (its import is part of the time to the first step)
import torch.nn.functional as F  # noqa: E402
from torch import nn  # noqa: E402

LOG_INTERVAL = 10


class Net(nn.Module):
    def __init__(self, network):
        super().__init__()
        first, second = network["convolutions"]
        self.dropout = network["dropout"]
        self.conv1 = nn.Conv2d(1, first["channels"], first["size"])
        self.conv2 = nn.Conv2d(first["channels"], second["channels"], second["size"])
        side = ((28 - first["size"] + 1) // 2 - second["size"] + 1) // 2
        self.fc1 = nn.Linear(second["channels"] * side * side, network["hidden"])
        self.fc2 = nn.Linear(network["hidden"], 10)

    def forward(self, x):
        x = F.relu(F.max_pool2d(self.conv1(x), 2))
        x = self.conv2(x)
        if self.dropout:
            x = F.dropout2d(x, self.dropout)
        x = F.relu(F.max_pool2d(x, 2)).flatten(1)
        x = F.relu(self.fc1(x))
        if self.dropout:
            x = F.dropout(x, self.dropout)
        return F.log_softmax(self.fc2(x), dim=1)


def read(path, header):
    with open(path, "rb") as file:
        return torch.frombuffer(bytearray(file.read()[header:]), dtype=torch.uint8)


def optimizer(parameters, wish):
    if wish["name"] == "adam":
        betas = (wish["beta1"], wish["beta2"])
        return torch.optim.Adam(parameters, wish["learningRate"], betas, wish["epsilon"])
    return torch.optim.SGD(parameters, wish["learningRate"], wish["momentum"])


class Training:
    def __init__(self, network, data):
        self.images = read(f"{data}/train-images-idx3-ubyte", 16).view(-1, 1, 28, 28)
        self.labels = read(f"{data}/train-labels-idx1-ubyte", 8)
        self.net = Net(network).train()
        self.optimizer = optimizer(self.net.parameters(), network["optimizer"])
        self.batch = network["batch"]
        self.order = []

    def step(self):
        if len(self.order) == 0:
            self.order = list(torch.randperm(len(self.images)).split(self.batch))
            if len(self.order[-1]) < self.batch:
                self.order.pop()
        chosen = self.order.pop()
        images = (self.images[chosen].float() / 255 - 0.1307) / 0.3081
        self.optimizer.zero_grad()
        loss = F.nll_loss(self.net(images), self.labels[chosen].long())
        loss.backward()
        self.optimizer.step()
        return loss

    def run(self, seconds):
        """Steps for that long; the loss is looked at as often as it is logged."""
        begin, steps = time.perf_counter(), 0
        while True:
            loss = self.step()
            steps += 1
            if steps % LOG_INTERVAL == 0:
                last = loss.item()
                elapsed = time.perf_counter() - begin
                if elapsed >= seconds:
                    return steps, elapsed, last


def main(wish):
    torch.manual_seed(1)
    if wish["threads"]:
        torch.set_num_threads(wish["threads"])
    training = Training(wish["network"], wish["data"])
    training.step().item()
    first_step = time.perf_counter() - STARTED
    training.run(wish["warmUpSeconds"])
    steps, elapsed, loss = training.run(wish["seconds"])
    return {
        "version": torch.__version__,
        "threads": torch.get_num_threads(),
        "imagesPerSecond": steps * training.batch / elapsed,
        "firstStepMillis": first_step * 1000,
        "steps": steps,
        "loss": loss,
        # Linux counts in kilobytes.
        "memoryBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }


print(json.dumps(main(json.loads(sys.argv[1]))))
