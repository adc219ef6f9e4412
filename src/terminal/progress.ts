import type { Talk } from '../context.ts'
import { type Detail, inside, renderStep } from '../formats/human/step.ts'
import type { Style } from '../formats/style.ts'
import { clean, cleanBlock } from '../text/clean.ts'
import { belongingTo, type PlacedStep } from '../trace/placed-steps.ts'
import type { Listener } from '../trace/recorder.ts'
import { createRedactor, type Redactor } from '../trace/redact.ts'
import type { Exchange, Step } from '../trace/trace.ts'
import type { Traits } from '../trace/traits.ts'
import { failedExchange } from '../trace/verdict.ts'
import { createBoard } from './board.ts'
import { shownExchange, withoutBodies } from './shown-exchange.ts'
import { createSpinner } from './spinner.ts'
import type { GuardedEnv } from './writer.ts'

export interface ProgressSettings {
  readonly detail: Detail
  readonly quiet: boolean
  readonly reveal: boolean
  readonly strict: boolean
  /** Whether steps are shown on stdout as they end. */
  readonly live: boolean
  /** Whether a report for machines goes to the terminal that stdout is. */
  readonly forMachines: boolean
}

/** What a run shows while it works. */
interface Progress extends Talk {
  readonly listener: Listener
  /** Whether the steps were shown as they ended. */
  readonly shownSteps: boolean
  /** Ends the spinner; resolves once all that was to be shown is written. */
  stop(): Promise<void>
}

export function createProgress(
  env: GuardedEnv,
  styles: { readonly out: Style; readonly err: Style },
  settings: ProgressSettings,
): Progress {
  const spinner = createSpinner(env, styles.err)
  const board = createBoard(env, styles.err, settings.forMachines)
  const secrets = createRedactor()
  const unread: Exchange[] = []
  /** The redactor, which is told of an exchange once something is to be shown: in most runs nothing is. */
  const redactor = (): Redactor => {
    for (const exchange of unread.splice(0)) secrets.learn(exchange)
    return secrets
  }
  /** Steps that have begun and not ended, the latest last. */
  const open: Step[] = []
  let showStep = settings.live && !settings.quiet
  /** With -v everything is shown in the order in which it happened, although the view of exchanges is loaded late. */
  let queue = Promise.resolve()
  let queued = 0
  const inOrder = (show: () => void): void => {
    if (queued === 0) show()
    else queue = queue.then(show)
  }
  const later = (show: () => Promise<void>): Promise<void> => {
    queued += 1
    queue = queue.then(show).finally(() => {
      queued -= 1
    })
    return queue
  }
  const showPlaced = ({ step, depth }: PlacedStep, traits: Traits): void => {
    const shown = settings.reveal ? step : shownStep(step, redactor())
    const text = inside(depth, styles.out, (style) => renderStep(shown, style, { ...settings, traits }))
    // With -v it has been shown in full.
    const failed = settings.detail === 'usual' ? failedExchange(step, traits) : undefined
    if (!failed) {
      inOrder(() => env.stdout.write(text))
      return
    }
    const exchange = settings.reveal ? failed : shownExchange(failed, redactor())
    void later(async () => {
      const { renderShortened } = await import('../formats/human/exchange.ts')
      env.stdout.write(text + inside(depth, styles.out, (style) => renderShortened(exchange, style)))
    })
  }

  const listener: Listener = {
    exchanged(exchange) {
      if (!settings.reveal) unread.push(exchange)
      if (settings.detail === 'usual') return
      void later(async () =>
        env.stderr.write(await exchangeView(exchange, styles.err, settings.reveal ? undefined : redactor())),
      )
    },
    runStarted(run) {
      if (!showStep) return
      const { name, command } = run
      const title = clean(settings.reveal ? name : redactor().text(name)) || command
      inOrder(() => env.stdout.write(`${styles.out.bold(title)}\n`))
    },
    stepStarted(step) {
      open.push(step)
    },
    stepEnded(step, run) {
      if (open.includes(step)) open.splice(open.indexOf(step), 1)
      // What belongs to another is shown with that, so that the order is that of the report.
      if (!showStep || step.parent !== undefined) return
      for (const placed of belongingTo(run.steps, step)) showPlaced(placed, run.traits)
    },
    noted(texts) {
      if (settings.quiet || showStep) return
      const line = (text: string): string => `${styles.err.dim(clean(text))}\n`
      inOrder(() => env.stderr.write((settings.reveal ? texts : redactor().texts(texts)).map(line).join('')))
    },
    kept: (secret) => secrets.keep(secret),
  }
  return {
    listener,
    get shownSteps() {
      return showStep
    },
    say: (text) => inOrder(() => env.stderr.write(`${withLinks(cleanBlock(text), styles.err)}\n`)),
    qr: (url) =>
      later(async () => {
        const { qrCode } = await import('./qr.ts')
        env.stderr.write(qrCode(url, env.stderr, styles.err))
      }),
    wait: (text, seconds) => {
      if (settings.quiet) return { stop: () => {} }
      return spinner.wait(text, seconds)
    },
    watch: () => (settings.quiet ? { at() {}, end() {} } : spinner.watch(open.at(-1)?.name)),
    follow: board.follow,
    linesOnly() {
      showStep = false
    },
    async stop() {
      spinner.stop()
      board.stop()
      await queue
    },
  }
}

/** A line that is a URL and nothing else leads there. */
function withLinks(text: string, style: Style): string {
  return text.replace(/^https?:\/\/\S+$/gm, (url) => style.link(url, url))
}

/** An exchange in full: without secrets where a redactor is given, and with what its tokens say. */
async function exchangeView(exchange: Exchange, style: Style, redactor: Redactor | undefined): Promise<string> {
  const { renderExchange, exchangeTokens } = await import('../formats/human/exchange.ts')
  const tokens = exchangeTokens(exchange)
  if (!redactor) return renderExchange(exchange, style, tokens)
  const shown = tokens.map((token) => ({
    name: redactor.text(token.name),
    header: redactor.value(token.header, 'by-value'),
    ...('claims' in token ? { claims: redactor.value(token.claims, 'by-name') } : {}),
  }))
  return renderExchange(shownExchange(exchange, redactor), style, shown)
}

/** A step without secrets, of whose exchanges no body is shown. */
function shownStep(step: Step, redactor: Redactor): Step {
  return redactor.step({ ...step, exchanges: step.exchanges.map(withoutBodies) })
}
