import type { Talk } from '../commands/context.ts'
import type { Env } from '../env.ts'
import { renderStep } from '../formats/human/step.ts'
import type { Style } from '../formats/style.ts'
import { clean, cleanBlock } from '../text/clean.ts'
import type { Listener } from '../trace/recorder.ts'
import { redact } from '../trace/redact.ts'
import type { Exchange, Step, Trace } from '../trace/trace.ts'

export interface ProgressSettings {
  readonly verbose: boolean
  readonly quiet: boolean
  readonly reveal: boolean
  /** Whether steps are shown on stdout as they end. */
  readonly live: boolean
}

/** What a run shows while it works. */
export interface Progress extends Talk {
  readonly listener: Listener
  /** Whether the steps were shown as they ended. */
  readonly shownSteps: boolean
  stop(): void
}

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const FRAME_MS = 100

export function createProgress(
  env: Env,
  styles: { readonly out: Style; readonly err: Style },
  settings: ProgressSettings,
): Progress {
  const spinner = createSpinner(env, styles.err)
  const toStderr = (text: string): void => spinner.around(() => env.stderr.write(text))
  const showStep = settings.live && !settings.quiet
  const listener: Listener = {
    exchanged(exchange, step) {
      if (settings.verbose) void showExchange(exchange, step, styles.err, settings, toStderr)
    },
    stepEnded(step) {
      if (!showStep) return
      const shown = hidden(step, settings.reveal)
      spinner.around(() => env.stdout.write(renderStep(shown, styles.out, { all: settings.verbose })))
    },
    noted(text) {
      if (!settings.quiet && !showStep) toStderr(`${styles.err.dim(clean(text))}\n`)
    },
  }
  return {
    listener,
    shownSteps: showStep,
    say: (line) => toStderr(`${cleanBlock(line)}\n`),
    wait: (text, seconds) => {
      if (settings.quiet) return { stop: () => {} }
      return spinner.start(text, seconds)
    },
    stop: spinner.stop,
  }
}

/** One step as a report shows it: redacted by what is known so far. */
function hidden(step: Step, reveal: boolean): Step {
  const trace: Trace = { command: '', startedAt: 0, ms: 0, steps: [step], result: null, failures: [], notes: [] }
  return redact(trace, { reveal }).steps[0] ?? step
}

async function showExchange(
  exchange: Exchange,
  step: Step,
  style: Style,
  settings: ProgressSettings,
  write: (text: string) => void,
): Promise<void> {
  const { renderExchange } = await import('../formats/human/exchange.ts')
  const alone = { ...step, exchanges: [exchange], checks: [], notes: [], failure: null }
  const [shown] = hidden(alone, settings.reveal).exchanges
  if (shown) write(renderExchange(shown, style))
}

interface Spinner {
  start(text: string, seconds: number): { stop(): void }
  /** Writes something while the spinner is out of the way. */
  around(write: () => void): void
  stop(): void
}

/** A line that turns and counts down on a terminal; elsewhere the text is said once. */
function createSpinner(env: Env, style: Style): Spinner {
  const { stderr } = env
  let waiting: { readonly text: string; readonly until: number } | undefined
  let frame = 0
  let over = new AbortController()

  const erase = (): void => stderr.write('\r\u001b[K')
  const draw = (): void => {
    if (!waiting) return
    const left = Math.max(0, Math.ceil((waiting.until - env.clock()) / 1000))
    const clock = left >= 60 ? `${Math.floor(left / 60)} min ${left % 60} s` : `${left} s`
    stderr.write(
      `\r\u001b[K${style.cyan(FRAMES[frame % FRAMES.length] ?? '')} ${clean(waiting.text)} ${style.dim(`(${clock} left, Ctrl-C to stop)`)}`,
    )
    frame += 1
  }
  const turn = async (signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) {
      draw()
      await env.sleep(FRAME_MS, signal)
    }
  }
  const stop = (): void => {
    if (!waiting) return
    waiting = undefined
    over.abort()
    if (stderr.isTTY) stderr.write('\r\u001b[K\u001b[?25h')
  }
  return {
    start(text, seconds) {
      if (!stderr.isTTY) {
        stderr.write(`${clean(text)} (at most ${Math.round(seconds)} s).\n`)
        return { stop: () => {} }
      }
      waiting = { text, until: env.clock() + seconds * 1000 }
      over = new AbortController()
      stderr.write('\u001b[?25l')
      void turn(over.signal)
      return { stop }
    },
    around(write) {
      if (waiting) erase()
      write()
    },
    stop,
  }
}
