/** What stands behind a refusal; each ends a sentence that begins with the kernel's name. */
const REASONS = {
  complex: 'it computes with complex numbers, which graphs do not have',
  text: 'it computes with texts, which graphs do not have',
  shape: 'the shape of its result depends on values, and there are none while a function is recorded',
  random: 'it draws random numbers itself, which would be the same ones in each call',
  browser: 'it reads or writes pictures of a browser',
  unused: 'no function of TF.js calls it: what would is composed of other kernels',
  missing: 'it has not been written yet',
} as const

const KERNELS: Readonly<Record<keyof typeof REASONS, string>> = {
  complex: 'Complex ComplexAbs FFT IFFT Imag Real',
  text: 'StaticRegexReplace StringNGrams StringSplit StringToHashBucketFast',
  shape:
    'NonMaxSuppressionV3 NonMaxSuppressionV4 NonMaxSuppressionV5 RaggedGather RaggedRange RaggedTensorToTensor ' +
    'SparseFillEmptyRows SparseSegmentMean SparseSegmentSum Unique',
  random: 'Multinomial',
  browser: 'Draw FromPixels',
  unused: 'BroadcastTo LogSoftmax LogicalXor LowerBound MatrixBandPart Pool UpperBound',
  missing: 'SparseReshape Transform',
}

/** Kernels of TF.js that cannot be traced, and why. Together with `allKernels` these are all of TF.js's kernels. */
export const refusedKernels: ReadonlyMap<string, string> = new Map(
  (Object.keys(KERNELS) as (keyof typeof REASONS)[]).flatMap((reason) =>
    KERNELS[reason].split(' ').map((kernel): [string, string] => [kernel, REASONS[reason]]),
  ),
)
