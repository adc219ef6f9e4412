import { dpopSignature } from '../checks/access-token/dpop.ts'
import type { Engine } from '../checks/engine.ts'
import type { Finding } from '../checks/finding.ts'
import type { VerificationFacts } from '../checks/verification/facts.ts'
import { judgeVerification } from '../checks/verification/verification.ts'
import type { DecryptionKey } from '../jose/keys/candidates.ts'
import { CLIENT_SECRET, type KeySet, type KeySource, readKeys } from '../jose/keys/keys.ts'
import type { RoundsLeave } from '../jose/keys/rounds.ts'
import { triesLeave } from '../jose/keys/tries.ts'
import { jwsVerifier, type VerifyJws } from '../jose/keys/verify.ts'
import { findTokens } from '../jose/tokens/input.ts'
import { type KindChoice, kindToVerify } from '../jose/tokens/kind.ts'
import { innermost, withOuter } from '../jose/tokens/nested.ts'
import { type ReadToken, readToken, tokenReader } from '../jose/tokens/read-token.ts'
import type { JweReading, JwsReading, SignatureVerdict, TokenReading } from '../jose/tokens/token.ts'
import type { Made } from '../made.ts'
import type { SecretEncoding } from '../text/secret-encoding.ts'
import type { Check } from '../trace/trace.ts'
import { createJsonLines, humanLine, lineOf } from './line-report.ts'

/** What is expected of every token of a run; it can be handed to a worker as it is. */
export type Expectations = Omit<VerificationFacts, 'token' | 'encrypted' | 'signature' | 'now'>

/** Everything that lines are verified by; it can be handed to a worker as it is. */
export interface LineSettings {
  readonly from: KeySource | undefined
  /** For HS256, HS384 and HS512 of an issuer: the client secret. */
  readonly secret: string | undefined
  readonly secretEncoding?: SecretEncoding | undefined
  readonly source: string
  /** How far the key can be trusted, in words. */
  readonly trust: string
  readonly about: Expectations
  readonly kind: KindChoice
  readonly decryptionKeys: readonly DecryptionKey[]
  /** The leave for many rounds, once a token took it: no line takes it itself. */
  readonly roundsLeave?: RoundsLeave
  readonly overlay: string
  readonly allow: readonly string[]
  readonly loopback: boolean
  /** Failed checks about metadata or keys for which nothing that the issuer signed may be accepted. */
  readonly refused: readonly Check[]
  readonly format: 'json' | 'human'
  /** Threads that share the lines, and what may be spent on finding a key by trying. */
  readonly threads: number
  /** Milliseconds since the epoch. */
  readonly now: number
}

/** What became of some lines. */
export interface VerifiedLines {
  /** Lines of JSON as UTF-8, since that may pass from thread to thread without being copied; of a report as text. */
  readonly written: Uint8Array | string
  readonly verified: number
  readonly failed: number
  /** Of the verified ones, those of which a check failed or warned all the same. */
  readonly blemished: number
  /** Of the others, those that there was no key for. */
  readonly unkeyed: number
  /** The first token that names a key which the set lacks. */
  readonly unknownKey?: string
  /** The first token that stays closed for its many rounds of PBES2, where none has the leave for them yet. */
  readonly manyRounds?: string
  /** The first token whose signature does not verify. */
  readonly forged?: string
}

export interface LineVerifier {
  /** Lines parted by line feeds. */
  verify(text: string): Promise<VerifiedLines>
}

const encoder = new TextEncoder()

const UNSIGNED: SignatureVerdict = { verified: null, alg: undefined, kid: undefined, keySource: undefined, faults: [] }

/** Verifies one token a line; of the rules, those that fail or warn are told. */
export function createLineVerifier(settings: LineSettings, engine: Engine): LineVerifier {
  const place = { loopback: settings.loopback }
  const write = settings.format === 'json' ? createJsonLines() : humanLine
  const read = tokenReader()
  const verifierOf = (set: KeySet | undefined) => set && jwsVerifier(set, triesLeave(settings.threads))
  const keys = verifierOf(namedKeys(settings))
  const shared = verifierOf(sharedKey(settings))
  const having: Keys = { keys, shared, about: settings.about }
  const facts: Made<VerificationFacts> = {
    ...settings.about,
    token: readToken(''),
    encrypted: undefined,
    signature: UNSIGNED,
    now: settings.now,
    told: 'broken',
  }
  return {
    async verify(text) {
      const parts: string[] = []
      const count = { verified: 0, failed: 0, blemished: 0, unkeyed: 0 }
      let unknownKey: string | undefined
      let manyRounds: string | undefined
      let forged: string | undefined
      for (const line of text.split('\n')) {
        for (const { raw, hint, reading } of lineTokens(line, read)) {
          const outer = reading ?? read(raw)
          const { token, around } = innermost(outer.form === 'jwe' ? await opened(settings, outer) : outer)
          const kind = kindToVerify(token, hint, settings.kind)
          const outside = around.map((each) => signatureOf(each, having))
          const signature = withOuter(signatureOf(token, having), outside)
          if (signature.faults.some((fault) => fault.kind === 'kid-unknown')) unknownKey ??= raw
          if (token.faults.some((fault) => fault.kind === 'rounds')) manyRounds ??= token.raw
          if (forged === undefined && signature.faults.some((fault) => fault.kind === 'signature')) forged = token.raw
          const encrypted = outer.form === 'jwe' ? outer : undefined
          // One object for all: making it anew costs as much as a quarter of the judging.
          facts.token = token
          facts.encrypted = encrypted
          facts.signature = signature
          const findings = judgeVerification(kind, facts).filter(isBroken)
          const own = engine
            .judge(findings, place)
            .filter((check) => check.verdict === 'fail' || check.verdict === 'warn')
          const checks = settings.refused.length === 0 ? own : [...settings.refused, ...own]
          const verified = isVerified(signature, checks)
          const line = lineOf(token, signature, { verified, kind, key_trust: settings.trust, checks })
          count[line.verified ? 'verified' : 'failed'] += 1
          if (line.verified === null && token.form === 'jws') count.unkeyed += 1
          if (line.verified && checks.length > 0) count.blemished += 1
          parts.push(write(line, token))
        }
      }
      const all = parts.join('')
      const written = settings.format === 'json' ? encoder.encode(all) : all
      return {
        written,
        ...count,
        ...(unknownKey === undefined ? {} : { unknownKey }),
        ...(manyRounds === undefined ? {} : { manyRounds }),
        ...(forged === undefined ? {} : { forged }),
      }
    },
  }
}

function namedKeys({ from, source }: LineSettings): KeySet | undefined {
  return from && readKeys(from, source)
}

function sharedKey({ secret, secretEncoding }: LineSettings): KeySet | undefined {
  return secret === undefined ? undefined : readKeys({ secret, encoding: secretEncoding }, CLIENT_SECRET)
}

/** The keys that a token of a line is verified with. */
export function keysOfLine(settings: LineSettings, token: JwsReading): KeySet | undefined {
  return (isSymmetric(token) ? sharedKey(settings) : undefined) ?? namedKeys(settings)
}

function isSymmetric({ header }: JwsReading): boolean {
  return /^HS\d/.test(String(header['alg']))
}

function isBroken({ holds }: Finding): boolean {
  return holds === false
}

interface LineToken {
  readonly raw: string
  readonly hint: string | undefined
  readonly reading?: TokenReading
}

/** Most lines are a token and nothing else, which is seen soonest by reading them as one. */
function lineTokens(line: string, read: ReadToken): readonly LineToken[] {
  if (line.startsWith('e')) {
    const reading = read(line)
    if (reading.form === 'jws' && reading.faults.length === 0) return [{ raw: line, hint: undefined, reading }]
  }
  const found = findTokens(line, 'left')
  return found.length > 0 || line.trim() === '' ? found : [{ raw: line, hint: undefined }]
}

interface Keys {
  readonly keys: VerifyJws | undefined
  readonly shared: VerifyJws | undefined
  readonly about: Expectations
}

function signatureOf(token: TokenReading, { keys, shared, about }: Keys): SignatureVerdict {
  if (token.form !== 'jws') return UNSIGNED
  if (about.brought) return dpopSignature(token, about)
  if (shared && isSymmetric(token)) return shared(token, about)
  return keys ? keys(token, about) : UNSIGNED
}

async function opened({ decryptionKeys, roundsLeave }: LineSettings, outer: JweReading): Promise<TokenReading> {
  const { openJwe } = await import('../jose/keys/open-jwe.ts')
  return openJwe(outer, decryptionKeys, roundsLeave)
}

/** True only when the signature and every reject rule hold, those about metadata and keys too; null when nothing could be verified with. */
export function isVerified(signature: SignatureVerdict, checks: readonly Check[]): boolean | null {
  if (signature.verified === null) return null
  return signature.verified && !checks.some(isRejection)
}

/** Whether a relying party must not accept what the check is about. */
export function isRejection({ reject, verdict }: Check): boolean {
  return reject && verdict === 'fail'
}
