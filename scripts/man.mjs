// The man page oidc-cli(1), of the same commands and options as the help.

const roff = (text) =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^([.'])/gm, '\\&$1')
const bold = (text) => `\\fB${roff(text)}\\fR`

/** Flags in bold, what stands for values in italics. */
const flags = (text) =>
  text
    .split(/(<[^>]*>)/)
    .map((part) =>
      part.startsWith('<')
        ? `\\fI${roff(part)}\\fR`
        : part === ''
          ? ''
          : bold(part.trimEnd()) + (part.endsWith(' ') ? ' ' : ''),
    )
    .join('')

const item = (term, text) => `.TP\n${term}\n${roff(text)}`

/** Options that several commands have are told once, by their titles. */
export function manPage({ commands, optionsOf, textOf, exits, variables, version }) {
  const count = new Map()
  for (const entry of commands)
    for (const option of optionsOf(entry)) count.set(option.flags, (count.get(option.flags) ?? 0) + 1)
  const isShared = (option) => count.get(option.flags) > 2
  const shared = new Map()
  for (const option of commands.flatMap((entry) => optionsOf(entry)).filter(isShared)) {
    const title = (option.helpGroupHeading ?? 'Options:').replace(/:$/, '')
    const group = shared.get(title) ?? new Map()
    if (!group.has(option.flags)) group.set(option.flags, option)
    shared.set(title, group)
  }
  const sections = commands.map((entry) => {
    const own = optionsOf(entry).filter((option) => !option.hidden && !isShared(option))
    const words = entry.args.map(([name]) => name).join(' ')
    return [
      `.SS ${bold(`oidc-cli ${entry.name}`)}${words === '' ? '' : ` ${roff(words)}`}`,
      `${roff(`${entry.summary[0].toUpperCase()}${entry.summary.slice(1)}.`)}`,
      ...entry.args.map(([name, about]) => item(`\\fI${roff(name.replace(/[<>[\]]/g, ''))}\\fR`, about)),
      ...own.map((option) => item(flags(option.flags), textOf(option))),
      ...(entry.examples.length === 0
        ? []
        : ['.PP', 'Examples:', '.PP', '.EX', ...entry.examples.map((line) => roff(`    oidc-cli ${line}`)), '.EE']),
    ].join('\n')
  })
  return `${[
    `.TH OIDC\\-CLI 1 "" "oidc\\-cli ${roff(version)}" "User Commands"`,
    '.SH NAME',
    'oidc\\-cli \\- sign in with OpenID Connect, see what went over the wire, and have every step judged',
    '.SH SYNOPSIS',
    '.B oidc\\-cli',
    '.I command',
    '[\\fIoptions\\fR]',
    '.SH DESCRIPTION',
    roff(
      'The command-line tool for when OpenID Connect does not work. It signs in as a real client would, shows every request and answer, and judges each step against the specifications: what was expected, what came, the section, and what to do.',
    ),
    '.PP',
    `${bold('oidc-cli <command> -h')} shows the common options of a command, ${bold('--help')} all of them.`,
    '.SH COMMANDS',
    ...sections,
    '.SH OPTIONS',
    'Of several commands:',
    ...[...shared].flatMap(([title, group]) => [
      `.SS ${roff(title)}`,
      ...[...group.values()].map((option) => item(flags(option.flags), textOf(option))),
    ]),
    '.SH EXIT STATUS',
    ...exits.map(([code, text]) => item(bold(String(code)), text)),
    '.SH ENVIRONMENT',
    roff(`${variables.join(', ')}.`),
    '.SH SEE ALSO',
    roff('The folder docs of the package, and oidc-cli explain for every check, error code, claim and parameter.'),
  ].join('\n')}\n`
}
