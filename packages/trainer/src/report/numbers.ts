const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹'

/** A number with a fixed count of decimals; `–` for what is undefined, `∞` for what has no bound. */
export function fixed(value: number | null | undefined, digits: number): string {
  if (value === null || value === undefined || Number.isNaN(value)) return '–'
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞'
  // Without the sign of a value that rounds to nothing.
  return minus((Number(value.toFixed(digits)) + 0).toFixed(digits))
}

/** The same with its sign always shown. */
export function signed(value: number | null | undefined, digits: number): string {
  const text = fixed(value, digits)
  return text === '–' || text.startsWith('−') || Number(text) === 0 ? text : `+${text}`
}

/** A number of any size to a few significant digits: `0.25`, `12000`, `2×10⁻⁴`. */
export function short(value: number, significant = 3): string {
  if (!Number.isFinite(value)) return fixed(value, 0)
  const size = Math.abs(value)
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) {
    const [mantissa = '', exponent = ''] = value.toExponential(significant - 1).split('e')
    const power = exponent
      .replace('-', '⁻')
      .replace('+', '')
      .replace(/\d/g, (digit) => SUPERSCRIPTS[Number(digit)] ?? '')
    const factor = String(Number(mantissa))
    return minus(factor === '1' ? `10${power}` : `${factor}×10${power}`)
  }
  return minus(
    String(Number(value.toPrecision(Math.max(significant, size >= 1 ? Math.floor(Math.log10(size)) + 1 : 0)))),
  )
}

/** A count for an axis, in full where it is not round: `800`, `20k`, `1.5M`, `20010`. */
export function compact(value: number): string {
  if (value >= 1e6 && value % 1e4 === 0) return `${value / 1e6}M`
  return value >= 1e4 && value < 1e6 && value % 100 === 0 ? `${value / 1e3}k` : String(value)
}

const minus = (text: string): string => text.replace(/^-/, '−')
