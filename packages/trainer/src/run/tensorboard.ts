import { appendFile, mkdir } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import protobuf from 'protobufjs/minimal.js'

/** A TensorBoard event file being written. */
export interface EventFile {
  readonly path: string
  scalar(tag: string, step: number, value: number): void
  /** A PNG picture. */
  image(
    tag: string,
    step: number,
    picture: { readonly width: number; readonly height: number; readonly png: Uint8Array },
  ): void
  flush(): Promise<void>
}

/**
 * Opens a new event file in a run's folder, as TensorBoard's `--logdir` reads it. A resumed run opens another one, which
 * tells TensorBoard to forget what older ones say from that step on.
 *
 * @param fromStep the step a resumed run goes on from. @default a new run
 */
export async function openEventFile(folder: string, { fromStep }: { fromStep?: number } = {}): Promise<EventFile> {
  await mkdir(folder, { recursive: true })
  const seconds = Date.now() / 1000
  const path = join(folder, `events.out.tfevents.${Math.floor(seconds)}.${hostname()}.${process.pid}.${fromStep ?? 0}`)
  let waiting: Uint8Array[] = []
  const add = (fill: (event: protobuf.Writer) => void, step = 0): void => {
    const event = protobuf.Writer.create()
      .uint32(tag(1, DOUBLE))
      .double(Date.now() / 1000)
      .uint32(tag(2, VARINT))
      .int64(step)
    fill(event)
    waiting.push(framed(event.finish()))
  }
  const addValue = (name: string, step: number, fill: (value: protobuf.Writer) => void): void =>
    add((event) => {
      // Event.summary (5) { value (1) { tag (1), … } }
      const value = event.uint32(tag(5, BYTES)).fork().uint32(tag(1, BYTES)).fork().uint32(tag(1, BYTES)).string(name)
      fill(value)
      value.ldelim().ldelim()
    }, step)

  add((event) => event.uint32(tag(3, BYTES)).string('brain.Event:2'))
  // Event.session_log (7) { status (1): START }
  if (fromStep !== undefined)
    add((event) => event.uint32(tag(7, BYTES)).fork().uint32(tag(1, VARINT)).int32(1).ldelim(), fromStep + 1)

  return {
    path,
    scalar: (name, step, value) => addValue(name, step, (writer) => writer.uint32(tag(2, FLOAT)).float(value)),
    image: (name, step, { width, height, png }) =>
      addValue(name, step, (writer) => {
        // Value.image (4) { height (1), width (2), colorspace (3): RGB, encoded_image_string (4) }
        const image = writer.uint32(tag(4, BYTES)).fork()
        image.uint32(tag(1, VARINT)).int32(height).uint32(tag(2, VARINT)).int32(width).uint32(tag(3, VARINT)).int32(3)
        image.uint32(tag(4, BYTES)).bytes(png).ldelim()
      }),
    async flush() {
      const records = waiting
      waiting = []
      if (records.length > 0) await appendFile(path, Buffer.concat(records))
    },
  }
}

// Protocol buffers' wire types.
const [VARINT, DOUBLE, BYTES, FLOAT] = [0, 1, 2, 5]

const tag = (field: number, wireType: number): number => (field << 3) | wireType

/** A TFRecord: length, masked CRC of the length, data, masked CRC of the data. */
function framed(data: Uint8Array): Uint8Array {
  const record = new Uint8Array(data.length + 16)
  const view = new DataView(record.buffer)
  view.setBigUint64(0, BigInt(data.length), true)
  view.setUint32(8, maskedCrc(record.subarray(0, 8)), true)
  record.set(data, 12)
  view.setUint32(12 + data.length, maskedCrc(data), true)
  return record
}

/** CRC-32C (Castagnoli), rotated and offset as the TFRecord format asks. */
function maskedCrc(data: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of data) crc = (crc >>> 8) ^ (CASTAGNOLI[(crc ^ byte) & 0xff] as number)
  crc = ~crc >>> 0
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0
}

const CASTAGNOLI: readonly number[] = Array.from({ length: 256 }, (_, byte) => {
  let crc = byte
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1
  return crc >>> 0
})
