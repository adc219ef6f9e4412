/** A signature as it may have been meant. */
interface SignatureForm {
  /** After "it verifies". */
  readonly how: string
  readonly signature: Uint8Array
  readonly remedy: string
  /** Whether it is the DER of an ECDSA signature. */
  readonly der?: boolean
}

/** Ways in which a signature is written wrongly; `due` is the octets that one has where they are fixed (RFC 7515 3.1, RFC 7518 3.4). */
export function* signatureForms(signature: Uint8Array, due: number | undefined): Generator<SignatureForm, void> {
  if (signature[0] === SEQUENCE)
    yield {
      how: 'as DER, in which libraries for TLS and certificates write ECDSA',
      signature,
      der: true,
      remedy:
        'Have the signer write R and S one after the other, each as long as the field of the curve (RFC 7518 3.4).',
    }
  yield* padded(signature, due)
  yield* rewritten(signature)
  const over = due === undefined ? 0 : signature.length - due
  if (due !== undefined && over > 0 && signature.subarray(0, over).every((octet) => octet === 0))
    yield {
      how: `without the ${over === 1 ? 'octet of zero' : `${over} octets of zero`} at its beginning`,
      signature: signature.subarray(over),
      remedy: 'Have the signer write its numbers without a sign: a signature has as many octets as its key says.',
    }
  if (due !== undefined && over > 0)
    yield {
      how: `without the ${over === 1 ? 'octet' : `${over} octets`} after the first ${due}`,
      signature: signature.subarray(0, due),
      remedy: 'Look what was added to the token on its way.',
    }
}

/** The first octet of DER. */
const SEQUENCE = 0x30
const REMEDY_ZEROS = 'Have the signer keep leading zeros: a signature always has as many octets as its key says.'

/** Numbers are written without leading zeros by some, though never in a signature. */
function* padded(signature: Uint8Array, due: number | undefined): Generator<SignatureForm, void> {
  const missing = due === undefined ? 0 : due - signature.length
  if (due === undefined || missing <= 0 || missing > MOST_ZEROS) return
  const how = `with ${missing === 1 ? 'a leading zero that was' : 'leading zeros that were'} left out`
  yield { how, signature: Buffer.concat([Buffer.alloc(missing), signature]), remedy: REMEDY_ZEROS }
  // Of two numbers either may lack them.
  const half = due / 2
  for (let before = 0; before < missing; before += 1) {
    const r = signature.subarray(0, half - before)
    const s = signature.subarray(half - before)
    const whole = Buffer.concat([Buffer.alloc(half - r.length), r, Buffer.alloc(Math.max(0, half - s.length)), s])
    yield { how, signature: whole, remedy: REMEDY_ZEROS }
  }
}

const MOST_ZEROS = 4
/** Longest signature that may be text, in octets: twice the largest, in hexadecimal. */
const LONGEST = 4096

/** Text of a signature that was encoded once more. */
function* rewritten(signature: Uint8Array): Generator<SignatureForm, void> {
  if (signature.length > LONGEST) return
  const text = Buffer.from(signature).toString('latin1').trim()
  const remedy = 'Have the signer encode the octets of the signature by base64url, once (RFC 7515 3.1).'
  if (/^(?:[0-9a-f]{2})+$/i.test(text))
    yield {
      how: 'once it is read as hexadecimal, which was encoded once more',
      signature: Buffer.from(text, 'hex'),
      remedy,
    }
  if (/^[\w+/-]+={0,2}$/.test(text))
    yield { how: 'once it is decoded twice', signature: Buffer.from(text, 'base64'), remedy }
}
