#!/usr/bin/env python3
"""PyTorch peers of the published networks that @chromask/models has: statements of their own, to compare with.

  torch_published.py counts                 parameters of each at its published size, as one JSON line
  torch_published.py fixture --out FILE     outputs and gradients of small ones, with weights by a formula

Layers have the names that chromask gives them. Where the original is TensorFlow (nazeri2018), padding and the constant of
batch norm are TensorFlow's. Dropout is left out: it has no parameters, and its numbers are each library's own.
"""
import argparse, json
import torch, torch.nn as nn, torch.nn.functional as F


class Net(nn.Module):
    """Layers are made, and named, where they are first used."""

    def __init__(self, forward, inputs, bias="none", eps=1e-5):
        super().__init__()
        self.steps, self.bias, self.eps = forward, bias, eps
        self(*inputs)

    def layer(self, name, make):
        if name not in self._modules:
            self.add_module(name, make())
        return self._modules[name]

    def conv(self, x, name, out, k=3, stride=1, pad=None, normed=True, last=False, act="relu", dilation=1, same=False, up=False):
        normed = normed and not last
        bias = self.bias == "all" or (self.bias != "none" and last) or (self.bias == "without-norm" and not normed)
        pad = dilation * ((k - 1) // 2) if pad is None else pad
        if up:
            made = lambda: nn.ConvTranspose2d(x.shape[1], out, k, 2, 1, output_padding=1 if k == 3 else 0, bias=bias)
        else:
            made = lambda: nn.Conv2d(x.shape[1], out, k, stride, 0 if same else pad, dilation, bias=bias)
        if same:  # TensorFlow: the odd pixel goes to the bottom and the right
            total = [max((-(-n // stride) - 1) * stride + k - n, 0) for n in x.shape[2:]]
            x = F.pad(x, (total[1] // 2, total[1] - total[1] // 2, total[0] // 2, total[0] - total[0] // 2))
        x = self.layer(name, made)(x)
        return self.act(self.norm(x, name + "_norm") if normed else x, act)

    def norm(self, x, name):
        return self.layer(name, lambda: nn.BatchNorm2d(x.shape[1], eps=self.eps))(x)

    def act(self, x, act):
        return F.leaky_relu(x, act) if isinstance(act, float) else getattr(torch, act)(x) if act else x

    def residual(self, x, name, out, stride=1, pad=1, act="relu"):
        y = self.conv(x, name + "_1", out, stride=stride, pad=pad)
        y = self.conv(y, name + "_2", out, pad=pad, act=None)
        if pad == 0:
            x = x[:, :, 2:-2, 2:-2]
        if stride != 1 or x.shape[1] != out:
            x = self.conv(x, name + "_shortcut", out, 1, stride, act=None)
        return self.act(y + x, act)

    def forward(self, *inputs):
        return self.steps(self, *inputs)


def unet(encoders, chroma, k, first=2, skip="concat", slope=0.2, rectify=False, ends=True):
    def forward(n, x):
        encoded = []
        for i, out in enumerate(encoders):
            inner = i == len(encoders) - 1
            stride = first if i == 0 else 2
            x = n.conv(x, f"down{i + 1}", out, k, stride, pad=1, same=k == 4 and stride == 1, normed=ends or not (i == 0 or inner), act="relu" if inner and rectify else slope)
            encoded.append(x)
        for i, (out, e) in enumerate(zip(encoders[-2::-1], encoded[-2::-1])):
            x = n.conv(x, f"up{i + 1}", out, k, up=True)
            e = torch.relu(e) if rectify else e
            x = x + e if skip == "add" else torch.cat([x, e], 1)
        return torch.tanh(n.conv(x, "out", chroma, 1, last=True, act=None) if first == 1 else n.conv(x, "out", chroma, k, last=True, act=None, up=True))
    return forward


def whole(base, size):
    def forward(n, x):
        for i, f in enumerate((1, 2, 4, 8, 8)):
            x = n.conv(x, f"down{i + 1}", base * f, stride=2, act=0.1)
        return n.conv(n.conv(x, "whole", base * 8, size // 32, pad=0, act=0.1), "logit", 1, 1, last=True, act=None)
    return forward


def patch(widths, same):
    def forward(n, x):
        for i, out in enumerate(widths):
            x = n.conv(x, f"patch{i + 1}", out, 4, 1 if i == len(widths) - 1 else 2, pad=1, same=same, normed=i > 0, act=0.2)
        return n.conv(x, "logit", 1, 4, pad=1, same=same, last=True, act=None)
    return forward


def johnson(base, blocks):
    def forward(n, x):
        x = n.conv(F.pad(x, (8 * blocks,) * 4, mode="reflect"), "first", base, 9)
        for i in (1, 2):
            x = n.conv(x, f"down{i}", base * 2**i, stride=2)
        for i in range(blocks):
            x = n.residual(x, f"block{i + 1}", base * 4, pad=0, act=None)
        for i in (1, 2):
            x = n.conv(x, f"up{i}", base * 4 // 2**i, up=True)
        return torch.tanh(n.conv(x, "out", 2, 9, last=True, act=None))
    return forward


def resnet(widths):
    def forward(n, x):
        x = F.max_pool2d(n.conv(x, "first", widths[0], 7, 2), 3, 2, 1)
        for stage, out in enumerate(widths):
            for block in (1, 2):
                x = n.residual(x, f"stage{stage + 1}_block{block}", out, 2 if stage and block == 1 else 1)
        x = x.mean((2, 3), keepdim=True)
        return n.layer("logit", lambda: nn.Conv2d(x.shape[1], 1, 1))(x)
    return forward


def zhang(base, bins):
    blocks = [((1, 1), 2, 1), ((2, 2), 2, 1), ((4, 4, 4), 2, 1), ((8,) * 3, 1, 1), ((8,) * 3, 1, 2), ((8,) * 3, 1, 2), ((8,) * 3, 1, 1)]
    def forward(n, x):
        for i, (widths, stride, dilation) in enumerate(blocks):
            for j, f in enumerate(widths):
                x = n.conv(x, f"block{i + 1}_{j + 1}", base * f, stride=stride if j == len(widths) - 1 else 1, dilation=dilation, normed=False)
            x = n.norm(x, f"block{i + 1}_norm")
        x = n.conv(x, "block8_1", base * 4, 4, up=True, normed=False)
        for j in (2, 3):
            x = n.conv(x, f"block8_{j}", base * 4, normed=False)
        return n.conv(x, "logits", bins, 1, last=True, act=None)
    return forward


def counts():
    picture = lambda channels, size=256: [torch.zeros(2, channels, size, size)]
    nazeri, pix = [64, 64, 128, 256, 512, 512, 512, 512], [64, 128, 256, 512, 512, 512, 512, 512]
    nets = dict(
        han2017=(Net(unet([64, 128, 256, 512, 512], 3, 3, skip="add", slope=0.1), picture(1, 64)), Net(whole(64, 224), picture(3, 224))),
        zhao2016=(Net(johnson(32, 5), picture(1, 64), "all"), Net(resnet([64, 128, 256, 512]), picture(3, 64))),
        nazeri2018=(Net(unet(nazeri, 3, 4, 1), picture(1, 128), "all", 1e-3), Net(patch([64, 128, 256, 512], True), picture(4, 64), "all")),
        nazeri2018Small=(Net(unet([64, 128, 256, 512, 512], 3, 4, 1), picture(1, 32), "all", 1e-3), Net(patch([64, 128, 256, 512], True), picture(4, 64), "all")),
        pix2pix=(Net(unet(pix, 2, 4, rectify=True, ends=False), picture(1), "last"), Net(patch([64, 128, 256, 512], False), picture(3, 64), "without-norm")),
        zhang2016=(Net(zhang(64, 313), picture(1, 64), "all"),),
    )
    count = lambda net: sum(p.numel() for p in net.parameters())
    print(json.dumps({name: [count(net) for net in pair] for name, pair in nets.items()}))


def formula(shape, salt):
    """Numbers within a half of zero, exact in every language."""
    total = 1
    for n in shape:
        total *= n
    return torch.tensor([((i * 7919 + salt * 613) % 1009) / 1009 - 0.5 for i in range(total)], dtype=torch.float32).reshape(shape)


def salt(name):
    return sum(ord(c) * (i + 1) for i, c in enumerate(name))


def fixture(path):
    def rows(forward, shape, bias="none", eps=1e-5):
        x = formula(shape, 1)
        net = Net(forward, [x], bias, eps)
        for name, p in net.named_parameters():
            value = formula(list(p.shape), salt(name))
            if p.dim() > 1:
                value = value * (12 / (p[0].numel())) ** 0.5
            elif "norm" in name and name.endswith("weight"):
                value = value + 1
            p.data = value
        y = net(x)
        (y * formula(list(y.shape), 2)).sum().backward()
        grad = lambda p: [float((p.grad * formula(list(p.shape), 3)).sum()), float(p.grad.norm())]
        return dict(input=list(shape), shape=list(y.shape), output=[round(v, 7) for v in y.detach().flatten().tolist()], gradients={name: grad(p) for name, p in net.named_parameters()})

    json.dump(dict(torch=torch.__version__, networks={
        "unet-add": rows(unet([4, 8, 8], 3, 3, skip="add", slope=0.1), (2, 2, 8, 16)),
        "unet-full-size": rows(unet([4, 8, 8], 3, 4, 1), (2, 2, 8, 12), "all", 1e-3),
        "unet-rectified": rows(unet([4, 8, 8], 2, 4, rectify=True, ends=False), (2, 2, 8, 16), "last"),
        "patch-one": rows(patch([4, 8, 8], False), (2, 4, 17, 20), "without-norm"),
        "patch-same": rows(patch([4, 8, 8], True), (2, 5, 9, 12), "all", 1e-3),
        "residual": rows(johnson(4, 1), (2, 2, 12, 16), "all"),
        "resnet": rows(resnet([4, 8, 8]), (2, 4, 19, 24)),
        "bins": rows(zhang(2, 5), (2, 2, 8, 24), "all"),
    }), open(path, "w"))


if __name__ == "__main__":
    ap = argparse.ArgumentParser()
    ap.add_argument("mode", choices=["counts", "fixture"])
    ap.add_argument("--out", default="published-networks.fixture.json")
    a = ap.parse_args()
    counts() if a.mode == "counts" else fixture(a.out)
