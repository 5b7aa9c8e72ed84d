#!/usr/bin/env python3
"""Worked example: 3-2-1, no bias, no activation

Written by Backflow. This builds the same network, trains it by the same recipe on the same batches
and checks that losses and parameters come out as Backflow has them:

    python3 worked-example.py
    torchrun --nproc_per_node 3 worked-example.py

In several processes each batch is shared out among them, and the result is the same. At the end the
parameters are in worked-example-trained.safetensors, which Backflow reads.
"""
import itertools
import json
import math
import os
import pathlib
import struct

import torch
from torch import nn

torch.set_default_dtype(torch.float64)
here = pathlib.Path(__file__).resolve().parent

# torchrun says how many processes there are and which of them this is.
rank = int(os.environ.get("RANK", 0))
world_size = int(os.environ.get("WORLD_SIZE", 1))
if world_size > 1:
    torch.distributed.init_process_group("gloo")

# The data
x = torch.tensor([
    [1, 2, 3],
], dtype=torch.float64)
y = torch.tensor([
    [3.2],
], dtype=torch.float64)

# The network, and the parameters that training starts from
model = nn.Sequential(
    nn.Linear(3, 2, bias=False),
    nn.Linear(2, 1, bias=False),
)
start = {
    "0.weight": [[0.5, 0.4, 0.3],
                 [0.6, 0.3, 0.2]],
    "1.weight": [[0.7, 0.8]],
}
model.load_state_dict({name: torch.as_tensor(value, dtype=torch.float64) for name, value in start.items()})
parallel = nn.parallel.DistributedDataParallel(model) if world_size > 1 else model

# The recipe
loss_fn = nn.MSELoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)


def batches():
    """The numbers of the samples of each step, epoch after epoch."""
    for epoch in itertools.count(1):
        order = list(range(len(x)))
        for i in range(0, len(order), 1):
            yield order[i:i + 1]


def over_all_processes(value):
    """The sum of what each process has of a number."""
    value = value.detach().clone()
    if world_size > 1:
        torch.distributed.all_reduce(value)
    return value.item()


def save(path, tensors):
    """Writes a safetensors file: the length of the header, the header, the numbers."""
    header, body = {}, b""
    for name, tensor in tensors.items():
        begin = len(body)
        body += struct.pack(f"<{tensor.numel()}d", *tensor.flatten().tolist())
        header[name] = {"dtype": "F64", "shape": list(tensor.shape), "data_offsets": [begin, len(body)]}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + body)


# Training
losses = {}
for step, batch in zip(range(1, 5 + 1), batches()):
    mine = batch[rank::world_size]  # this process's share
    optimizer.zero_grad()
    prediction = parallel(x[mine])
    loss = loss_fn(prediction, y[mine]) * len(mine) / len(batch) if mine else 0 * prediction.sum()
    losses[step] = over_all_processes(loss)
    (loss * world_size).backward()  # DistributedDataParallel divides by world_size
    optimizer.step()

# What Backflow came to: the losses of some steps, and the parameters in the end
expected = {1: 0.04839999999999989, 2: 0.013003365625741664, 3: 0.003318999229748088, 4: 0.0008239608462411286,
            5: 0.00020164007235149678}
end = {
    "0.weight": [[0.5061381011009165, 0.41227620220183314, 0.31841430330274967],
                 [0.6069973891578693, 0.31399477831573874, 0.22099216747360811]],
    "1.weight": [[0.7193622123453202, 0.8159201367294193]],
}
for number, loss in expected.items():
    assert math.isclose(losses[number], loss, rel_tol=1e-9, abs_tol=1e-9), \
        f"step {number}: the loss is {losses[number]!r}, Backflow has {loss!r}"
for name, value in model.state_dict().items():
    miss = (value - torch.as_tensor(end[name], dtype=torch.float64)).abs() / value.abs().clamp(min=1)
    assert miss.max() <= 1e-9, f"{name}: differs from Backflow's by up to {miss.max().item()}"
if rank == 0:
    save(here / "worked-example-trained.safetensors", model.state_dict())
    print(f"step {step}, loss {losses[step]}: the same as in Backflow")
if world_size > 1:
    torch.distributed.destroy_process_group()
