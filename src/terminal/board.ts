import type { Followed, Following, HowEnded, Talk } from '../context.ts'
import type { Style } from '../formats/style.ts'
import { clean } from '../text/clean.ts'
import { fitted, widthOf } from '../text/width.ts'
import { FRAMES } from './spinner.ts'
import { timeIn } from './waiting-line.ts'
import type { GuardedEnv } from './writer.ts'

interface Board extends Pick<Talk, 'follow'> {
  stop(): void
}

const FRAME_MS = 100
/** Lines of a terminal that are left to what stands above. */
const LEFT = 2
/** Fewer columns are no name. */
const LEAST_NAME = 12

interface Row {
  readonly name: string
  readonly begun: number
  step: string
}

type Ended = HowEnded & Pick<Row, 'name'>

/** Shows things that are done one beside the other: on a terminal those under way in a table with their step and time, and below it how many are done; elsewhere a line each as it ends. */
export function createBoard(env: GuardedEnv, style: Style, forMachines: boolean): Board {
  const { stderr, vars, signal, clock } = env
  const isRedrawn = stderr.isTTY && vars['TERM'] !== 'dumb' && !vars['CI'] && !forMachines
  let current: Following | undefined
  const stop = (): void => current?.stop()

  const lines = (all: number): Following => ({
    begin: (name) => ({
      at() {},
      end(how) {
        // One alone is told by the report.
        if (all > 1) stderr.write(`${lineOf({ ...how, name })}\n`)
      },
    }),
    stop() {},
  })

  const table = (all: number): Following => {
    const over = new AbortController()
    const going = new Set<Row>()
    const failures: string[] = []
    let done = 0
    let failed = 0
    let frame = 0

    const counts = (): string => {
      const said = `${done} of ${all} done${failed === 0 ? '' : `, ${failed} failed`}`
      return style.dim(fitted(said, stderr.columns - 1))
    }
    const above = (): string => failures.splice(0).join('')
    const draw = (): void => {
      const room = Math.max(0, (stderr.rows ?? 24) - LEFT)
      const sign = style.cyan(style.unicode ? (FRAMES.unicode[frame % 10] ?? '') : (FRAMES.ascii[frame % 4] ?? ''))
      const rows = rowsIn([...going], { room: room - 1, now: clock(), columns: stderr.columns - 1, sign, style })
      stderr.redraw(room === 0 ? [] : [...rows, counts()], above())
      frame += 1
    }
    const turn = async (): Promise<void> => {
      for (;;) {
        await env.sleep(FRAME_MS, over.signal)
        if (over.signal.aborted) return
        draw()
      }
    }
    const end = (): void => {
      if (over.signal.aborted) return
      over.abort()
      signal.removeEventListener('abort', interrupt)
      stderr.redraw([], above())
    }
    const interrupt = (): void => {
      end()
      stderr.write('Ending what is under way; a second signal ends at once.\n')
    }
    if (signal.aborted) over.abort()
    signal.addEventListener('abort', interrupt, { once: true })
    void turn()

    return {
      begin(name): Followed {
        const row = { name: clean(name), begun: clock(), step: '' }
        going.add(row)
        return {
          at(step) {
            row.step = clean(step)
          },
          end(how) {
            going.delete(row)
            done += 1
            if (how.cause === null || over.signal.aborted) return
            failed += 1
            failures.push(`${lineOf({ ...how, name }, style.red)}\n`)
          },
        }
      },
      stop: end,
    }
  }

  return {
    follow(all) {
      stop()
      current = isRedrawn ? table(all) : lines(all)
      return current
    },
    stop,
  }
}

/** "fail  signs in (acme)  812 ms  the client secret is refused" */
function lineOf({ name, verdict, ms, cause }: Ended, marked = (text: string): string => text): string {
  const why = cause === null ? '' : `  ${clean(cause)}`
  return `${marked(verdict.padEnd(5))} ${clean(name)}  ${ms} ms${why}`
}

interface Space {
  /** Most lines. */
  readonly room: number
  readonly columns: number
  readonly now: number
  readonly sign: string
  readonly style: Style
}

/** Those that go on for the longest, a line each: what it is, what is done of it, and for how long it goes on. */
function rowsIn(going: readonly Row[], { room, columns, now, sign, style }: Space): readonly string[] {
  const shown = going.slice(0, going.length <= room ? room : Math.max(0, room - 1))
  const ellipsis = style.unicode ? '…' : '...'
  const times = shown.map(({ begun }) => timeIn(Math.floor((now - begun) / 1000)))
  const steps = shown.map(({ step }) => step)
  const timeWidth = widest(times)
  const stepWidth = Math.min(widest(steps), LEAST_NAME)
  const withSteps = columns - 2 - (2 + stepWidth) - (2 + timeWidth)
  const isWide = withSteps >= LEAST_NAME
  const nameWidth = Math.min(widest(shown.map(({ name }) => name)), isWide ? withSteps : columns - 2 - (2 + timeWidth))
  const rows = shown.map(({ name, step }, at) => {
    const cells = [padded(name, nameWidth, ellipsis), ...(isWide ? [padded(step, stepWidth, ellipsis)] : [])]
    return `${sign} ${cells.join('  ')}  ${style.dim((times[at] ?? '').padStart(timeWidth))}`
  })
  const more = going.length - shown.length
  return more === 0 || room < 1 ? rows : [...rows, style.dim(fitted(`  and ${more} more`, columns))]
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(widthOf))
}

function padded(text: string, width: number, ellipsis: string): string {
  const cut = fitted(text, Math.max(1, width), ellipsis)
  return cut + ' '.repeat(Math.max(0, width - widthOf(cut)))
}
