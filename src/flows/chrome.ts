import type { Context } from '../context.ts'
import type { Arrived } from '../sign-in/travel.ts'
import type { Going } from './headless.ts'
import { withheldFrom } from './open-browser.ts'
import type { Way } from './through-pages.ts'

/** Looks for what a sign-in in a browser needs. Throws `playwright_missing`, `chrome_missing`. */
export async function requireChrome({ env, options }: Context): Promise<void> {
  const { findChrome, loadDriver } = await import('../chrome/program.ts')
  findChrome(env, options.text('browser'), await loadDriver(env))
}

/** Goes through the pages in a browser. */
export async function inChrome({ party: { context }, url }: Going, { rules, pages, step }: Way): Promise<Arrived> {
  const [{ launchChrome }, { driveThrough }, { savePicture }] = await Promise.all([
    import('../chrome/launch.ts'),
    import('../chrome/drive.ts'),
    import('./picture.ts'),
  ])
  const program = context.options.text('browser')
  const chrome = await launchChrome(context.env, { program, withheld: withheldFrom(context), signal: rules.signal })
  if (!chrome.hasSandbox) step.note('The browser ran without its sandbox, which this system does not allow it.')
  try {
    return await driveThrough(chrome.browser, {
      ...rules,
      start: url,
      retrieve: pages.retrieve,
      userAgent: userAgentOf(context),
      async onPicture(picture) {
        step.note(await savePicture(context, picture, new URL(url).hostname))
      },
    })
  } finally {
    await chrome.close()
  }
}

/** How `--header` has us call ourselves, so that scripts are told the same. */
function userAgentOf({ options }: Pick<Context, 'options'>): string | undefined {
  const [, agent] =
    /^user-agent\s*:\s*(.+)$/i.exec(options.list('header').find((each) => /^user-agent\s*:/i.test(each)) ?? '') ?? []
  return agent
}
