import { cliError } from '../errors.ts'
import type { Account } from '../trace/trace.ts'
import type { Style } from './style.ts'

/** What a view is told beside a result. */
export interface When extends Pick<Account, 'startedAt' | 'ms'> {
  /** Whether `--print` writes a part of the result: it is the only one, of a run that succeeded. */
  readonly printable?: boolean
  /** Whether nothing is wrong and nobody asks for more than that. */
  readonly brief?: boolean
}

/** A result as a person reads it. */
export type View<R> = (result: R, style: Style, when: When) => string

/** A view of whatever its own command comes to; as a method, since such a parameter may be narrower than what is known here. */
type AnyView = { view(result: unknown, style: Style, when: When): string }['view']

/** Loads a view once something is drawn by it. */
export type LoadView = () => Promise<AnyView>

/** How the result of the command of that name is shown; undefined where no command knows it. */
export type ViewOf = (command: string) => LoadView | undefined

/** A result as its command shows it; empty where there is none, or no command that knows it. */
export async function renderResult(account: Account & When, style: Style, viewOf: ViewOf): Promise<string> {
  const load = account.result === null ? undefined : viewOf(account.command)
  if (load === undefined) return ''
  const view = await load()
  return view(account.result, style, account)
}

/** Views of results that a file says, which may be anything; they throw `input_unreadable` where the result is none of the command. */
export function guarded(viewOf: ViewOf): ViewOf {
  return (command) => {
    const load = viewOf(command)
    return load && (async () => guardedView(await load(), command))
  }
}

function guardedView(view: AnyView, command: string): AnyView {
  return (result, style, when) => {
    try {
      return view(result, style, when)
    } catch (cause) {
      const message = `The record is broken: its result is not what ${command} comes to.`
      throw cliError(
        'input_unreadable',
        message,
        'Look whether somebody changed it; --format json shows it all the same.',
        cause,
      )
    }
  }
}
