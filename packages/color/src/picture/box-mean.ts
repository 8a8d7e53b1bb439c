/**
 * The mean over the square of side `2 * radius + 1` about each pixel, of interleaved values `[height, width, channels]`.
 * At the border the square is what lies inside the picture. Running sums: the cost does not depend on the radius.
 */
export function boxMean(
  data: Float64Array,
  width: number,
  height: number,
  channels: number,
  radius: number,
): Float64Array {
  const rowLength = width * channels
  const across = new Float64Array(data.length)
  for (let y = 0; y < height; y++) {
    for (let c = 0; c < channels; c++) meanAlongLine(data, across, y * rowLength + c, channels, width, radius)
  }
  const result = new Float64Array(data.length)
  for (let i = 0; i < rowLength; i++) meanAlongLine(across, result, i, rowLength, height, radius)
  return result
}

function meanAlongLine(
  from: Float64Array,
  to: Float64Array,
  start: number,
  stride: number,
  length: number,
  radius: number,
): void {
  let sum = 0
  for (let i = 0; i < Math.min(radius, length); i++) sum += from[start + i * stride] as number
  for (let i = 0; i < length; i++) {
    const enters = i + radius
    const leaves = i - radius - 1
    if (enters < length) sum += from[start + enters * stride] as number
    if (leaves >= 0) sum -= from[start + leaves * stride] as number
    to[start + i * stride] = sum / (Math.min(length - 1, enters) - Math.max(0, i - radius) + 1)
  }
}
