/** Whether a JavaScript number is another value than the digits say. */
export function losesDigits(source: string, near: number): boolean {
  if (Number.isSafeInteger(near) && !/[.eE]/.test(source)) return false
  if (!Number.isFinite(near)) return true
  if (/^-?\d+$/.test(source)) return true
  const digits = source
    .replace(/^-|[eE].*$|\./g, '')
    .replace(/^0+/, '')
    .replace(/0+$/, '')
  // Every decimal of up to 15 significant digits survives the way to a double and back.
  return digits.length > 15 && canonical(source) !== canonical(String(near))
}

/** Significant digits and exponent, so that 1.50 and 15e-1 compare equal. */
function canonical(source: string): string {
  const [mantissa = '', exponent = '0'] = source.replace(/^-/, '').toLowerCase().split('e')
  const [whole = '', fraction = ''] = mantissa.split('.')
  const digits = `${whole}${fraction}`.replace(/^0+/, '')
  const trimmed = digits.replace(/0+$/, '')
  return `${trimmed}e${Number(exponent) - fraction.length + (digits.length - trimmed.length)}`
}
