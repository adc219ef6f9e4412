import { isReference } from '../config/reference.ts'
import type { Context } from '../context.ts'
import { cliError } from '../errors.ts'
import { isIdentity, kindOf, type Person, type PersonValue, TOTP } from '../sign-in/person.ts'
import { readSeed, secretInSeed } from '../sign-in/totp.ts'
import { isLoopback } from '../text/host.ts'
import { isName } from '../text/quotable.ts'
import { splitOnce } from '../text/split.ts'
import { urlOf } from '../text/url.ts'
import { isByForms } from './by-forms.ts'

/** Who signs in by forms; undefined where nothing was given to do so. Throws `invalid_option` and `missing_option`, before anything is sent. */
export async function personOf(context: Context): Promise<Person | undefined> {
  const { options } = context
  const given = options.list('form')
  const seed = await options.secret('totp')
  if (!isByForms(context)) return undefined
  if (given.length === 0 && seed === undefined)
    throw cliError('missing_option', 'A sign-in by forms has no value to fill in.', FORM_HINT)
  if (options.text('callbackUrl') !== undefined)
    throw cliError(
      'invalid_option',
      '--callback-url is for a sign-in by hand, and --form does without.',
      'Give one of them.',
    )
  if (options.flag('headless') && !options.flag('browser'))
    throw cliError('invalid_option', '--no-browser and --headless exclude each other.', 'Give one of them.')
  formOrigins(context)
  const fields = new Map(options.list('formField').map((text) => pairIn(text, '--form-field', 'a name and the field')))
  const values: PersonValue[] = []
  for (const text of given) {
    const [name, value] = pairIn(text, '--form', 'a name and a value')
    if (values.some((each) => each.name === name))
      throw cliError('invalid_option', `--form has two values for ${name}.`, 'Give one of them.')
    values.push({ name, kind: kindOf(name), value: await textOfValue(context, name, value), field: fields.get(name) })
  }
  if (seed !== undefined) {
    refuseLiteral(context, '--totp', options.text('totp') ?? '')
    context.recorder.secret(secretInSeed(seed), 'totp')
    values.push({ name: TOTP, kind: 'code', value: undefined, field: fields.get(TOTP) })
  }
  for (const name of fields.keys())
    if (!values.some((each) => each.name === name))
      throw cliError(
        'invalid_option',
        `--form-field says where ${name} goes, and there is no value of that name.`,
        FORM_HINT,
      )
  return { values, totp: seed === undefined ? undefined : readSeed(seed), press: options.list('press') }
}

const FORM_HINT = 'Give --form <name>=<value>, such as --form password=env:PASSWORD.'

/** Origins that were named beside that of the authorization endpoint. Throws `invalid_option` for what is none. */
export function formOrigins({ options }: Context): readonly string[] {
  return options.list('formOrigin').map(formOrigin)
}

/** One of them. Throws `invalid_option` for what is none. */
export function formOrigin(text: string): string {
  const url = urlOf(text)
  const isOrigin = url !== undefined && url.href.replace(/\/$/, '') === url.origin
  if (isOrigin && (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(text)))) return url.origin
  throw cliError(
    'invalid_option',
    `--form-origin expects the https origin of a server, or http on loopback: ${text.slice(0, 200)}`,
    'Give it without path, such as https://sso.example.',
  )
}

function pairIn(text: string, flag: string, what: string): readonly [string, string] {
  const [name, value] = splitOnce(text, '=')
  if (name !== '' && value !== '') return [name, value]
  const shown = isName(name) ? ` for ${name}` : ''
  throw cliError('invalid_option', `${flag} expects ${what} with an equals sign between${shown}.`, FORM_HINT)
}

/** What a value stands for; all but a name that stands there itself is kept out of reports. */
async function textOfValue(context: Context, name: string, given: string): Promise<string> {
  const flag = isName(name) ? `--form ${name}` : '--form'
  if (!isReference(given)) {
    if (isIdentity(name)) return given
    refuseLiteral(context, flag, given)
  }
  const kind = kindOf(name) === 'password' ? 'password' : name
  return context.options.references.secret(given, flag, kind)
}

/** A secret that stands itself on a command line of CI stands in its logs and files as well. */
function refuseLiteral({ env, options, recorder }: Context, flag: string, given: string): void {
  if (isReference(given)) return
  if (env.vars['CI'])
    throw cliError(
      'invalid_option',
      `${flag} is a value itself, and CI is set: it would stand in files and logs.`,
      'Give it as env:NAME or file:PATH.',
    )
  // Of an option that is a secret by its name it has been said.
  if (flag !== '--totp' && options.sourceOf('form') === 'flag')
    recorder.note(
      `${flag} was given as it is, where other users of this machine can see it; use env:NAME or file:PATH.`,
    )
}
