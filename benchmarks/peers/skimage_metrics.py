#!/usr/bin/env python3
"""What scikit-image, NumPy and SciPy find in a few small pictures, to test chromask's metrics against.

  skimage_metrics.py > packages/metrics/src/testing/skimage.json && npx biome check --write packages/metrics

Runs with Debian's python3-skimage. The pictures are drawn here, from integers alone, and stand in the file as base64.
colourfulness is not in scikit-image: it is computed by its formula, as are the metrics of colour inside a mask, on
scikit-image's CIELAB.
"""
import base64, json, sys
import numpy as np, scipy, skimage
from scipy.linalg import sqrtm
from scipy.ndimage import maximum_filter, minimum_filter
from skimage.color import rgb2lab
from skimage.metrics import peak_signal_noise_ratio, structural_similarity

WIDTH, HEIGHT, BAND = 29, 23, 4
y, x, c = np.mgrid[0:HEIGHT, 0:WIDTH, 0:3]
noise = (x * 7919 + y * 104729 + c * 1299709) * 2654435761 % 2**32 // 2**24
pictures = {
    'smooth': (x * 8 + y * 3 + c * 60) % 256,
    'rough': ((x * 8 + y * 3 + c * 60) + noise // 6) % 256,
    'noise': noise,
    'faded': 90 + ((x * 8 + y * 3 + c * 60) % 256) // 4,
}
pictures = {name: picture.astype(np.uint8) for name, picture in pictures.items()}
masks = {
    'disc': (x[..., 0] - 12) ** 2 + (y[..., 0] - 11) ** 2 < 64,
    'stripes': x[..., 0] // 7 % 2 == 1,
}


def colourfulness(picture):
    r, g, b = np.moveaxis(picture.astype(float), -1, 0)
    rg, yb = r - g, (r + g) / 2 - b
    return np.hypot(rg.std(), yb.std()) + 0.3 * np.hypot(rg.mean(), yb.mean())


def compare(one, other):
    return {
        'one': one,
        'other': other,
        'psnr': peak_signal_noise_ratio(pictures[one], pictures[other], data_range=255),
        'ssim': structural_similarity(
            pictures[one], pictures[other], data_range=255, gaussian_weights=True, sigma=1.5,
            use_sample_covariance=False, channel_axis=-1,
        ),
    }


def evaluate(truth, predicted, mask):
    inside, window = masks[mask], 2 * BAND + 1
    true_ab, ab = rgb2lab(pictures[truth])[..., 1:], rgb2lab(pictures[predicted])[..., 1:]
    true_chroma, chroma = np.linalg.norm(true_ab, axis=-1), np.linalg.norm(ab, axis=-1)
    inner = inside & ~minimum_filter(inside, window, mode='nearest')
    outer = ~inside & maximum_filter(inside, window, mode='nearest')
    return {
        'truth': truth,
        'predicted': predicted,
        'mask': mask,
        'abInside': np.linalg.norm(ab - true_ab, axis=-1)[inside].mean(),
        'leakage': chroma[~inside].mean() / true_chroma[~inside].mean(),
        'vividness': chroma[inside].mean() / true_chroma[inside].mean(),
        'boundary': (chroma[inner].mean() - chroma[outer].mean()) / true_chroma[inner].mean(),
        'bias': dict(zip('ab', (ab - true_ab)[inside].mean(axis=0))),
        'coverage': inside.mean(),
    }


def frechet(one, other):
    apart = one.mean(axis=0) - other.mean(axis=0)
    first, second = np.cov(one, rowvar=False), np.cov(other, rowvar=False)
    return apart @ apart + np.trace(first + second - 2 * sqrtm(first @ second).real)


# Forty vectors of eight features, and thirty that depend on each other otherwise.
features = {'one': noise.ravel()[:320].reshape(40, 8), 'other': noise.ravel()[-240:].reshape(30, 8).cumsum(axis=1) // 8}
levels = [0, 10, 64, 128, 192, 255]
colours = [[r, g, b] for r in levels for g in levels for b in levels]
names = list(pictures)
encoded = lambda array: base64.b64encode(array.astype(np.uint8).tobytes()).decode()
rounded = lambda value: round(float(value), 9)


def plain(value):
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value if isinstance(value, str) else rounded(value)


json.dump({
    'versions': {'scikit-image': skimage.__version__, 'numpy': np.__version__, 'scipy': scipy.__version__},
    'width': WIDTH,
    'height': HEIGHT,
    'pictures': {name: encoded(picture) for name, picture in pictures.items()},
    'masks': {name: encoded(mask) for name, mask in masks.items()},
    'lab': {
        'colours': encoded(np.array(colours)),
        'values': [round(float(value), 6) for value in rgb2lab(np.array([colours], np.uint8)).ravel()],
    },
    'colourfulness': {name: rounded(colourfulness(picture)) for name, picture in pictures.items()},
    'frechet': {
        'length': 8,
        **{name: encoded(vectors) for name, vectors in features.items()},
        'distance': rounded(frechet(features['one'].astype(float), features['other'].astype(float))),
    },
    'similarity': [plain(compare(one, other)) for i, one in enumerate(names) for other in names[i + 1:]],
    'evaluations': [
        plain(evaluate(truth, predicted, mask))
        for truth, predicted in (('rough', 'faded'), ('noise', 'smooth'), ('smooth', 'rough'))
        for mask in masks
    ],
}, sys.stdout)
