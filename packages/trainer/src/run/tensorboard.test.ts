import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openEventFile } from './tensorboard.js'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chromask-events-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

// A reader that shares nothing with the writer: bit by bit, and by the format's definition.

/** CRC-32C as the remainder of a division, without a table. */
function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    for (let bit = 0; bit < 8; bit++) {
      const carry = (crc ^ (byte >>> bit)) & 1
      crc = (crc >>> 1) ^ (carry ? 0x82f63b78 : 0)
    }
  }
  return (crc ^ 0xffffffff) >>> 0
}
const masked = (bytes: Uint8Array): number => {
  const crc = crc32c(bytes)
  return Number((BigInt((crc >>> 15) | (crc << 17)) + 0xa282ead8n) & 0xffffffffn)
}

/** The records of a TFRecord file, whose checksums must be right. */
function recordsOf(path: string): Uint8Array[] {
  const file = readFileSync(path)
  const records: Uint8Array[] = []
  let at = 0
  while (at < file.length) {
    const length = Number(file.readBigUInt64LE(at))
    expect(file.readUInt32LE(at + 8)).toBe(masked(file.subarray(at, at + 8)))
    const data = file.subarray(at + 12, at + 12 + length)
    expect(data).toHaveLength(length)
    expect(file.readUInt32LE(at + 12 + length)).toBe(masked(data))
    records.push(data)
    at += 16 + length
  }
  return records
}

type Field = number | Uint8Array

/** The fields of a protocol-buffer message by number. */
function fieldsOf(message: Uint8Array): Map<number, Field> {
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength)
  const fields = new Map<number, Field>()
  let at = 0
  const varint = (): number => {
    let value = 0
    for (let scale = 1; ; scale *= 128) {
      const byte = view.getUint8(at++)
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
    }
  }
  while (at < message.length) {
    const key = varint()
    const [number, type] = [Math.floor(key / 8), key % 8]
    expect(fields.has(number)).toBe(false)
    if (type === 0) fields.set(number, varint())
    else if (type === 1) {
      fields.set(number, view.getFloat64(at, true))
      at += 8
    } else if (type === 5) {
      fields.set(number, view.getFloat32(at, true))
      at += 4
    } else if (type === 2) {
      const length = varint()
      fields.set(number, message.subarray(at, at + length))
      at += length
    } else throw new Error(`wire type ${type}`)
  }
  expect(at).toBe(message.length)
  return fields
}
const inside = (fields: Map<number, Field>, number: number): Map<number, Field> =>
  fieldsOf(fields.get(number) as Uint8Array)
const textOf = (field: Field | undefined): string => new TextDecoder().decode(field as Uint8Array)
/** The single value of a summary event. */
const valueIn = (event: Map<number, Field>): Map<number, Field> => inside(inside(event, 5), 1)

describe('an event file', () => {
  it('is checked with the right checksum', () => {
    // The check value of CRC-32C in the catalogues of CRCs.
    expect(crc32c(new TextEncoder().encode('123456789'))).toBe(0xe3069283)
  })

  it('begins with its version, at a name that TensorBoard looks for', async () => {
    const before = Date.now() / 1000
    const file = await openEventFile(join(folder, 'a/b'))
    await file.flush()
    expect(dirname(file.path)).toBe(join(folder, 'a/b'))
    expect(file.path).toMatch(/events\.out\.tfevents\.\d{10}\.[^/\\]+$/)
    const events = recordsOf(file.path).map(fieldsOf)
    expect(events).toHaveLength(1)
    expect(textOf(events[0]!.get(3))).toBe('brain.Event:2')
    expect(events[0]!.get(1)).toBeGreaterThanOrEqual(before)
    expect(events[0]!.get(1)).toBeLessThanOrEqual(Date.now() / 1000)
  })

  it('holds scalars', async () => {
    const file = await openEventFile(folder)
    const scalars: [string, number, number][] = [
      ['generator/total', 0, 1.5],
      ['grün', 1, -3.25],
      ['late', 5_000_000_000, 0],
      ['none', 3, Number.NaN],
      ['long '.repeat(60), 300, 1e-30],
    ]
    for (const [tag, step, value] of scalars) file.scalar(tag, step, value)
    await file.flush()
    const events = recordsOf(file.path).slice(1).map(fieldsOf)
    expect(events.map((event) => [textOf(valueIn(event).get(1)), event.get(2), valueIn(event).get(2)])).toEqual(
      scalars.map(([tag, step, value]) => [tag, step, Math.fround(value)]),
    )
  })

  it('holds pictures', async () => {
    const png = Uint8Array.from({ length: 1000 }, (_, i) => i)
    const file = await openEventFile(folder)
    file.image('samples', 12, { width: 640, height: 200, png })
    await file.flush()
    const event = fieldsOf(recordsOf(file.path)[1]!)
    expect(event.get(2)).toBe(12)
    expect(textOf(valueIn(event).get(1))).toBe('samples')
    const image = inside(valueIn(event), 4)
    expect([image.get(1), image.get(2), image.get(3)]).toEqual([200, 640, 3])
    expect(Uint8Array.from(image.get(4) as Uint8Array)).toEqual(png)
  })

  it('writes each event once, in order', async () => {
    const file = await openEventFile(folder)
    file.scalar('loss', 1, 1)
    await file.flush()
    await file.flush()
    file.scalar('loss', 2, 1)
    await file.flush()
    expect(recordsOf(file.path).map((record) => fieldsOf(record).get(2))).toEqual([0, 1, 2])
  })

  it('tells TensorBoard to forget what it has beyond the step that a run resumes from', async () => {
    const first = await openEventFile(folder)
    await first.flush()
    const resumed = await openEventFile(folder, { fromStep: 40 })
    resumed.scalar('loss', 41, 1)
    await resumed.flush()
    expect(readdirSync(folder)).toHaveLength(2)
    const [version, start, scalar, ...more] = recordsOf(resumed.path).map(fieldsOf)
    expect(textOf(version!.get(3))).toBe('brain.Event:2')
    // Events of that step and later ones are dropped, so it is the first that is written anew.
    expect(start!.get(2)).toBe(41)
    expect([...inside(start!, 7)]).toEqual([[1, 1]])
    expect(scalar!.get(2)).toBe(41)
    expect(more).toEqual([])
    expect(recordsOf(first.path).map((record) => fieldsOf(record).has(7))).toEqual([false])
  })
})
