"""Scenes: an emoji on a phone or a card that somebody holds up to a camera, made in batches on tensors.

Everything that happens to a scene is drawn from a generator seeded by (seed, batch number), so a batch can be made again
(a GPU draws others than a CPU).
Effects: place, size, rotation, perspective; phone or card or neither; other things on the screen; fingers in front;
shadow, light, glare, colour temperature, moire; defocus and motion blur; noise; JPEG.
"""
import math

import torch
import torch.nn.functional as F

import backgrounds

EMPTY_SHARE = 0.05
# Scenes that share a blur and a sprite's size: a quarter of a batch, or so many.
GROUPS, GROUP = 4, 64

# Of training with `variety`, so that other hands' drawings are learned too. As parts of a drawing's half side: how far its
# points move, smoothly; by how much it is stretched. Degrees by which it leans. By how much colours mix, and move.
WARP, STRETCH, LEAN, MIX, TINT = 0.14, 0.13, 10.0, 0.12, 0.06


class Drawings:
    """The sprites of the classes in one set of designs, at several sizes, and which of them a class has."""

    def __init__(self, sprites, classes, design_ids, device="cpu"):
        place = {e["codepoint"]: i for i, e in enumerate(sprites.emoji)}
        rows, self.of_class, self.design = [], [], []
        for entry in classes:
            mine = []
            for design in sprites.designs:
                if design["id"] in design_ids:
                    row = design["sprites"][place[entry["codepoint"]]]
                    if row >= 0:
                        mine.append(len(rows))
                        rows.append(row)
                        self.design.append(design["id"])
            self.of_class.append(mine)
        self.mips = [torch.empty(len(rows), 4, side, side, dtype=torch.uint8) for side in (128, 64, 32)]
        for start in range(0, len(rows), 256):
            full = sprites.premultiplied(rows[start : start + 256])
            for mip in self.mips:
                small = F.adaptive_avg_pool2d(full, mip.shape[-1])
                mip[start : start + 256] = (small * 255).round().byte()
        width = max(1, max(len(m) for m in self.of_class))
        self.table = torch.tensor([(m * width)[:width] if m else [-1] * width for m in self.of_class])
        self.counts = torch.tensor([len(m) for m in self.of_class])
        self.present = (self.counts > 0).nonzero().flatten()
        self.mips = [mip.to(device) for mip in self.mips]
        self.table, self.counts, self.present = (t.to(device) for t in (self.table, self.counts, self.present))


def _jpeg_basis():
    k = torch.arange(8.0)
    basis = torch.cos((2 * k[None] + 1) * k[:, None] * math.pi / 16) * math.sqrt(2 / 8)
    basis[0] /= math.sqrt(2)
    return basis


_DCT = _jpeg_basis()
# Of a block's 64 pixels, row by row.
_BLOCK_DCT = torch.einsum("ay,bx->abyx", _DCT, _DCT).reshape(64, 64)
# JPEG's luminance table (ITU-T T.81, annex K.1).
_QUANT = torch.tensor(
    [
        [16, 11, 10, 16, 24, 40, 51, 61],
        [12, 12, 14, 19, 26, 58, 60, 55],
        [14, 13, 16, 24, 40, 57, 69, 56],
        [14, 17, 22, 29, 51, 87, 80, 62],
        [18, 22, 37, 56, 68, 109, 103, 77],
        [24, 35, 55, 64, 81, 104, 113, 92],
        [49, 64, 78, 87, 103, 121, 120, 101],
        [72, 92, 95, 98, 112, 100, 103, 99],
    ]
)


def _jpeg(x, strength):
    """x: N x 3 x H x W in 0..1; blocks quantised as JPEG does, chroma at half the size."""
    n, _, h, w = x.shape
    pad = (-w % 8, -h % 8)
    luma = (0.299 * x[:, :1] + 0.587 * x[:, 1:2] + 0.114 * x[:, 2:]) - 0.5
    chroma = x - luma - 0.5
    chroma = F.interpolate(F.avg_pool2d(chroma, 2, ceil_mode=True), size=(h, w), mode="bilinear", align_corners=False)
    p = F.pad(luma, (0, pad[0], 0, pad[1]), mode="replicate")
    q = (_QUANT.to(x.device) / 255 * strength).view(1, 64, 1, 1)
    dct = _BLOCK_DCT.to(x.device)
    # A block's 64 pixels as channels, the transform as a 1 x 1 convolution: faster than 8 x 8 products.
    freq = F.conv2d(F.pixel_unshuffle(p, 8), dct[:, :, None, None])
    freq = torch.round(freq / q) * q
    back = F.pixel_shuffle(F.conv2d(freq, dct.T[:, :, None, None]), 8)[:, :, :h, :w]
    return back + 0.5 + chroma


def _box5(x):
    """The mean of 5 x 5 pixels, zeros outside; N x H x W. Much faster than avg_pool2d on a CPU."""
    p = F.pad(x, (2, 2, 2, 2))
    p = p[:, :-4] + p[:, 1:-3] + p[:, 2:-2] + p[:, 3:-1] + p[:, 4:]
    return (p[..., :-4] + p[..., 1:-3] + p[..., 2:-2] + p[..., 3:-1] + p[..., 4:]) / 25


def _windows(pictures, pick, corner, side):
    """Squares of `side` pixels out of some pictures: M x 3 x H x W, N numbers, N x 2 corners -> N x 3 x side x side."""
    if pictures.device.type == "cpu":
        places = zip(pick.tolist(), corner.tolist())
        return torch.stack([pictures[p, :, y : y + side, x : x + side] for p, (y, x) in places])
    return pictures.unfold(2, side, 1).unfold(3, side, 1)[pick, :, corner[:, 0], corner[:, 1]]


def _blur_kernel(host, sigma_range, length_range, unit):
    """7 x 7, or None: none, defocus or motion. unit: pixels of a picture of 227 in one of these."""
    between = lambda a, b: a + (b - a) * torch.rand(1, generator=host)
    choice = float(torch.rand(1, generator=host))
    if choice < 0.35:
        return None
    if choice < 0.7:
        sigma = float(between(*sigma_range)) / unit
        r = torch.arange(-3.0, 4.0) ** 2
        kernel = torch.exp(-(r[:, None] + r[None]) / (2 * max(sigma, 0.2) ** 2))
        return kernel / kernel.sum()
    kernel = torch.zeros(7, 7)
    length, turn = float(between(*length_range)) / unit, float(torch.rand(1, generator=host)) * math.pi
    for t in torch.linspace(-0.5, 0.5, 15).tolist():
        yy, xx = 3 + t * length * math.sin(turn), 3 + t * length * math.cos(turn)
        y0, x0 = min(5, max(0, int(yy))), min(5, max(0, int(xx)))
        fy, fx = min(1.0, max(0.0, yy - y0)), min(1.0, max(0.0, xx - x0))
        kernel[y0, x0] += (1 - fy) * (1 - fx)
        kernel[y0, x0 + 1] += (1 - fy) * fx
        kernel[y0 + 1, x0] += fy * (1 - fx)
        kernel[y0 + 1, x0 + 1] += fy * fx
    return kernel / kernel.sum()


class SceneMaker:
    def __init__(self, drawings, seed, backgrounds_count, folder, device="cpu"):
        self.drawings = drawings
        self.seed = seed
        self.device = device
        full = backgrounds.bank(seed, backgrounds_count, folder)
        self.banks = {}
        self.full = full
        g = torch.Generator().manual_seed(seed)
        self.noise = torch.randn(8, 3, 320, 320, generator=g)
        self.noise[4:] = F.avg_pool2d(self.noise[4:], 3, 1, 1) * 2
        self.noise = self.noise.to(device)

    def _bank(self, side):
        """Backgrounds in which a window of `side` pixels shows a good part."""
        if side not in self.banks:
            scaled = max(side, round(backgrounds.SIDE * side / 260))
            rows = [
                F.interpolate(part.to(self.device).float(), size=(scaled, scaled), mode="area").byte()
                for part in self.full.split(64)
            ]
            self.banks[side] = torch.cat(rows)
        return self.banks[side]

    def batch(self, number, n, side, difficulty=1.0, empty_share=EMPTY_SHARE, classes=None, variety=0.0):
        """
        -> (scenes N x 3 x side x side, RGB 0..255 whole numbers as float; labels N; rows of the drawings, -1 if empty).
        Scenes are not shuffled: the emoji get bigger through the batch. classes: labels to draw instead of random ones.
        variety: how much shapes and colours of the drawings are changed, 0..1, and whether small ones are more; for
        training only.
        """
        seed = (self.seed * 7_368_787 + number) % (1 << 62)
        device = self.device
        g = torch.Generator(device).manual_seed(seed)
        # For what is decided here and not on the device.
        host = g if device == "cpu" else torch.Generator().manual_seed(seed)
        groups = max(GROUPS, n // GROUP)
        u = lambda *shape: torch.rand(*shape, generator=g, device=device)
        between = lambda a, b, *shape: a + (b - a) * u(*(shape or (n,)))
        d = difficulty
        drawings = self.drawings
        empty_class = len(drawings.of_class)

        if classes is None:
            labels = drawings.present[torch.randint(len(drawings.present), (n,), generator=g, device=device)]
        else:
            labels = classes.clone()
        row = drawings.table[labels, (u(n) * drawings.counts[labels]).long()]
        empty = u(n) < empty_share
        labels = torch.where(empty, torch.full_like(labels, empty_class), labels)
        # Of the empty ones, a third shows nothing, a third a blank card, a third a screen of other things.
        bare = empty & (u(n) < 0.34)
        cluttered = empty & ~bare & (u(n) < 0.5)

        # Background.
        bank = self._bank(side)
        room = bank.shape[-1] - side + 1
        pick = torch.randint(len(bank), (n,), generator=g, device=device)
        image = _windows(bank, pick, (u(n, 2) * room).long(), side).float().div_(255)
        flip = u(n) < 0.5
        image[flip] = image[flip].flip(-1)
        image = image * between(0.5, 1.1)[:, None, None, None] + between(-0.1, 0.1, n, 3)[:, :, None, None]

        # Where the card is: pixel (-1..1) -> card coordinates, in which the emoji fills -1..1.
        if variety > 0:
            smallest, largest = math.log(0.9 - 0.5 * d - 0.03 * variety), math.log(0.92)
            size = torch.exp(smallest + (largest - smallest) * u(n) ** (1 + 0.3 * variety)).sort()[0]
        else:
            size = torch.exp(between(math.log(0.9 - 0.5 * d), math.log(0.92))).sort()[0]
        angle = torch.deg2rad((between(-1, 1) + between(-1, 1)) * 20 * d)
        angle = torch.where(u(n) < 0.1 * d, torch.deg2rad(between(-60, 60)), angle)
        aspect = torch.exp(between(-0.15, 0.15) * d)
        free = (1 - size).clamp(min=0.06)
        tx, ty = between(-1, 1) * free * (0.4 + 0.6 * d), between(-1, 1) * free * (0.4 + 0.6 * d)
        axis = torch.linspace(-1, 1, side, device=device) * (1 - 1 / side)
        x = axis[None, None, :] - tx[:, None, None]
        y = axis[None, :, None] - ty[:, None, None]
        c, s = (angle.cos() / size)[:, None, None], (angle.sin() / size)[:, None, None]
        a = aspect.sqrt()[:, None, None]
        px, py = between(-0.28, 0.28)[:, None, None] * d, between(-0.28, 0.28)[:, None, None] * d
        w = 1 + px * x + py * y
        cx = (c * x + s * y) / (w * a)
        cy = (c * y - s * x) * a / w
        pixel = (2 / side) / size[:, None, None]  # one pixel in card coordinates

        # The card or phone: a rounded rectangle with a screen in it.
        kind = u(n)
        phone = (kind < 0.5)[:, None, None]
        nothing = ((kind > 0.88) & ~empty) | bare
        half_w = torch.where(phone[:, 0, 0], between(1.02, 1.5), between(1.05, 2.0))
        half_h = torch.where(phone[:, 0, 0], half_w * between(1.6, 2.2), between(1.05, 2.0))
        turned = u(n) < 0.2
        half_w, half_h = torch.where(turned, half_h, half_w), torch.where(turned, half_w, half_h)
        ox = between(-1, 1) * (half_w - 1.02).clamp(min=0)
        oy = between(-1, 1) * (half_h - 1.02).clamp(min=0)
        v3 = lambda t: t[:, None, None]
        qx, qy = (cx - v3(ox)).abs(), (cy - v3(oy)).abs()
        radius = v3(between(0.02, 0.3))

        def inside(margin):
            dx = (qx - v3(half_w) - margin + radius).clamp_(min=0)
            dy = (qy - v3(half_h) - margin + radius).clamp_(min=0)
            distance = (dx * dx + dy * dy).sqrt_() - radius
            return (0.5 - distance / pixel).clamp_(0, 1)

        bezel = v3(torch.where(phone[:, 0, 0], between(0.03, 0.2), torch.zeros(n, device=device)))
        outer, screen = inside(bezel), inside(0.0)
        outer[nothing] = 0
        screen[nothing] = 0
        image *= 1 - 0.5 * (_box5(outer) * v3(u(n)))[:, None]
        v4 = lambda t: t[..., None, None]
        body = between(0, 0.25, n, 3) * u(n, 1)
        image += outer[:, None] * (v4(body) - image)
        bright = u(n)
        paper = torch.where((bright < 0.55)[:, None], between(0.85, 1, n, 1).expand(n, 3), u(n, 3))
        paper = torch.where((bright > 0.8)[:, None], between(0, 0.15, n, 3), paper)
        shade = (1 + v3(between(-0.15, 0.15)) * cy / v3(half_h))[:, None]
        image += screen[:, None] * (v4(paper) * shade - image)

        # Other things on the screen: lines above or below, as in a chat, and blocks on cluttered empty ones.
        lined = ((u(n) < 0.35) & ~nothing & ~bare) | cluttered
        if lined.any():
            k = lined.nonzero().flatten()
            period, where = v3(between(3, 14, len(k))), v3(between(1.05, 1.3, len(k)))
            stripe = (torch.sin(cy[k] * period) > 0.2) & (torch.sin(cx[k] * v3(between(1, 9, len(k))) + v3(between(0, 6, len(k)))) > -0.6)
            stripe = stripe & ((cy[k].abs() > where) | v3(cluttered[k]))
            ink = v4(u(len(k), 3))
            image[k] += (stripe * screen[k])[:, None] * (ink - image[k]) * v4(between(0.4, 1, len(k), 1))

        # The emoji.
        where_to = torch.stack([cx, cy], -1)
        if variety > 0:
            # A third as it was drawn.
            amount = (variety * between(-0.5, 1, n, 1)).clamp(min=0)
            moves = torch.randn(n, 2, 4, 4, generator=g, device=device) * v4(amount * WARP)
            moves = F.interpolate(moves, size=(side, side), mode="bicubic", align_corners=True)
            lean = (amount * torch.deg2rad(between(-LEAN, LEAN, n, 1)))[..., None]
            where_to = (where_to + moves.permute(0, 2, 3, 1)) * torch.exp(amount * between(-STRETCH, STRETCH, n, 2))[:, None, None]
            where_to = torch.stack(
                [
                    lean.cos() * where_to[..., 0] + lean.sin() * where_to[..., 1],
                    lean.cos() * where_to[..., 1] - lean.sin() * where_to[..., 0],
                ],
                -1,
            )
            mixes = torch.eye(3, device=device) + amount[..., None] * between(-MIX, MIX, n, 3, 3)
            tints = amount * between(-TINT, TINT, n, 3)
        shown = (~empty).nonzero().flatten()
        for part in shown.split(max(1, -(-len(shown) // groups))):
            pixels = float(size[part].mean()) * side
            if variety > 0 and float(torch.rand(1, generator=host)) < 0.15 * variety:
                pixels /= 2  # without its fine lines
            mip = drawings.mips[0 if pixels > 100 else 1 if pixels > 50 else 2]
            sprite = mip[row[part]].float().div_(255)
            colour, alpha = sprite[:, :3], sprite[:, 3:]
            m = len(part)
            # Another screen's, another design's colours.
            grey = colour.mean(1, keepdim=True)
            saturation = v4(between(1 - 0.4 * d, 1 + 0.4 * d, m, 1))
            hue = v4(between(1 - 0.12 * d, 1 + 0.12 * d, m, 3))
            colour = ((grey + (colour - grey) * saturation) * hue).clamp_(0, 1)
            if variety > 0:
                colour = torch.einsum("nkc,nchw->nkhw", mixes[part], colour) + v4(tints[part]) * alpha
                colour = colour.clamp_(0, 1)
            sprite = torch.cat([torch.minimum(colour, alpha), alpha], 1)
            drawn = F.grid_sample(sprite, where_to[part], mode="bilinear", padding_mode="zeros", align_corners=False)
            image[part] = image[part] * (1 - drawn[:, 3:]) + drawn[:, :3]

        # Fingers in front: from an edge of the emoji inwards, a fifth of it at most.
        covered = (u(n) < 0.3 * d).nonzero().flatten()
        if len(covered) > 0:
            m = len(covered)
            direction = between(0, 2 * math.pi, m)
            reach, width = v3(between(0.75, 1.3, m)), v3(between(0.12, 0.32, m))
            dx, dy = v3(direction.cos()), v3(direction.sin())
            along = cx[covered] * dx + cy[covered] * dy
            across = (cy[covered] * dx - cx[covered] * dy - v3(between(-0.6, 0.6, m))).abs()
            tip = ((reach + width - along).clamp(min=0) ** 2 + across**2).sqrt()
            finger = ((width - torch.where(along > reach + width, across, tip)) / pixel[covered] + 0.5).clamp(0, 1)
            skin = torch.tensor([0.85, 0.62, 0.5], device=device) * between(0.25, 1.15, m, 1) + between(-0.06, 0.06, m, 3)
            look = v4(skin) * (1 - 0.35 * (across / width).clamp(max=1)[:, None] ** 2)
            image[covered] += finger[:, None] * (look - image[covered])

        # Light: a low-resolution field, glare on the card, colour temperature, exposure, contrast.
        field = 1 + (u(n, 1, 3, 3) - 0.5) * v4(between(0, 0.9 * d, n, 1))
        field = field * v4(between(1 - 0.35 * d, 1 + 0.25 * d, n, 1)) * v4(between(1 - 0.14 * d, 1 + 0.14 * d, n, 3))
        image *= F.interpolate(field, size=(side, side), mode="bilinear", align_corners=True)
        glare = (u(n) < 0.3 * d).nonzero().flatten()
        if len(glare) > 0:
            m = len(glare)
            gx, gy = cx[glare] - v3(between(-1.3, 1.3, m)), cy[glare] - v3(between(-1.3, 1.3, m))
            angle = between(0, math.pi, m)
            along = gx * v3(angle.cos()) + gy * v3(angle.sin())
            across = gy * v3(angle.cos()) - gx * v3(angle.sin())
            spot = torch.exp(-((along / v3(between(0.1, 0.9, m))) ** 2) - (across / v3(between(0.1, 0.4, m))) ** 2)
            image[glare] += (spot * v3(between(0.1, 0.7, m)) * outer[glare])[:, None]
        moire = ((u(n) < 0.25 * d) & ~nothing).nonzero().flatten()
        if len(moire) > 0:
            m = len(moire)
            fx, fy = v3(between(-40, 40, m)), v3(between(-40, 40, m))
            wave = torch.sin(fx * cx[moire] + fy * cy[moire] + 2 * torch.sin(v3(between(1, 3, m)) * cx[moire]))
            tint = v4(between(-0.05, 0.05, m, 3) + between(-0.05, 0.05, m, 1))
            image[moire] += (wave * screen[moire])[:, None] * tint
        image = (image - 0.5) * v4(between(1 - 0.3 * d, 1 + 0.15 * d, n, 1)) + 0.5 + v4(between(-0.08, 0.08, n, 1)) * d

        # Blur, the same for a group: none, defocus or motion.
        for k in range(groups):
            kernel = _blur_kernel(host, (0.4, 0.4 + 1.5 * d), (1, 1 + 7 * d), 227 / side)
            if kernel is None:
                continue
            group = slice(k, n, groups)
            part = F.pad(image[group], (3, 3, 3, 3), mode="replicate")
            planes = part.view(1, -1, *part.shape[-2:])  # as one picture's channels: much faster
            kernel = kernel.to(device).expand(planes.shape[1], 1, 7, 7)
            image[group] = F.conv2d(planes, kernel, groups=len(kernel)).view(-1, 3, side, side)

        # Noise, then JPEG for some.
        rows = torch.randint(8, (n,), generator=g, device=device)
        corner = torch.randint(320 - side, (n, 2), generator=g, device=device)
        image += _windows(self.noise, rows, corner, side) * v4(between(0, 0.05 * d, n, 1))
        image.clamp_(0, 1)
        for k in range(groups):
            if float(torch.rand(1, generator=host)) < 0.4:
                group = slice(k, n, groups)
                image[group] = _jpeg(image[group], float(0.2 + 1.8 * d * torch.rand(1, generator=host)))
        row = torch.where(empty, torch.full_like(row, -1), row)
        return image.mul_(255).round_().clamp_(0, 255), labels, row
