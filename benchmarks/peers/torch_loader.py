#!/usr/bin/env python3
"""PyTorch peer of the data pipeline: a DataLoader with PIL, as torchvision's recipes load pictures.

  torch_loader.py --data FOLDER --size 64 --batch 12 --workers 2 --filter lanczos
                                                    one JSON line: pictures a second of the second pass

Decodes each JPEG, turns it upright, converts to RGB, scales the shorter side, cuts the centre square, and gives uint8
batches. All of Pillow's filters are antialiased: lanczos is the one that chromask scales with, bicubic Pillow's default,
bilinear torchvision's. Workers live on between the passes, and the first pass is not timed.
"""
import argparse, glob, json, os, time
import numpy as np, torch
from PIL import Image, ImageOps
from torch.utils.data import DataLoader, Dataset


class Squares(Dataset):
    def __init__(self, folder, size, resample):
        self.files = sorted(glob.glob(os.path.join(folder, '*.jpg')))
        self.size = size
        self.resample = resample

    def __len__(self):
        return len(self.files)

    def __getitem__(self, index):
        size = self.size
        image = ImageOps.exif_transpose(Image.open(self.files[index])).convert('RGB')
        scale = size / min(image.size)
        width, height = (max(size, round(side * scale)) for side in image.size)
        image = image.resize((width, height), self.resample)
        left, top = (width - size) // 2, (height - size) // 2
        return torch.from_numpy(np.array(image.crop((left, top, left + size, top + size))))


if __name__ == '__main__':
    parser = argparse.ArgumentParser()
    parser.add_argument('--data', required=True)
    parser.add_argument('--size', type=int, default=64)
    parser.add_argument('--batch', type=int, default=12)
    parser.add_argument('--workers', type=int, default=2)
    parser.add_argument('--filter', choices=['lanczos', 'bicubic', 'bilinear'], default='lanczos')
    options = parser.parse_args()
    torch.manual_seed(1)
    loader = DataLoader(
        Squares(options.data, options.size, Image.Resampling[options.filter.upper()]), batch_size=options.batch, shuffle=True, num_workers=options.workers,
        drop_last=True, persistent_workers=options.workers > 0,
    )
    for _ in range(2):
        started, count = time.time(), 0
        for batch in loader:
            count += len(batch)
        seconds = time.time() - started
    print(json.dumps({'imagesPerSecond': count / seconds, 'images': count}))
