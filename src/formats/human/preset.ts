import type { Trace } from '../../trace/trace.ts'
import type { Style } from '../style.ts'

interface Needs {
  readonly base?: string
  readonly tenant?: string
}

interface Shown {
  readonly name: string
  readonly title: string
  readonly kind: 'oidc' | 'oauth'
  readonly needs: Needs
  readonly base?: string
  readonly tenant?: string
  readonly options: Readonly<Record<string, unknown>>
  readonly differs: readonly string[]
  readonly docs: readonly { readonly url?: string; readonly title?: string; readonly read: string }[]
}

/** Presets as a list, or one of them in full; every word is our own. */
export function render(trace: Trace, style: Style): string {
  if (trace.result === null) return ''
  const result = trace.result as Shown | { readonly presets: readonly Shown[] }
  return 'presets' in result ? list(result.presets, style) : one(result, style)
}

function list(presets: readonly Shown[], style: Style): string {
  const width = Math.max(...presets.map(({ name }) => name.length))
  const lines = presets.map(({ name, title, kind, needs }) => {
    const flags = [...(needs.base ? ['--base-url'] : []), ...(needs.tenant ? ['--tenant'] : [])].join(' ')
    const plain = kind === 'oauth' ? ' (plain OAuth 2.0)' : ''
    return `${style.bold(name.padEnd(width))}  ${title}${plain}${flags ? style.dim(`  ${flags}`) : ''}\n`
  })
  return `${lines.join('')}\nOne in full: oidc-cli preset show <name>. Use it: oidc-cli login --preset <name> --client-id <id>\n`
}

function one(preset: Shown, style: Style): string {
  const { name, title, kind, needs, base, tenant } = preset
  const given = [
    ...(needs.base ? [`  --base-url  ${needs.base}${base ? `; default ${base}` : ''}\n`] : []),
    ...(needs.tenant ? [`  --tenant    ${needs.tenant}${tenant ? `; default ${tenant}` : ''}\n`] : []),
  ]
  const width = Math.max(...Object.keys(preset.options).map((key) => key.length))
  const options = Object.entries(preset.options).flatMap(([key, value]) =>
    [value].flat().map((each) => `  ${key.padEnd(width)}  ${String(each)}\n`),
  )
  const docs = preset.docs.map(
    ({ url, title: called, read }) => `  ${url ?? called ?? ''}  ${style.dim(`read ${read}`)}\n`,
  )
  return [
    `${style.bold(title)}  ${name}, ${kind === 'oidc' ? 'OpenID Connect' : 'plain OAuth 2.0'}\n`,
    ...(given.length > 0 ? [`${style.bold('Needs')}\n`, ...given] : []),
    `${style.bold('Sets')}\n`,
    ...options,
    `${style.bold('Differs')}\n`,
    ...preset.differs.map((each) => `  ${each}\n`),
    `${style.bold('Documented')}\n`,
    ...docs,
  ].join('')
}
