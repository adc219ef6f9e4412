import type { CheckResult } from '../check/check.ts'
import { CLIENT_GROUPS, command } from '../command.ts'
import { countAbove0, list, option } from '../config/option.ts'
import { optionGroup, showClaimsOption } from '../config/option-groups.ts'
import type { Context } from '../context.ts'
import { CHECKS } from '../trace/traits.ts'

/** `check [file]`: runs scenarios, and looks at what they came to. */
export const check = command({
  name: 'check',
  summary: 'run scenarios unattended and say what broke',
  args: [['[file]', 'file of scenarios; without one the provider of --issuer is tried']],
  groups: CLIENT_GROUPS,
  own: () => [
    list('--only <name>', 'run only scenarios, tags or providers of that name; * stands for anything; repeatable', {
      inProfile: 'refused',
    }),
    list('--skip <name>', 'leave out scenarios, tags or providers of that name; repeatable', { inProfile: 'refused' }),
    option('--list', 'show what would run, and send nothing', { inProfile: 'refused' }),
    option('--init', 'ask the issuer what it has, and write a first file of scenarios that pass', {
      inProfile: 'refused',
    }),
    option('--concurrency <n>', 'how many scenarios run at once; default: twice the processor cores', {
      inProfile: 'refused',
    }).argParser(countAbove0),
    showClaimsOption(),
    ...personOptions(),
  ],
  examples: [
    'check scenarios.yaml',
    'check scenarios.yaml --only nightly --save junit=report.xml',
    'check scenarios.yaml --list',
    'check --init --issuer https://issuer.example',
    'check --issuer https://issuer.example --client-id my-client --client-secret env:CLIENT_SECRET',
  ],
  traits: CHECKS,
  holds: 'several runs',
  withoutProfiles: ([file], { init }) => file !== undefined && init !== true,
  act,
  view: async () => (await import('./check.view.ts')).view,
})

/** How somebody signs in who is not there, and what is asked for then. */
function personOptions(): ReturnType<typeof optionGroup> {
  const known = new Set(['form', 'totp', 'formOrigin', 'formField', 'press', 'scope', 'redirectUri', 'responseType'])
  return optionGroup('login').filter((each) => known.has(each.attributeName()))
}

async function act(context: Context, [file]: readonly string[]): Promise<CheckResult> {
  const [{ chosenOf, listed, runScenarios }, { fileSource, ownSource }] = await Promise.all([
    import('../check/check.ts'),
    import('../check/source.ts'),
  ])
  if (context.options.flag('init')) {
    const { writeFirstFile } = await import('../check/init.ts')
    return writeFirstFile(context, await ownSource(context), file)
  }
  const source = file === undefined ? await ownSource(context) : await fileSource(context, file)
  const all = chosenOf(context, source.definitions)
  return context.options.flag('list') ? listed(all) : runScenarios(context, source, all)
}
