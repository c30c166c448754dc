#!/usr/bin/env python3
"""A network that Digit Studio exported as ONNX, served over the open inference protocol (v2).

    python deploy/serve/server.py --model mnist.onnx [--http_port 8080] [--workers 1] ...

KServe's model server speaks the protocol, by HTTP and gRPC, with health checks and metrics; ONNX Runtime computes. Here
is only what joins the two. `--help` lists KServe's own options.
"""

import argparse

import kserve
import numpy
import onnxruntime
from kserve.utils.utils import generate_uuid

TYPES = {"tensor(float)": "FP32"}


class Network(kserve.Model):
    def __init__(self, name, path):
        super().__init__(name)
        self.path = path
        self.load()

    def load(self):
        self.session = onnxruntime.InferenceSession(self.path, providers=["CPUExecutionProvider"])
        self.ready = True
        return self.ready

    def predict(self, request, headers=None, response_headers=None):
        inputs = {tensor.name: tensor.as_numpy().astype(numpy.float32) for tensor in request.inputs}
        try:
            answers = self.session.run(None, inputs)
        except (ValueError, onnxruntime.capi.onnxruntime_pybind11_state.InvalidArgument) as reason:
            raise kserve.errors.InvalidInput(str(reason)) from reason
        outputs = []
        for description, answer in zip(self.session.get_outputs(), answers):
            output = kserve.InferOutput(description.name, list(answer.shape), TYPES[description.type])
            output.set_data_from_numpy(answer, binary_data=False)
            outputs.append(output)
        return kserve.InferResponse(request.id or generate_uuid(), self.name, outputs)

    async def get_input_types(self):
        return describe(self.session.get_inputs())

    async def get_output_types(self):
        return describe(self.session.get_outputs())


def describe(tensors):
    """As the protocol describes tensors: a dimension of any size is -1."""
    shape = lambda tensor: [size if isinstance(size, int) else -1 for size in tensor.shape]
    return [{"name": tensor.name, "datatype": TYPES[tensor.type], "shape": shape(tensor)} for tensor in tensors]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(parents=[kserve.model_server.parser])
    parser.add_argument("--model", required=True, help="a file that was exported as ONNX")
    parser.set_defaults(model_name="digits")
    options = parser.parse_args()
    kserve.ModelServer().start([Network(options.model_name, options.model)])
