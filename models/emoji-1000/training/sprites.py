"""What draw-sprites.mjs wrote: every emoji of every design as 128 x 128 RGBA."""
import json
import os

import numpy as np
import torch


class Sprites:
    def __init__(self, folder):
        with open(os.path.join(folder, "sprites.json")) as file:
            index = json.load(file)
        self.side = index["side"]
        self.emoji = index["emoji"]
        self.designs = index["designs"]
        shape = (index["count"], self.side, self.side, 4)
        self.pixels = np.memmap(os.path.join(folder, "sprites.bin"), np.uint8, "r", shape=shape)

    def premultiplied(self, rows):
        """rows: indices into the file -> N x 4 x side x side float 0..1, colours times alpha."""
        rgba = torch.from_numpy(self.pixels[np.asarray(rows)].astype(np.float32) / 255).permute(0, 3, 1, 2)
        return torch.cat([rgba[:, :3] * rgba[:, 3:], rgba[:, 3:]], 1).contiguous()


def load_sprites(folder):
    return Sprites(folder)
