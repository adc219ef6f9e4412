import type { CheckResult } from '../check/check.ts'
import { CLIENT_GROUPS, command } from '../command.ts'
import { duration, msOf } from '../config/duration.ts'
import { countAbove0, list, option } from '../config/option.ts'
import { optionGroup } from '../config/option-groups.ts'
import type { Context } from '../context.ts'
import { cliError } from '../errors.ts'
import { CHECKS } from '../trace/traits.ts'

/** `check [file]`: runs scenarios, and looks at what they came to. */
export const check = command({
  name: 'check',
  summary: 'run scenarios unattended and say what broke',
  about: 'sign in',
  common: ['--only', '--skip', '--list', '--init', '--shard', '--every', '--expiring', '--diff', '--save'],
  args: [['[file]', 'file of scenarios; without one the provider of --issuer is tried']],
  groups: CLIENT_GROUPS,
  own: () => [
    list('--only <name>', 'run only scenarios, tags or providers of that name; * stands for anything; repeatable', {
      inProfile: 'refused',
    }),
    list('--skip <name>', 'leave out scenarios, tags or providers of that name; repeatable', { inProfile: 'refused' }),
    option('--list', 'show what would run, and send nothing', { inProfile: 'refused' }),
    option('--init', 'write a first file of scenarios that pass at the issuer: what it has is asked', {
      inProfile: 'refused',
    }),
    option('--concurrency <n>', 'how many scenarios run at once; default: twice the processor cores', {
      inProfile: 'refused',
    }).argParser(countAbove0),
    option('--every <duration>', 'run again so long after the last run began: 60s, 5m, 1h; a signal ends it', {
      inProfile: 'refused',
    }).argParser(duration),
    option('--metrics <port|address>', 'serve metrics of --every there: 9464 on loopback, or 0.0.0.0:9464', {
      inProfile: 'refused',
    }),
    option('--expiring <duration>', 'warn of what ends within that time: certificates, keys, secrets; 36h, 21d, 3w', {
      inProfile: 'refused',
    }).argParser(duration),
    option('--shard <i/n>', 'run the part i of n, from 1; auto: as the variables of the CI job say', {
      inProfile: 'refused',
    }),
    option('--shards <n>', 'how many parts there are, where the job says only which is this one', {
      inProfile: 'refused',
    }).argParser(countAbove0),
    option('--diff <file>', 'fail only on what is new since a saved record of check', { inProfile: 'refused' }),
    option('--no-revoke', 'leave the tokens that scenarios were issued as they are', { inProfile: 'refused' }),
    ...personOptions(),
  ],
  examples: [
    'check scenarios.yaml',
    'check scenarios.yaml --only nightly --save junit=report.xml',
    'check scenarios.yaml --expiring 21d',
    'check scenarios.yaml --list',
    'check scenarios.yaml --every 60s --metrics 9464',
    'check scenarios.yaml --shard 2/4 --save json=shard-2.json',
    'check scenarios.yaml --diff yesterday.json',
    'check --init --issuer https://issuer.example',
    'check --issuer https://issuer.example --client-id my-client --client-secret env:CLIENT_SECRET',
  ],
  traits: CHECKS,
  holds: 'several runs',
  withoutProfiles: ([file], { init }) => file !== undefined && init !== true,
  rounds: ({ every }) =>
    typeof every === 'string'
      ? import('../check/every.ts').then(({ checkRounds }) => checkRounds(msOf(every)))
      : undefined,
  act,
  view: async () => (await import('./check.view.ts')).view,
})

/** How somebody signs in who is not there, and what is asked for then. */
function personOptions(): ReturnType<typeof optionGroup> {
  const known = new Set([
    'form',
    'totp',
    'formOrigin',
    'formField',
    'press',
    'headless',
    'screenshots',
    'scope',
    'redirectUri',
    'responseType',
  ])
  return optionGroup('login').filter((each) => known.has(each.attributeName()))
}

async function act(context: Context, [file]: readonly string[]): Promise<CheckResult> {
  if (context.options.text('metrics') !== undefined)
    throw cliError(
      'invalid_option',
      '--metrics serves what --every comes to.',
      'Add --every, or --save openmetrics=<file>.',
    )
  const [{ runChosen }, { fileSource, ownSource }] = await Promise.all([
    import('../check/part.ts'),
    import('../check/source.ts'),
  ])
  if (file !== undefined && /^https?:\/\//i.test(file))
    throw cliError(
      'invalid_option',
      'What is given is a URL, and no file of scenarios.',
      'Try an issuer with --issuer.',
    )
  if (context.options.flag('init')) {
    const { writeFirstFile } = await import('../check/init.ts')
    return writeFirstFile(context, await ownSource(context), file)
  }
  return runChosen(context, () => (file === undefined ? ownSource(context) : fileSource(context, file)))
}
