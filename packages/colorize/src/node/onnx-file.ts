import type { UnetGenerator } from '@chromask/models'
import { compressWeights, freeze, toModel } from '@chromask/onnx'
import type * as tf from '@tensorflow/tfjs-core'
import type { ModelManifest, OnnxFacts } from '../manifest.js'
import { checkFinite } from './check-finite.js'

/** The generator as an ONNX file, for pictures of any size that is a multiple of what it needs. */
export function onnxFile(
  generator: UnetGenerator,
  { precision, norm, batch }: OnnxFacts,
  { name, licence, colorSpace, size, sizeMultiple, inputs, output }: Omit<ModelManifest, 'files'>,
): Uint8Array {
  const shape = [batch === 1 ? 1 : 'batch', 'height', 'width', 1]
  const graph = freeze(
    (given) => {
      const [luma, mask] = [given.luma_in, given.mask_in ?? given.luma_in] as [tf.Tensor4D, tf.Tensor4D]
      return { chroma: generator.apply(luma, mask, norm) }
    },
    {
      inputs: Object.fromEntries(Object.keys(inputs).map((input) => [input, { shape }])),
      multiples: { height: sizeMultiple, width: sizeMultiple },
      variables: new Map([...generator.trainable, ...generator.statistics]),
    },
  )
  for (const node of graph.nodes) {
    for (const input of node.inputs)
      if (input?.data instanceof Float32Array) checkFinite(generator.model.name, input.data)
  }
  return toModel(compressWeights(graph, precision), {
    plainNames: true,
    metadata: {
      name,
      licence,
      colorSpace,
      trainedAt: `${size} x ${size}`,
      sizes: `multiples of ${sizeMultiple}`,
      ...inputs,
      chroma: output,
    },
  })
}
