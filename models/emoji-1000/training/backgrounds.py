"""A bank of procedural backgrounds: gradients, clouds, stripes, blobs, walls with things, shelves, lines of text."""
import math
import os

import torch
import torch.nn.functional as F

SIDE = 384


def _noise(g, cells, channels=3):
    field = torch.rand(1, channels, cells, cells, generator=g)
    return F.interpolate(field, size=(SIDE, SIDE), mode="bicubic", align_corners=False)[0]


def _colour(g):
    """Mostly dull, as rooms are."""
    grey = torch.rand(1, generator=g)
    saturation = torch.rand(1, generator=g) ** 2
    return (grey + (torch.rand(3, generator=g) - 0.5) * saturation).clamp(0, 1)[:, None, None]


def _clouds(g):
    total = sum(_noise(g, cells, 1) / (i + 1) for i, cells in enumerate((3, 6, 13, 29, 61)))
    total = (total - total.min()) / (total.max() - total.min())
    return _colour(g) * total + _colour(g) * (1 - total)


def _gradient(g):
    return _noise(g, 2 + int(torch.randint(3, (1,), generator=g)))


def _coordinates(g):
    angle = torch.rand(1, generator=g) * math.pi
    axis = torch.linspace(-1, 1, SIDE)
    x, y = axis[None], axis[:, None]
    return x * angle.cos() + y * angle.sin(), y * angle.cos() - x * angle.sin()


def _stripes(g):
    u, v = _coordinates(g)
    period = 2 + 30 * torch.rand(1, generator=g)
    wave = torch.sin(u * period)
    if torch.rand(1, generator=g) < 0.5:
        wave = wave * torch.sin(v * period * (0.3 + torch.rand(1, generator=g)))
    sharp = 1 + 20 * torch.rand(1, generator=g)
    mix = torch.sigmoid(wave * sharp)[None]
    return _colour(g) * mix + _colour(g) * (1 - mix)


def _things(g, picture, count, smallest, largest):
    """Rectangles and ellipses, turned."""
    for _ in range(count):
        u, v = _coordinates(g)
        cx, cy = torch.rand(2, generator=g) * 2.4 - 1.2
        w, h = smallest + (largest - smallest) * torch.rand(2, generator=g)
        a, b = (u - cx) / w, (v - cy) / h
        shape = torch.maximum(a.abs(), b.abs()) if torch.rand(1, generator=g) < 0.6 else (a * a + b * b).sqrt()
        inside = ((1 - shape) * 60 * torch.minimum(w, h)).clamp(0, 1)[None]
        shade = 1 + 0.3 * (_coordinates(g)[0][None] * (torch.rand(1, generator=g) - 0.5))
        picture = picture * (1 - inside) + (_colour(g) * shade) * inside
    return picture


def _room(g):
    base = _gradient(g) if torch.rand(1, generator=g) < 0.5 else _clouds(g)
    return _things(g, base, 4 + int(torch.randint(14, (1,), generator=g)), 0.05, 0.7)


def _text(g):
    base = _colour(g).expand(3, SIDE, SIDE).clone()
    ink = _colour(g)
    line = 6 + int(torch.randint(14, (1,), generator=g))
    for top in range(4, SIDE - line, line):
        x = 6 + int(torch.randint(40, (1,), generator=g))
        while x < SIDE - 30:
            width = 2 + int(torch.randint(line, (1,), generator=g))
            if torch.rand(1, generator=g) < 0.8:
                height = max(2, int(line * (0.3 + 0.4 * torch.rand(1, generator=g))))
                base[:, top : top + height, x : x + max(2, width // 2)] = ink
            x += width + 1
    return base


_KINDS = (_clouds, _gradient, _stripes, _room, _room, _room, _text)


def bank(seed, count, folder):
    """count x 3 x SIDE x SIDE bytes, each from its own seed; kept in `folder`, for they take a minute."""
    path = os.path.join(folder, f"backgrounds-{seed}-{count}.pt")
    if os.path.exists(path):
        return torch.load(path)
    pictures = torch.empty(count, 3, SIDE, SIDE, dtype=torch.uint8)
    for i in range(count):
        g = torch.Generator().manual_seed(seed * 1_000_003 + i)
        picture = _KINDS[int(torch.randint(len(_KINDS), (1,), generator=g))](g)
        if torch.rand(1, generator=g) < 0.3:
            picture = _things(g, picture, 3, 0.05, 0.4)
        if torch.rand(1, generator=g) < 0.5:
            picture = picture + 0.15 * (_noise(g, 90) - 0.5)
        pictures[i] = (picture.clamp(0, 1) * 255).byte()
    torch.save(pictures, path)
    return pictures
