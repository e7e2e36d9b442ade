"""Writes oracle.json: values and gradients of PyTorch in float64 that torchSuite.ts holds every backend to.

Inputs come from a formula, rounded to float32, so only results are stored. Run by hand: python3 oracle.py (PyTorch 1.13).
"""
import json
import math
import os

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)


def wave(shape, phase, scale=1.0):
    """sin(0.7 i + phase) * scale in float32: the same numbers as `wave` in torchSuite.ts."""
    size = math.prod(shape)
    values = [math.sin(0.7 * i + phase) * scale for i in range(size)]
    return torch.tensor(values).float().double().reshape(shape)


def attention(q, k, v, causal):
    scores = q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1])
    if causal:
        scores = scores.masked_fill(torch.ones(scores.shape[-2:]).triu(1).bool(), -math.inf)
    return scores.softmax(-1) @ v


CASES = {
    "gelu": ([((3, 5), 0.1, 3)], lambda x: F.gelu(x)),
    "quickGelu": ([((3, 5), 0.2, 3)], lambda x: x * torch.sigmoid(1.702 * x)),
    "leakyRelu": ([((3, 5), 0.3, 3)], lambda x: F.leaky_relu(x, 0.01)),
    "softmax": ([((3, 7), 0.4, 4)], lambda x: F.softmax(x, -1)),
    "softmaxAxis1": ([((2, 3, 4), 0.4, 4)], lambda x: F.softmax(x, 1)),
    "logSoftmax": ([((3, 7), 0.5, 4)], lambda x: F.log_softmax(x, -1)),
    "logsumexp": ([((3, 7), 0.5, 4)], lambda x: torch.logsumexp(x, 1)),
    "layerNorm": ([((4, 9), 0.6, 2), ((9,), 0.7, 1), ((9,), 0.8, 1)], lambda x, g, b: F.layer_norm(x, (9,), g, b, 1e-5)),
    "linear": ([((2, 3, 5), 0.9, 1), ((4, 5), 1.0, 1), ((4,), 1.1, 1)], F.linear),
    "attention": ([((2, 2, 4, 3), 1.2, 2), ((2, 2, 5, 3), 1.3, 2), ((2, 2, 5, 3), 1.4, 1)], lambda q, k, v: attention(q, k, v, False)),
    "causalAttention": ([((1, 2, 5, 4), 1.5, 2), ((1, 2, 5, 4), 1.6, 2), ((1, 2, 5, 4), 1.7, 1)], lambda q, k, v: attention(q, k, v, True)),
    "normalize": ([((4, 6), 1.8, 1)], lambda x: F.normalize(x, dim=-1)),
    "variance": ([((4, 6), 1.9, 1)], lambda x: x.var(1, unbiased=True)),
    "bceWithLogits": ([((3, 4), 2.0, 5), ((3, 4), 2.1, 0.5)], lambda z, y: F.binary_cross_entropy_with_logits(z, y + 0.5, reduction="none")),
    "maximum": ([((3, 4), 2.2, 1), ((3, 4), 2.3, 1)], torch.maximum),
    "amaxTies": ([((3, 4), 2.4, 1)], lambda x: torch.amax(torch.clamp(x, max=0.5), 1)),
    "resizeUp": ([((1, 2, 4, 3), 2.5, 1)], lambda x: F.interpolate(x, (9, 7), mode="bilinear", align_corners=False)),
    "resizeUpCorners": ([((1, 2, 4, 3), 2.6, 1)], lambda x: F.interpolate(x, (9, 7), mode="bilinear", align_corners=True)),
    "resizeDown": ([((1, 1, 9, 8), 2.7, 1)], lambda x: F.interpolate(x, (4, 3), mode="bilinear", align_corners=False)),
    "resizeDownCorners": ([((1, 1, 9, 8), 2.8, 1)], lambda x: F.interpolate(x, (4, 3), mode="bilinear", align_corners=True)),
}


def main():
    saved = {}
    for name, (shapes, fn) in CASES.items():
        inputs = [wave(*spec).requires_grad_() for spec in shapes]
        y = fn(*inputs)
        loss = (y * wave(y.shape, 5)).sum()
        grads = torch.autograd.grad(loss, inputs)
        saved[name] = {
            "inputs": [list(spec) for spec in shapes],
            "shape": list(y.shape),
            "y": y.flatten().tolist(),
            "gradients": [g.flatten().tolist() for g in grads],
        }
    adam = {}
    for name, make in {"adam": torch.optim.Adam, "adamW": torch.optim.AdamW}.items():
        p = wave((5,), 0.5).requires_grad_()
        optimizer = make([p], lr=0.03, weight_decay=0.1 if name == "adamW" else 0)
        steps = []
        for t in range(1, 21):
            p.grad = wave((5,), t) * 10.0 ** (t % 5 - 3)
            optimizer.step()
            steps.append(p.tolist())
        adam[name] = steps
    text = json.dumps({"cases": saved, "optimizers": adam}, separators=(",", ":"))
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "oracle.json"), "w") as file:
        file.write(text.replace('},"', '},\n"') + "\n")


main()
