"""Writes fresh scenes as PNG files, with `labels.txt` for `eyeriss evaluate`.

/usr/bin/python3 dump_scenes.py --sprites SPRITES-FOLDER --out FOLDER [--scenes 5000] [--seed 90210] [--designs trained]
[--empty 0.05]

Seeds and backgrounds are others than in training unless the seed is that of training. --designs held-out draws the design
that was never trained on.
"""
import argparse
import json
import os

import torch
from PIL import Image

from scenes import EMPTY_SHARE, Drawings, SceneMaker
from sprites import load_sprites
from train import SEED

BATCH = 50


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--sprites", required=True)
    options.add_argument("--out", required=True)
    options.add_argument("--scenes", type=int, default=5000)
    options.add_argument("--seed", type=int, default=90210)
    options.add_argument("--designs", choices=("trained", "held-out"), default="trained")
    options.add_argument("--empty", type=float, default=EMPTY_SHARE)
    options = options.parse_args()
    if options.seed in (SEED, SEED + 1):
        raise SystemExit(f"seed {options.seed} is of training; take another one")
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../classes.json")) as file:
        classes = json.load(file)
    sprites = load_sprites(options.sprites)
    wanted = options.designs == "trained"
    drawings = Drawings(sprites, classes, {d["id"] for d in sprites.designs if d["trained"] == wanted})
    maker = SceneMaker(drawings, options.seed, 200, options.sprites)
    os.makedirs(options.out, exist_ok=True)
    lines = []
    for number in range(-(-options.scenes // BATCH)):
        scenes, labels, _ = maker.batch(number, BATCH, 227, empty_share=options.empty)
        for scene, label in zip(scenes.permute(0, 2, 3, 1).byte().numpy(), labels.tolist()):
            if len(lines) < options.scenes:
                name = f"{len(lines):05}.png"
                Image.fromarray(scene).save(os.path.join(options.out, name), compress_level=1)
                lines.append(f"{name} {label}\n")
    with open(os.path.join(options.out, "labels.txt"), "w") as file:
        file.writelines(lines)


if __name__ == "__main__":
    main()
