/** Whether a JavaScript number is another value than the digits say. */
export function losesDigits(source: string, near: number): boolean {
  if (Number.isSafeInteger(near) && !/[.eE]/.test(source)) return false
  if (!Number.isFinite(near)) return true
  if (/^-?\d+$/.test(source)) return true
  const { digits, exponent } = significant(source)
  // Every decimal of up to 15 significant digits survives the way to a double and back, the very smallest aside.
  if (digits === '' || (digits.length <= 15 && Math.abs(near) > SMALLEST_NORMAL)) return false
  const back = significant(String(near))
  return digits !== back.digits || exponent !== back.exponent
}

const SMALLEST_NORMAL = 2.3e-308

/** Significant digits and exponent, so that 1.50 and 15e-1 are the same. */
function significant(source: string): { readonly digits: string; readonly exponent: number } {
  const [mantissa = '', exponent = '0'] = source.replace(/^-/, '').toLowerCase().split('e')
  const [whole = '', fraction = ''] = mantissa.split('.')
  const all = `${whole}${fraction}`
  // Not by a pattern: one that ends in "0+$" takes the square of the length where zeros stand in the middle.
  let from = 0
  let to = all.length
  while (from < to && all[from] === '0') from += 1
  while (to > from && all[to - 1] === '0') to -= 1
  return { digits: all.slice(from, to), exponent: Number(exponent) - fraction.length + (all.length - to) }
}
