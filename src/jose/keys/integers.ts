/** A big-endian unsigned integer. */
export function toInteger(bytes: Uint8Array): bigint {
  if (bytes.length === 0) return 0n
  return BigInt(`0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex')}`)
}

/** Length in bits of a big-endian unsigned integer, without the zeros that it begins with. */
export function bitLength(bytes: Uint8Array): number {
  const first = bytes.findIndex((octet) => octet !== 0)
  return first < 0 ? 0 : (bytes.length - first) * 8 - (Math.clz32(bytes[first] ?? 0) - 24)
}
