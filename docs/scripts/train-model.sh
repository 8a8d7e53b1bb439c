#!/usr/bin/env bash
# Trains the playground's network on drawn flowers (some minutes on two cores), and puts it into docs/public/model. Wants
# `npm run build:js` before it.
set -euo pipefail
cd "$(dirname "$0")/../.."
chromask() { node packages/chromask/dist/bin.js "$@"; }
chromask train --recipe demo --size 64 --steps 3000 --run runs/playground --set 'masks.train={"kind":"mixture","sources":[
  {"source":{"kind":"stripes"},"weight":2}, {"source":{"kind":"noise"},"weight":2}, {"source":{"kind":"strokes"},"weight":2},
  {"source":{"kind":"seed"},"weight":1}, {"source":{"kind":"cells"},"weight":1},
  {"source":{"kind":"full"},"weight":0.5}, {"source":{"kind":"empty"},"weight":0.5}]}'
chromask export --run runs/playground -o docs/public/model --name drawn-flowers --licence Apache-2.0
