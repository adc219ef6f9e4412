import type { Preset } from '../config/preset.ts'
import type { Style } from '../formats/style.ts'

type Named = Preset & { readonly name: string }

/** Presets as a list; every word is our own. */
export function presetList(
  { presets }: { readonly presets: readonly Pick<Named, 'name' | 'title' | 'kind' | 'needs'>[] },
  style: Style,
): string {
  const width = Math.max(...presets.map(({ name }) => name.length))
  const lines = presets.map(({ name, title, kind, needs }) => {
    const flags = [...(needs.base ? ['--base-url'] : []), ...(needs.tenant ? ['--tenant'] : [])].join(' ')
    const plain = kind === 'oauth' ? ' (plain OAuth 2.0)' : ''
    return `${style.bold(name.padEnd(width))}  ${title}${plain}${flags ? style.dim(`  ${flags}`) : ''}\n`
  })
  return `${lines.join('')}\nOne in full: oidc-cli preset show <name>. Use it: oidc-cli login --preset <name> --client-id <id>\n`
}

/** One preset in full; every word is our own. */
export function presetShow(preset: Named, style: Style): string {
  const { name, title, kind, needs, base, tenant } = preset
  const given = [
    ...(needs.base ? [`  --base-url  ${needs.base}${base ? `; default ${base}` : ''}\n`] : []),
    ...(needs.tenant ? [`  --tenant    ${needs.tenant}${tenant ? `; default ${tenant}` : ''}\n`] : []),
  ]
  const width = Math.max(...Object.keys({ ...preset.options, ...preset.byName }).map((key) => key.length))
  const linesOf = (options: Preset['options']): readonly string[] =>
    Object.entries(options).flatMap(([key, value]) =>
      [value].flat().map((each) => `  ${key.padEnd(width)}  ${String(each)}\n`),
    )
  const docs = preset.docs.map(
    ({ url, title: called, read }) => `  ${url ?? called ?? ''}  ${style.dim(`read ${read}`)}\n`,
  )
  return [
    `${style.bold(title)}  ${name}, ${kind === 'oidc' ? 'OpenID Connect' : 'plain OAuth 2.0'}\n`,
    ...(given.length > 0 ? [`${style.bold('Needs')}\n`, ...given] : []),
    `${style.bold('Sets')}\n`,
    ...linesOf(preset.options),
    ...(preset.byName
      ? [`${style.bold('Sets, where --tenant is a name and no GUID')}\n`, ...linesOf(preset.byName)]
      : []),
    `${style.bold('Differs')}\n`,
    ...preset.differs.map((each) => `  ${each}\n`),
    `${style.bold('Documented')}\n`,
    ...docs,
  ].join('')
}
