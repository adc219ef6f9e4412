import { createEngine } from '../checks/engine.ts'
import type { JudgedStep } from '../checks/judged-steps.ts'
import type { Context } from '../context.ts'
import type { Output } from '../env.ts'
import { cliError, failure } from '../errors.ts'
import { decryptionKeys } from '../flows/decryption.ts'
import type { SignatureCause } from '../jose/keys/signature-cause.ts'
import { verifyJws } from '../jose/keys/verify.ts'
import type { KindChoice } from '../jose/tokens/kind.ts'
import { readToken } from '../jose/tokens/read-token.ts'
import { outcomeOf } from '../trace/verdict.ts'
import { expectationsOf, rejections, verifyingIn, whyRefused } from './expectations.ts'
import { type Crew, inOrder, publishedKeys } from './in-order.ts'
import { judgeKeys, type KeyChoice, placeOf } from './keys.ts'
import { createLineVerifier, keysOfLine, type LineSettings, type VerifiedLines } from './line-verifier.ts'
import { createVerifyPool, type VerifyPool } from './pool.ts'

const HINT = 'Each line of the output has the checks that its token breaks.'
/** About as many characters a worker is given at once. */
const AT_ONCE = 64 * 1024
/** Below that many lines threads cost more than they save. */
const FEW = 64

/** `verify` of many lines: one line of output for each token, in the order of the input, on all cores and in constant memory. */
export async function verifyMany(
  context: Context,
  blocks: AsyncIterable<string>,
  choice: KeyChoice,
  kind: KindChoice,
): Promise<void> {
  const { output, recorder } = context
  if (output.format !== 'json' && output.format !== 'human') {
    throw cliError(
      'invalid_option',
      `--format ${output.format} is for one token; standard input has many.`,
      'Use --format json or human, which write one line for each.',
    )
  }
  if (context.options.text('payload') !== undefined)
    throw cliError(
      'invalid_option',
      '--payload is the content of one token; standard input has many.',
      'Verify each by itself.',
    )
  let failed = 0
  let verified = 0
  let blemished = 0
  let unkeyed = 0
  let forged: string | undefined
  const act = async (open: JudgedStep): Promise<void> => {
    judgeKeys(open, choice)
    const first = await settingsOf(context, open, choice, kind)
    const crew = await gather(blocks, first)
    try {
      for await (const done of inOrder(context, open, crew, choice)) {
        failed += done.failed
        verified += done.verified
        blemished += done.blemished
        unkeyed += done.unkeyed
        forged ??= done.forged
        write(context.env.stdout, done.written)
        await context.env.stdout.flushed()
        if (context.env.stdout.closed) break
      }
    } finally {
      await crew.close()
    }
    open.step.judged = verified + failed
    open.note(`${verified} of ${verified + failed} tokens are verified.`)
    if (failed > 0) {
      const missing = unkeyed === failed ? 'there is no key that could verify them' : undefined
      const explained = forged === undefined ? undefined : await whyForged(first, forged)
      const why = whyRefused(rejections(recorder.run)) ?? missing ?? explained?.message
      const message = `${failed} tokens are not verified${why === undefined ? '' : `: ${why}`}.`
      recorder.run.failures.push(
        failure('not_verified', message, [...(explained ? [explained.remedy] : []), HINT].join(' ')),
      )
    } else if (output.strict && blemished > 0)
      recorder.run.failures.push(
        failure(
          'check_failed',
          `Checks of ${blemished} verified tokens failed or warned, and --strict counts them.`,
          HINT,
        ),
      )
  }
  await context.step('verify', act, placeOf(choice))
  if (context.env.stdout.closed) return
  const { error } = outcomeOf(recorder.run, output)
  if (error) context.talk.say(`${error.code}: ${error.message}`)
  if (!output.quiet) context.talk.say(`${verified} of ${verified + failed} tokens are verified.`)
}

function write(stdout: Output, written: VerifiedLines['written']): void {
  if (typeof written === 'string') stdout.write(written)
  else stdout.writeJson(written)
}

/** Threads when there is work for them, else this one alone. */
async function gather(blocks: AsyncIterable<string>, settings: LineSettings): Promise<Crew> {
  const groups = grouped(blocks)[Symbol.asyncIterator]()
  const start: string[] = []
  let lines = 0
  for (let next = await groups.next(); !next.done; next = await groups.next()) {
    start.push(next.value)
    lines += count(next.value)
    if (lines > FEW) break
  }
  const pool = lines > FEW ? createVerifyPool(settings) : await alone(settings)
  return { ...pool, settings, groups: chained(start, groups) }
}

/** As many as matter here. */
function count(text: string): number {
  let lines = 1
  for (let at = text.indexOf('\n'); at >= 0 && lines <= FEW; at = text.indexOf('\n', at + 1)) lines += 1
  return lines
}

async function* chained(before: readonly string[], after: AsyncIterator<string>): AsyncGenerator<string, void> {
  yield* before
  for (let next = await after.next(); !next.done; next = await after.next()) yield next.value
}

/** Cuts a big block where a line ends. */
async function* grouped(blocks: AsyncIterable<string>): AsyncGenerator<string, void> {
  for await (const block of blocks) {
    for (let from = 0; from <= block.length; ) {
      const end = from + AT_ONCE < block.length ? block.indexOf('\n', from + AT_ONCE) : -1
      yield end < 0 ? block.slice(from) : block.slice(from, end)
      from = end < 0 ? block.length + 1 : end + 1
    }
  }
}

async function alone(first: LineSettings): Promise<VerifyPool> {
  let verifier = createLineVerifier(first, createEngine(first))
  return {
    size: 1,
    verify: (text) => verifier.verify(text),
    renew(settings) {
      verifier = createLineVerifier(settings, createEngine(settings))
    },
    async close() {},
  }
}

async function settingsOf(
  context: Context,
  open: JudgedStep,
  choice: KeyChoice,
  kind: KindChoice,
): Promise<LineSettings> {
  const { options, env, output } = context
  const published = choice.form === 'provider' ? await publishedKeys(open, choice) : undefined
  return {
    from: choice.form === 'local' ? choice.from : published,
    secret: choice.form === 'provider' ? choice.secret : undefined,
    secretEncoding: choice.form === 'provider' ? choice.secretEncoding : undefined,
    source: sourceOf(choice),
    trust: choice.trust,
    // After the key set was fetched, so that its size is known.
    about: await expectationsOf(verifyingIn(context), choice),
    kind,
    decryptionKeys: await decryptionKeys(context, await options.secret('clientSecret')),
    overlay: options.text('rules') ?? 'oidc',
    allow: options.list('allow'),
    loopback: choice.provider?.loopback === true,
    refused: rejections(context.recorder.run),
    format: output.format === 'json' ? 'json' : 'human',
    threads: 1,
    now: env.now(),
  }
}

/** What explains that the signature of the first token that has such does not verify; the others may have other reasons. */
async function whyForged(settings: LineSettings, raw: string): Promise<SignatureCause | undefined> {
  const token = readToken(raw)
  if (token.form !== 'jws') return undefined
  const keys = keysOfLine(settings, token)
  if (!keys) return undefined
  const { explained } = await import('../jose/keys/signature-cause.ts')
  const [fault] = explained(verifyJws(token, keys), token, keys).faults
  if (fault?.remedy === undefined) return undefined
  return { message: `of the first whose signature does not verify, ${fault.message}`, remedy: fault.remedy }
}

function sourceOf(choice: KeyChoice): string {
  if (choice.form === 'local') return choice.source
  return choice.form === 'provider' ? `jwks_uri ${String(choice.provider.metadata['jwks_uri'] ?? '')}` : 'the proof'
}
