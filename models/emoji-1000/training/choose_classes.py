"""Chooses the 1000 emoji that differ most to the eye and writes `classes.json`, in Unicode's order.

/usr/bin/python3 choose_classes.py SPRITES-FOLDER ../classes.json

From all single-codepoint emoji one of the closest pair is dropped again and again: the one whose other neighbours are
nearer. Distance: blurred 32 x 32 colour and alpha, the smallest over small rotations, the mean over the designs that are
trained on, divided by the root of the drawings' size so that thin drawings do not count as alike because they are thin.
"""
import json
import sys

import torch
import torch.nn.functional as F

from sprites import load_sprites

CLASSES = 1000
ROTATIONS = (-24, -12, 0, 12, 24)
# What visitors try first stays; of a pair of these both stay.
KEPT = set(
    "😂❤👍😭🙏😘🥰😍😁🥺😅🔥🤔👏🥳😎👌💜💙💚🖤💔💪✨👀😋😢💯🌹🎈😡🙈🤞🤪💋💀🤩🙃😱😴🌞😇🌸😈🎶✌🥵☀💰👑🎁💥💩✅👻🤖👽🎃🎉"
    "🍕🍔🍟🍦🍩🍎🍌🍓🍉☕🍺🐶🐱🐼🦊🐵🐷🐸🦄🐝🚗🚀✈⚽🏀🎸📱💻⏰💡🌈⭐❄⚡🌍😀😉😜🤣🤯🤢🤮🥶😷🤓🧐🤠🤡👶👀🧠🦷👋"
)
# Not at a booth: a gesture; plain squares and bars, for a blank card is one too.
LEFT_OUT = {"1f595", *"2b1b 2b1c 25fc 25fb 25fe 25fd 25aa 25ab 1f533 1f532 2796 1f7f0".split()}


def features(rgba, degrees):
    """N x 4 x 128 x 128 premultiplied -> N x 4096, turned, blurred and small."""
    angle = torch.deg2rad(torch.tensor(float(degrees)))
    c, s = torch.cos(angle).item(), torch.sin(angle).item()
    grid = F.affine_grid(torch.tensor([[[c, -s, 0.0], [s, c, 0.0]]]), [1, 4, 48, 48], align_corners=False)
    small = F.adaptive_avg_pool2d(rgba, 48)
    turned = F.grid_sample(small, grid.expand(len(small), -1, -1, -1), align_corners=False)
    return F.adaptive_avg_pool2d(F.avg_pool2d(turned, 3, 1, 1), 32).flatten(1)


def distances(rgba):
    straight = features(rgba, 0)
    best = None
    for degrees in ROTATIONS:
        turned = features(rgba, degrees)
        squared = (straight**2).sum(1)[:, None] + (turned**2).sum(1)[None] - 2 * straight @ turned.T
        best = squared if best is None else torch.minimum(best, squared)
    energy = (straight**2).sum(1)
    best = torch.minimum(best, best.T).clamp(min=0)
    return (best / (energy[:, None] + energy[None]).sqrt()).sqrt()


def main(folder, out):
    sheet = load_sprites(folder)
    count = len(sheet.emoji)
    total = torch.zeros(count, count)
    designs = torch.zeros(count, count)
    for design in sheet.designs:
        if not design["trained"]:
            continue
        at = torch.tensor(design["sprites"])
        has = (at >= 0).nonzero().flatten()
        rgba = sheet.premultiplied(at[has])
        d = distances(rgba)
        total[has[:, None], has[None]] += d
        designs[has[:, None], has[None]] += 1
    distance = total / designs.clamp(min=1)
    distance[designs == 0] = float("inf")
    distance.fill_diagonal_(float("inf"))
    need = [i for i, e in enumerate(sheet.emoji) if e["codepoint"] not in LEFT_OUT]
    shown = [{d["id"] for d in sheet.designs if d["sprites"][i] >= 0} for i in range(count)]
    # In every phone-like design: Noto and one of Fluent's.
    alive = {i for i in need if "noto" in shown[i] and shown[i] & {"fluent-emoji", "fluent-emoji-flat"}}
    for gone in set(range(count)) - alive:
        distance[gone] = distance[:, gone] = float("inf")
    closest = []
    while len(alive) > CLASSES:
        flat = torch.argmin(distance).item()
        i, j = divmod(flat, count)
        fixed = [sheet.emoji[k]["emoji"].rstrip("\ufe0f") in KEPT for k in (i, j)]
        if all(fixed):
            distance[i, j] = distance[j, i] = float("inf")
            continue
        near = lambda k, other: distance[k][torch.arange(count) != other].topk(3, largest=False)[0].mean().item()
        first = fixed[1] or (not fixed[0] and near(i, j) <= near(j, i))
        gone, kept = (i, j) if first else (j, i)
        closest.append((sheet.emoji[gone]["name"], sheet.emoji[kept]["name"], distance[i, j].item()))
        alive.discard(gone)
        distance[gone] = distance[:, gone] = float("inf")
    for line in closest[:5] + closest[-40:]:
        print(*line)
    classes = [
        {key: sheet.emoji[i][key] for key in ("codepoint", "name")} for i in sorted(alive)
    ]
    with open(out, "w") as file:
        json.dump(classes, file, ensure_ascii=False, indent=0)
        file.write("\n")


main(*sys.argv[1:])
