// What a bundler puts into a page for each package, minified and compressed: of all its exports, and of one that stands for
// a small use. TF.js, ONNX Runtime and what is Node's own are left out. Limits are a twentieth above what was measured.
const EXTERNAL = ['@tensorflow/*', 'onnxruntime-*', 'koffi', 'node:*']
// The trainer writes files, in Node.
const IN_NODE = [...EXTERNAL, '@chromask/image']

const table = [
  ['core', 'createMask', 3.2, 0.31],
  ['color', 'yuv', 1.7, 0.96],
  ['color/picture', 'toGray', 4.5, 0.76],
  ['masks', 'maskFromPicture', 17, 0.51],
  ['losses', 'pixelLoss', 4.7, 0.7],
  ['models', 'createUnetGenerator', 10.1, 6.3],
  // With ml-matrix, which only createFrechet needs.
  ['metrics', 'psnr', 24.4, 0.55],
  ['onnx', 'openModel', 42.5, 0.61],
  ['colorize', 'loadModel', 8.7, 3.2],
  ['datasets/browser', 'createFilesDataset', 29.3, 16.9],
  ['image/browser', 'resizeImage', 15.6, 1.9],
  ['backend', 'createEagerEngine', 54.8, 14],
  ['trainer', 'createAdam', 66.5, 0.65, IN_NODE],
]

const modifyEsbuildConfig = (config) => ({ ...config, format: 'esm' })

export default table.flatMap(([entry, one, kilobytesOfAll, kilobytesOfOne, ignore = EXTERNAL]) => {
  const [folder, ...rest] = entry.split('/')
  const path = ['packages', folder, 'dist', ...rest, 'index.js'].join('/')
  const check = (name, what, kilobytes) => ({
    name,
    path,
    import: what,
    limit: `${kilobytes} kB`,
    ignore,
    modifyEsbuildConfig,
  })
  return [check(entry, '*', kilobytesOfAll), check(`${entry} ${one}`, `{ ${one} }`, kilobytesOfOne)]
})
