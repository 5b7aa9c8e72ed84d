#!/usr/bin/env python3
"""Everything \"quoted\": 2-3-2-1, some biases, softplus, leaky_relu, sigmoid

Written by Backflow. This builds the same network, trains it by the same recipe on the same batches
and checks that losses and parameters come out as Backflow has them:

    python3 everything.py
    torchrun --nproc_per_node 3 everything.py

In several processes each batch is shared out among them, and the result is the same. At the end the
parameters are in everything-trained.safetensors, which Backflow reads.
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
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
    [0.5, 0.5],
], dtype=torch.float64)
y = torch.tensor([
    [0],
    [1],
    [1],
    [0],
    [1],
], dtype=torch.float64)

# The network, and the parameters that training starts from
model = nn.Sequential(
    nn.Linear(2, 3),
    nn.Softplus(threshold=40),
    nn.Linear(3, 2, bias=False),
    nn.LeakyReLU(0.01),
    nn.Linear(2, 1),  # the loss takes the sigmoid itself
)
start = {
    "0.weight": [[0.5, -0.25],
                 [0.125, 1],
                 [-1, 0.75]],
    "0.bias": [0, 0.5, -0.5],
    "2.weight": [[0.5, 0.25, -0.5],
                 [1, 0, 0.5]],
    "4.weight": [[0.5, -1]],
    "4.bias": [0.25],
}
model.load_state_dict({name: torch.as_tensor(value, dtype=torch.float64) for name, value in start.items()})
parallel = nn.parallel.DistributedDataParallel(model) if world_size > 1 else model

# The recipe
loss_fn = nn.BCEWithLogitsLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.03, betas=(0.8, 0.99))
scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=0.1, total_steps=4, pct_start=0.5)
frozen = {  # True where a parameter stays what it is
    "0.weight": [[True, False], [False, False], [False, False]],
    "2.weight": True,
}


def random_numbers(seed, stream):
    """Backflow's generator: xoshiro256++, its state filled by splitmix64."""
    mask = 2 ** 64 - 1

    def mixed(x):
        x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9 & mask
        x = (x ^ x >> 27) * 0x94d049bb133111eb & mask
        return x ^ x >> 31

    def rotated(x, n):
        return (x << n | x >> 64 - n) & mask

    golden = 0x9e3779b97f4a7c15
    x = mixed(seed + golden & mask) ^ stream
    s = [mixed(x + i * golden & mask) for i in range(1, 5)]
    while True:
        yield rotated(s[0] + s[3] & mask, 23) + s[0] & mask
        t = s[1] << 17 & mask
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = rotated(s[3], 45)


def shuffled(n, seed, epoch):
    """The order of the samples in an epoch (Fisher and Yates)."""
    order = list(range(n))
    random = random_numbers(seed, epoch)
    for i in range(n, 1, -1):
        j = next(r for r in random if r >= 2 ** 64 % i) % i
        order[i - 1], order[j] = order[j], order[i - 1]
    return order


def batches():
    """The numbers of the samples of each step, epoch after epoch."""
    for epoch in itertools.count(1):
        order = shuffled(len(x), 7, epoch)
        for i in range(0, len(order), 2):
            yield order[i:i + 2]


def over_all_processes(value):
    """The sum of what each process has of a number."""
    value = value.detach().clone()
    if world_size > 1:
        torch.distributed.all_reduce(value)
    return value.item()


def update():
    """optimizer.step(), with l1 in the gradients and without what is frozen."""
    before = {name: p.detach().clone() for name, p in model.named_parameters()}
    for p in model.parameters():
        p.grad.add_(p.detach().sign(), alpha=0.001)
    optimizer.step()
    with torch.no_grad():
        for name, p in model.named_parameters():
            p.copy_(torch.where(torch.tensor(frozen.get(name, False)), before[name], p))


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
for step, batch in zip(range(1, 30 + 1), batches()):
    mine = batch[rank::world_size]  # this process's share
    if (step - 1) % 2 == 0:
        optimizer.zero_grad()
    prediction = parallel(x[mine])
    loss = loss_fn(prediction, y[mine]) * len(mine) / len(batch) if mine else 0 * prediction.sum()
    losses[step] = over_all_processes(loss)
    if losses[step] < 0.1:
        break
    (loss * world_size).backward()  # DistributedDataParallel divides by world_size
    if step % 2 == 0:
        update()
    if step % 3 == 0 and step < 12:
        scheduler.step()

# What Backflow came to: the losses of some steps, and the parameters in the end
expected = {1: 1.002122729343223, 2: 0.7274472709928551, 3: 0.47725895262808626, 4: 0.7264178626952396,
            5: 1.001064881183297, 6: 0.47127837480506846, 7: 0.9135555134085296, 8: 0.7266759030754084,
            9: 0.61221749949235, 10: 0.8626706270452627, 11: 0.5691708114236058, 12: 0.8668116779644106,
            13: 0.739514960464166, 14: 0.8626690089779594, 16: 0.8778832233700238, 17: 0.681252057535171,
            18: 0.6122203827583294, 20: 0.8626668842728181, 21: 0.6122214473869133, 23: 0.7242998872405502,
            25: 0.7075394817167753, 27: 0.6122228181150282, 30: 0.8889520384687843}
end = {
    "0.weight": [[0.5, -0.3474773703777492],
                 [0.20688945722574617, 1.0952380027722088],
                 [-1.0999099650617858, 0.6261240030050883]],
    "0.bias": [-0.04451664061459122, 0.5498297789423349, -0.5393705163799156],
    "2.weight": [[0.5, 0.25, -0.5],
                 [1, 0, 0.5]],
    "4.weight": [[0.5562876475789237, -0.9511717445217462]],
    "4.bias": [0.2904896378233489],
}
for number, loss in expected.items():
    assert math.isclose(losses[number], loss, rel_tol=1e-9, abs_tol=1e-9), \
        f"step {number}: the loss is {losses[number]!r}, Backflow has {loss!r}"
for name, value in model.state_dict().items():
    miss = (value - torch.as_tensor(end[name], dtype=torch.float64)).abs() / value.abs().clamp(min=1)
    assert miss.max() <= 1e-9, f"{name}: differs from Backflow's by up to {miss.max().item()}"
if rank == 0:
    save(here / "everything-trained.safetensors", model.state_dict())
    print(f"step {step}, loss {losses[step]}: the same as in Backflow")
if world_size > 1:
    torch.distributed.destroy_process_group()
