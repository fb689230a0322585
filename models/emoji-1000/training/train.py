"""Trains the network in the box. Seeded; a stopped run goes on from its last checkpoint with the same command.

/usr/bin/python3 train.py --sprites SPRITES-FOLDER --out RUN-FOLDER [--images 900000] [--threads 2]
/usr/bin/python3 train.py … --start CHECKPOINT --rate 1.5e-3 --stages 0.38:163,0.62:227 --first-batch 20000

Uses a GPU where there is one. Prints the loss, and at the end the accuracy on fresh scenes.
"""
import argparse
import json
import math
import os
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

from network import Network
from scenes import Drawings, SceneMaker
from sprites import load_sprites

# Share of the images, side of the picture in pixels.
STAGES = "0.3:99,0.2:131,0.2:163,0.3:227"
BATCH = 64
PEAK_RATE = 2e-3
WARM_UP = 0.04
SMOOTHING = 0.05
# A scene costs almost half of what learning from it does, so each batch comes twice: the second time LAG batches later,
# moved by up to SHIFT pixels and in another light.
LAG = 8
SHIFT = 8
# Of the drawings' shapes, so that other hands' drawings are learned too; the test scenes have none.
WARP = 0.12
# More than in the test scenes, for the empty class is as wide as all others together.
TRAINED_EMPTY_SHARE = 0.08
SEED = 2016


def stages_of(text):
    return [(float(share), int(side)) for share, side in (stage.split(":") for stage in text.split(","))]


def side_at(progress, stages):
    for share, side in stages:
        if progress < share:
            return side
        progress -= share
    return stages[-1][1]


class Batches:
    """Batch after batch of scenes, each twice. A pure function of the step, so that a stopped run goes on as it was."""

    def __init__(self, maker, first, side_of, difficulty_of):
        self.maker, self.first, self.side_of, self.difficulty_of = maker, first, side_of, difficulty_of
        self.kept = {}

    def _made(self, number):
        if number not in self.kept:
            step = 2 * number
            x, labels, _ = self.maker.batch(
                self.first + number, BATCH, self.side_of(step), self.difficulty_of(step), TRAINED_EMPTY_SHARE, warp=WARP
            )
            self.kept[number] = (x.byte(), labels)
            self.kept.pop(number - LAG - 1, None)
        return self.kept[number]

    def at(self, step):
        number = step // 2
        if step % 2 == 0:
            x, labels = self._made(number)
            return x.float(), labels
        x, labels = self._made(number - LAG if number >= LAG else number)
        g = torch.Generator().manual_seed(SEED + step)
        x = x.float() * (0.8 + 0.4 * torch.rand(len(x), 1, 1, 1, generator=g))
        down, right = torch.randint(2 * SHIFT + 1, (2,), generator=g).tolist()
        side = x.shape[-1]
        x = F.pad(x, (SHIFT, SHIFT, SHIFT, SHIFT), mode="replicate")[..., down : down + side, right : right + side]
        return x.clamp(max=255), labels


def rate_of(progress):
    """Part of the peak rate."""
    if progress < WARM_UP:
        return progress / WARM_UP
    return 0.5 * (1 + math.cos(math.pi * (progress - WARM_UP) / (1 - WARM_UP)))


def accuracy(model, maker, count, device, first=0):
    model.eval()
    right, top5, emoji, empty_right, empty = 0, 0, 0, 0, 0
    with torch.no_grad():
        for number in range(first, first + count // BATCH):
            x, labels, _ = maker.batch(number, BATCH, 227)
            top = model(x.to(device)).topk(5)[1].cpu()
            is_empty = labels == len(maker.drawings.of_class)
            hit = top == labels[:, None]
            emoji += int((~is_empty).sum())
            right += int(hit[~is_empty, 0].sum())
            top5 += int(hit[~is_empty].any(1).sum())
            empty += int(is_empty.sum())
            empty_right += int(hit[is_empty, 0].sum())
    model.train()
    return f"top-1 {100 * right / emoji:.2f} top-5 {100 * top5 / emoji:.2f} empty {100 * empty_right / max(1, empty):.1f}"


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--sprites", required=True)
    options.add_argument("--out", required=True)
    options.add_argument("--images", type=int, default=900_000)
    options.add_argument("--threads", type=int, default=os.cpu_count())
    options.add_argument("--start", help="a checkpoint whose weights are the start of this run")
    options.add_argument("--stages", type=stages_of, default=stages_of(STAGES), help="share of the images:side, …")
    options.add_argument("--rate", type=float, default=PEAK_RATE, help="peak rate")
    options.add_argument("--first-batch", type=int, default=0, help="number of the first batch of scenes")
    options = options.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(SEED)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    os.makedirs(options.out, exist_ok=True)
    checkpoint = os.path.join(options.out, "checkpoint.pt")

    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../classes.json")) as file:
        classes = json.load(file)
    sprites = load_sprites(options.sprites)
    trained = {d["id"] for d in sprites.designs if d["trained"]}
    held_out = {d["id"] for d in sprites.designs if not d["trained"]}
    drawings = Drawings(sprites, classes, trained)
    print(f"{len(drawings.design)} drawings of {len(classes)} classes", flush=True)
    maker = SceneMaker(drawings, SEED, 1000, options.sprites)
    test_maker = SceneMaker(drawings, SEED + 1, 150, options.sprites)
    held_out_maker = SceneMaker(Drawings(sprites, classes, held_out), SEED + 1, 150, options.sprites)

    model = Network(len(classes) + 1).to(device).to(memory_format=torch.channels_last)
    weights = [p for p in model.parameters() if p.ndim > 1]
    others = [p for p in model.parameters() if p.ndim <= 1]
    groups = [{"params": weights, "weight_decay": 0.02}, {"params": others, "weight_decay": 0.0}]
    optimiser = torch.optim.AdamW(groups, lr=PEAK_RATE, betas=(0.9, 0.98))
    loss_of = nn.CrossEntropyLoss(label_smoothing=SMOOTHING)
    step, seconds = 0, 0.0
    if os.path.exists(checkpoint):
        state = torch.load(checkpoint, map_location=device)
        model.load_state_dict(state["model"])
        optimiser.load_state_dict(state["optimiser"])
        step, seconds = state["step"], state["seconds"]
        print(f"goes on at step {step}", flush=True)
    elif options.start:
        model.load_state_dict(torch.load(options.start, map_location=device)["model"])

    steps = options.images // BATCH
    total, hits, seen = 0.0, 0, 0

    def save():
        torch.save(
            {"model": model.state_dict(), "optimiser": optimiser.state_dict(), "step": step, "seconds": seconds},
            checkpoint + ".part",
        )
        os.replace(checkpoint + ".part", checkpoint)

    def difficulty_of(step):
        return 1.0 if options.start else 0.4 + 0.6 * min(1.0, 3 * step / steps)

    batches = Batches(maker, options.first_batch, lambda step: side_at(step / steps, options.stages), difficulty_of)
    began = time.time()
    while step < steps:
        for group in optimiser.param_groups:
            group["lr"] = options.rate * rate_of(step / steps)
        x, labels = batches.at(step)
        side = x.shape[-1]
        x, labels = x.to(device), labels.to(device)
        with torch.autocast(device, dtype=torch.bfloat16):
            out = model(x)
        loss = loss_of(out.float(), labels)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        step += 1
        total += float(loss.detach())
        hits += int((out.argmax(1) == labels).sum())
        seen += len(labels)
        if step % 100 == 0:
            now = time.time()
            seconds += now - began
            print(
                f"step {step}/{steps} side {side} loss {total / 100:.3f} right {100 * hits / seen:.1f} "
                f"{seen / (now - began):.0f} images/s, {seconds / 60:.1f} min",
                flush=True,
            )
            total, hits, seen = 0.0, 0, 0
            began = time.time()
        if step % 200 == 0 or step == steps:
            save()
            began = time.time()
    print("fresh scenes:", accuracy(model, test_maker, 3200, device), flush=True)
    print("design never seen:", accuracy(model, held_out_maker, 3200, device), flush=True)


def keep_memory():
    """
    Has the C library keep what tensors give back. By default it gives blocks over 32 MB back to the system at once, and
    every batch at 227 pixels pays for fresh pages: a quarter of the speed on a virtual machine.
    """
    wanted = {"MALLOC_MMAP_THRESHOLD_": str(1 << 32), "MALLOC_TRIM_THRESHOLD_": str(1 << 33)}
    if any(name not in os.environ for name in wanted):
        os.execve(sys.executable, [sys.executable, *sys.argv], {**wanted, **os.environ})


if __name__ == "__main__":
    keep_memory()
    main()
