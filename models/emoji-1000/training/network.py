"""AlexNet's five CONV layers, exactly, with batch normalisation; pooling to 3 x 3 and one FC layer behind them."""
import torch
from torch import nn
from torch.nn import functional as F

# Of the input: (RGB - MEAN) / SCALE. Export folds both away: the product takes BGR - MEAN.
MEAN, SCALE = 120.0, 64.0


def conv(c, m, kernel, **options):
    return nn.Sequential(nn.Conv2d(c, m, kernel, bias=False, **options), nn.BatchNorm2d(m), nn.ReLU(inplace=True))


class Network(nn.Module):
    def __init__(self, outputs):
        super().__init__()
        self.conv1 = conv(3, 96, 11, stride=4)
        self.conv2 = conv(96, 256, 5, padding=2, groups=2)
        self.conv3 = conv(256, 384, 3, padding=1)
        self.conv4 = conv(384, 384, 3, padding=1, groups=2)
        self.conv5 = conv(384, 256, 3, padding=1, groups=2)
        # An FC layer on 256 x 3 x 3, written as a convolution: Debian's BLAS is slow.
        self.fc = nn.Conv2d(256, outputs, 3)
        nn.init.zeros_(self.fc.weight)
        nn.init.zeros_(self.fc.bias)

    def features(self, x):
        x = F.max_pool2d(self.conv1(x), 3, 2, ceil_mode=True)
        x = F.max_pool2d(self.conv2(x), 3, 2, ceil_mode=True)
        return F.max_pool2d(self.conv5(self.conv4(self.conv3(x))), 3, 2, ceil_mode=True)

    def forward(self, x):
        """x: N x 3 x side x side, RGB 0..255; at 227 the pooling is AlexNet's 6 x 6 by twos."""
        x = ((x - MEAN) / SCALE).contiguous(memory_format=torch.channels_last)
        x = self.features(x)
        x = F.avg_pool2d(x, 2) if x.shape[-1] == 6 else F.adaptive_avg_pool2d(x, 3)
        return self.fc(x).flatten(1)
