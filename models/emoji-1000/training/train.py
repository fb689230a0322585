"""Trains the network in the box. Seeded; a stopped run goes on from its last checkpoint with the same command (bit for
bit on a CPU, with --images).

/usr/bin/python3 train.py --sprites SPRITES-FOLDER --out RUN-FOLDER [--images 900000] [--threads 2]
/usr/bin/python3 train.py … --start CHECKPOINT --rate 1.5e-3 --stages 0.38:163,0.62:227 --first-chunk 20000

On a GPU, as the weights in the repository were made on an H100:
python3 train.py … --minutes 9.6 --batch 256 --chunk 2048 --lag 1 --rate 3e-3 --backgrounds 2000 \\
    --stages 0.15:131,0.15:163,0.7:227

Uses a GPU where there is one. Prints the loss, and at the end the accuracy on fresh scenes.
"""
import argparse
import json
import math
import os
import signal
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

from network import Network
from scenes import Drawings, SceneMaker
from sprites import load_sprites

# Share of the run, side of the picture in pixels.
STAGES = "0.3:99,0.2:131,0.2:163,0.3:227"
PEAK_RATE = 2e-3
WARM_UP = 0.04
SMOOTHING = 0.05
# A scene costs almost half of what learning from it does, so each comes twice: the second time some chunks later, moved by
# up to SHIFT pixels and in another light.
SHIFT = 8
# Of the drawings' shapes and colours, so that other hands' drawings are learned too; the test scenes have none.
VARIETY = 1.0
# More than in the test scenes, for the empty class is as wide as all others together.
TRAINED_EMPTY_SHARE = 0.08
TEST_BATCH = 64
# Seconds between checkpoints.
SAVE_S = 60
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
    """
    Batch after batch of scenes. They are made in chunks (a GPU wants thousands at once), and each chunk comes twice. A
    pure function of the step and of progress, so that a stopped run goes on as it was.
    """

    def __init__(self, maker, first, chunk, batch, lag, stages, easy_first):
        if chunk % batch != 0:
            raise SystemExit(f"a chunk of {chunk} scenes is no whole number of batches of {batch}")
        self.maker, self.first, self.chunk, self.batch, self.lag = maker, first, chunk, batch, lag
        self.stages, self.easy_first = stages, easy_first
        self.per_chunk = chunk // batch
        self.kept = {}

    def _made(self, number, progress):
        if number not in self.kept:
            side = side_at(progress, self.stages)
            difficulty = 0.4 + 0.6 * min(1.0, 3 * progress) if self.easy_first else 1.0
            x, labels, _ = self.maker.batch(
                self.first + number, self.chunk, side, difficulty, TRAINED_EMPTY_SHARE, variety=VARIETY
            )
            g = torch.Generator().manual_seed(SEED + number)
            # The emoji get bigger through a chunk.
            orders = [torch.randperm(self.chunk, generator=g).to(x.device) for _ in range(2)]
            self.kept[number] = (x.byte(), labels, orders)
            self.kept.pop(number - self.lag - 1, None)
        return self.kept[number]

    def at(self, step, progress_of):
        chunk_step, part = divmod(step, self.per_chunk)
        number, again = chunk_step // 2, chunk_step % 2 == 1
        if again and number >= self.lag:
            number -= self.lag
        x, labels, orders = self._made(number, progress_of(2 * number * self.per_chunk))
        rows = orders[int(again)][part * self.batch : (part + 1) * self.batch]
        x, labels = x[rows].float(), labels[rows]
        if not again:
            return x, labels
        g = torch.Generator().manual_seed(SEED + step)
        x = x * (0.8 + 0.4 * torch.rand(len(x), 1, 1, 1, generator=g)).to(x.device)
        down, right = torch.randint(2 * SHIFT + 1, (2,), generator=g).tolist()
        side = x.shape[-1]
        x = F.pad(x, (SHIFT, SHIFT, SHIFT, SHIFT), mode="replicate")[..., down : down + side, right : right + side]
        return x.clamp(max=255), labels


def rate_of(progress):
    """Part of the peak rate."""
    if progress < WARM_UP:
        return progress / WARM_UP
    return 0.5 * (1 + math.cos(math.pi * (progress - WARM_UP) / (1 - WARM_UP)))


def accuracy(model, maker, count):
    model.eval()
    right, top5, emoji, empty_right, empty = 0, 0, 0, 0, 0
    with torch.no_grad():
        for number in range(count // TEST_BATCH):
            x, labels, _ = maker.batch(number, TEST_BATCH, 227)
            top = model(x).topk(5)[1]
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
    options.add_argument("--minutes", type=float, help="instead of --images: how long the run takes")
    options.add_argument("--batch", type=int, default=64)
    options.add_argument("--chunk", type=int, default=64, help="scenes made at once")
    options.add_argument("--lag", type=int, default=8, help="chunks until a scene comes again")
    options.add_argument("--backgrounds", type=int, default=1000)
    options.add_argument("--threads", type=int, default=os.cpu_count())
    options.add_argument("--start", help="a checkpoint whose weights are the start of this run")
    options.add_argument("--stages", type=stages_of, default=stages_of(STAGES), help="share of the run:side, …")
    options.add_argument("--rate", type=float, default=PEAK_RATE, help="peak rate")
    options.add_argument("--first-chunk", type=int, default=0, help="number of the first chunk of scenes")
    options = options.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(SEED)
    # Scenes on a GPU are drawn as exactly as on a CPU.
    torch.backends.cudnn.allow_tf32 = False
    torch.backends.cudnn.benchmark = True
    device = "cuda" if torch.cuda.is_available() else "cpu"
    os.makedirs(options.out, exist_ok=True)
    checkpoint = os.path.join(options.out, "checkpoint.pt")

    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../classes.json")) as file:
        classes = json.load(file)
    sprites = load_sprites(options.sprites)
    trained = {d["id"] for d in sprites.designs if d["trained"]}
    held_out = {d["id"] for d in sprites.designs if not d["trained"]}
    drawings = Drawings(sprites, classes, trained, device)
    print(f"{len(drawings.design)} drawings of {len(classes)} classes", flush=True)
    maker = SceneMaker(drawings, SEED, options.backgrounds, options.sprites, device)
    test_maker = SceneMaker(drawings, SEED + 1, 150, options.sprites, device)
    held_out_maker = SceneMaker(Drawings(sprites, classes, held_out, device), SEED + 1, 150, options.sprites, device)

    model = Network(len(classes) + 1).to(device).to(memory_format=torch.channels_last)
    weights = [p for p in model.parameters() if p.ndim > 1]
    others = [p for p in model.parameters() if p.ndim <= 1]
    groups = [{"params": weights, "weight_decay": 0.02}, {"params": others, "weight_decay": 0.0}]
    fast = {"fused": True} if device == "cuda" else {}
    optimiser = torch.optim.AdamW(groups, lr=PEAK_RATE, betas=(0.9, 0.98), **fast)
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

    steps = options.images // options.batch
    total, hits, seen = torch.zeros((), device=device), torch.zeros((), device=device), 0

    def save():
        torch.save(
            {"model": model.state_dict(), "optimiser": optimiser.state_dict(), "step": step, "seconds": seconds},
            checkpoint + ".part",
        )
        os.replace(checkpoint + ".part", checkpoint)

    began = saved = time.time()

    def progress_of(step):
        """Of the run, 0..1."""
        if options.minutes is None:
            return step / steps
        return (seconds + time.time() - began) / (60 * options.minutes)

    easy_first = options.start is None
    batches = Batches(
        maker, options.first_chunk, options.chunk, options.batch, options.lag, options.stages, easy_first
    )
    stopped = []
    signal.signal(signal.SIGTERM, lambda *_: stopped.append(True))
    progress = progress_of(step)
    while progress < 1 and not stopped:
        for group in optimiser.param_groups:
            group["lr"] = options.rate * rate_of(progress)
        x, labels = batches.at(step, progress_of)
        x, labels = x.to(device), labels.to(device)
        with torch.autocast(device, dtype=torch.bfloat16):
            out = model(x)
        loss = loss_of(out.float(), labels)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        step += 1
        total += loss.detach()
        hits += (out.argmax(1) == labels).sum()
        seen += len(labels)
        if step % 100 == 0:
            total, hits = float(total), float(hits)
            now = time.time()
            seconds += now - began
            print(
                f"step {step} ({100 * progress:.1f} %) side {x.shape[-1]} loss {total * options.batch / seen:.3f} "
                f"right {100 * hits / seen:.1f} {seen / (now - began):.0f} images/s, {seconds / 60:.1f} min",
                flush=True,
            )
            total, hits, seen = torch.zeros((), device=device), torch.zeros((), device=device), 0
            if now - saved > SAVE_S:
                save()
                saved = now
            began = time.time()
        progress = progress_of(step)
    seconds += time.time() - began
    save()
    if stopped:
        print(f"stopped at step {step} ({100 * progress:.1f} %); the same command goes on", flush=True)
        return
    print("fresh scenes:", accuracy(model, test_maker, 6400), flush=True)
    print("design never seen:", accuracy(model, held_out_maker, 6400), flush=True)


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
