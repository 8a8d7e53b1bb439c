import { DEVICES, type Device, installCommand } from '../packages/backend/src/devices/catalog.js'

const row = ({ name, kind, packageName, companions = [], backend, summary }: Device, place: number): string =>
  `| ${place + 1} | \`${name}\` | ${kind === 'gpu' ? 'GPU' : 'CPU'} | ${backend ? 'kernel by kernel' : 'compiled'} | ${summary} | ${[packageName, ...companions].map((name) => `\`${name}\``).join(', ')} |`

/** The page about devices: what the code knows of each, in the order in which `auto` tries them. */
export const devicePage = (): string => `# Devices

What \`--device\` and \`resolveEngine({ device })\` take, in the order in which \`auto\` tries them. A device counts when it
computes: each is put to a small training whose numbers are known, and a GPU must beat the CPU in a timed step. \`chromask
doctor\` does this for every device on your machine and says how to install what is missing. What the words mean stands
in [Engines and devices](guide/devices.md). The code gives this page: \`npm run docs:devices\`.

| order | device | computes on | steps run | what | packages |
| ---: | --- | --- | --- | --- | --- |
${DEVICES.map(row).join('\n')}

The packages are optional. \`chromask\` brings \`onnx\`, \`wasm\` and \`cpu\`; the others are installed by

| device | command |
| --- | --- |
${DEVICES.filter(({ name }) => !['onnx', 'wasm', 'cpu'].includes(name))
  .map((device) => `| \`${device.name}\` | ${installed(device)} |`)
  .join('\n')}

TF.js's packages must have the version of your \`@tensorflow/tfjs-core\`: two copies of its engine cannot see each other's
tensors.
`

/** onnxruntime-node brings what these need with itself. */
const installed = (device: Device): string =>
  ['onnx/webgpu', 'onnx/dml', 'onnx/coreml'].includes(device.name)
    ? 'nothing: comes with `onnxruntime-node`'
    : `\`${installCommand(device)}\``
