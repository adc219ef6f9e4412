import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { failure } from '../../src/errors.ts'
import type { Run, Step, Trace } from '../../src/trace/trace.ts'
import { chromiumMissing, launchChromium } from '../support/chromium.ts'
import { newFolder } from '../support/folder.ts'
import { check, drawn, exchange, ISSUER, run, step, trace } from './made-traces.ts'

const skip = chromiumMissing()
let browser: Browser

before(async () => {
  if (!skip) browser = await launchChromium()
})
after(async () => {
  await browser?.close()
})

type Came = 'passed' | 'rejected' | 'unreachable' | 'warned'

const inner = (name: string, more: Partial<Step> = {}): Step =>
  step(name, { parent: 0, exchanges: [exchange('GET', `${ISSUER}/${name}`, {}, {})], ...more })

/** A scenario of login and userinfo at a tenant, and what it came to. */
function scenario(tenant: string, came: Came): Run {
  const failed =
    came === 'unreachable' ? failure('timeout', `${tenant} gave no answer within 30 s.`, 'Try again.') : null
  const audience = check('idt-aud-mismatch', came === 'rejected' ? 'fail' : 'pass', {
    reject: true,
    message: 'The audience is somebody else.',
  })
  return run('login', {
    name: `signs in (${tenant})`,
    provider: `https://${tenant}.example`,
    steps: [
      step('login', { failure: failed, verdict: failed ? 'fail' : 'pass' }),
      inner('discover'),
      ...(failed ? [] : [inner('id_token', { verdict: came === 'rejected' ? 'fail' : 'pass', checks: [audience] })]),
      ...(came === 'warned'
        ? [inner('token', { verdict: 'warn', checks: [check('tok-token-type-missing', 'fail')] })]
        : []),
      step('userinfo', { ms: 7, verdict: failed || came === 'rejected' ? 'skip' : 'pass' }),
    ],
  })
}

function several(runs: readonly Run[]): Trace {
  return { ...trace('check'), holds: 'several runs', runs: [...runs] }
}

/** So many tenants that passed but for some of them. */
function tenants(count: number, others: Readonly<Record<number, Came>> = {}): Trace {
  return several(Array.from({ length: count }, (_none, at) => scenario(`tenant-${at}`, others[at] ?? 'passed')))
}

const titles = (page: string): string[] =>
  [...page.matchAll(/<th scope="row">.*?<a href="#run-\d+">(.*?)<\/a>/g)].map(([, title = '']) => title)

test('what did not pass stands first, what warned next, all else in its order', async () => {
  const page = await drawn('html', tenants(6, { 2: 'warned', 3: 'rejected', 5: 'unreachable' }))
  assert.deepEqual(
    titles(page).map((title) => title.slice(17, 18)),
    ['3', '5', '2', '0', '1', '4'],
  )
  const sections = [...page.matchAll(/<details class="run">.*?tenant-(\d)/gs)].map(([, at]) => at)
  assert.deepEqual(sections, ['3', '5', '2', '0', '1', '4'])
  const count = (name: string): string | undefined => new RegExp(`<dt>${name}</dt><dd>(\\d+)</dd>`).exec(page)?.[1]
  assert.deepEqual(['Did not pass', 'Warned', 'Passed', 'Providers'].map(count), ['2', '1', '3', '6'])
})

test('a row says why a run did not pass, and a cell for each step of the scenario what it came to', async () => {
  const page = await drawn('html', tenants(3, { 0: 'unreachable', 1: 'rejected' }))
  const rows = [...page.matchAll(/<tr data-run=.*?<\/tr>/gs)].map(([row]) => row)
  assert.match(page, /<thead><tr><th scope="col">Run<\/th><th scope="col">login<\/th><th scope="col">userinfo<\/th>/)
  assert.match(rows[0] ?? '', /tenant-0 gave no answer within 30 s\./)
  const cells = rows.map((row) => [...row.matchAll(/<a class="cell (\w+)"/g)].map(([, verdict]) => verdict))
  assert.deepEqual(cells, [
    ['fail', 'skip'],
    ['fail', 'skip'],
    ['pass', 'pass'],
  ])
  assert.match(rows[2] ?? '', /<span class="sr">pass<\/span> 7 ms/)
})

test('each link of the table leads to a place that there is once', async () => {
  const page = await drawn('html', tenants(30, { 4: 'rejected', 8: 'warned' }))
  const table = page.slice(page.indexOf('<table>'), page.indexOf('</table>'))
  const links = [...table.matchAll(/href="#([^"]+)"/g)].map(([, id = '']) => id)
  assert.equal(links.length, 30 * 3)
  for (const id of links) assert.equal(page.split(` id="${id}"`).length, 2, id)
  const all = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
  assert.equal(new Set(all).size, all.length)
})

test('of many runs those that passed are told without requests and answers, and that is said', async () => {
  const few = await drawn('html', tenants(20))
  assert.equal(few.split('<h3>Request</h3>').length - 1, 40)
  assert.doesNotMatch(few, /only what is wrong is shown/)
  const many = await drawn('html', tenants(21, { 4: 'rejected' }))
  assert.equal(many.split('<h3>Request</h3>').length - 1, 2)
  assert.match(
    many,
    /Of 20 runs only what is wrong is shown here; requests and answers of all are in the JSON record\./,
  )
})

test('runs that did not pass are told whole up to a size of the page', async () => {
  const large = several(
    Array.from({ length: 30 }, (_none, at) => {
      const one = scenario(`tenant-${at}`, 'rejected')
      one.steps.push(
        ...Array.from({ length: 40 }, () =>
          inner('discover', { exchanges: [exchange('GET', ISSUER, {}, { body: '<p>'.repeat(6000) })] }),
        ),
      )
      return one
    }),
  )
  const page = await drawn('html', large)
  assert.ok(page.length < 12 * 1024 * 1024, String(page.length))
  assert.match(page, /Of \d+ runs only what is wrong is shown here/)
  assert.equal(page.split('The audience is somebody else.').length - 1 >= 30, true)
})

test('names of tenants and steps are words on the page and nothing else', async () => {
  const bad = '"><script>alert(1)</script><a href="'
  const one = scenario(bad, 'rejected')
  const page = await drawn('html', several([{ ...one, name: bad, steps: [step(bad), ...one.steps] }]))
  assert.equal(page.split('<script>').length, 2)
  assert.doesNotMatch(page, /alert\(1\)<\/script>/)
})

test('a report of one run has no script, one of none neither', async () => {
  assert.doesNotMatch(await drawn('html', trace('login', { steps: [step('discover')] })), /<script/)
  assert.doesNotMatch(await drawn('html', several([])), /<script/)
})

/** Opens a report in the browser and fails on whatever its policy refuses. */
async function shown(
  given: Trace,
  width: number,
): Promise<{ readonly page: Page; readonly refused: readonly string[] }> {
  const file = join(newFolder(), 'report.html')
  writeFileSync(file, await drawn('html', given))
  const page = await browser.newPage({ viewport: { width, height: 800 } })
  const refused: string[] = []
  page.on('console', (message) => refused.push(message.text()))
  page.on('pageerror', (error) => refused.push(String(error)))
  await page.goto(pathToFileURL(file).href)
  return { page, refused }
}

for (const [device, width] of [
  ['a desktop', 1280],
  ['a phone', 360],
] as const)
  test(`in a browser on ${device} the field chooses rows, and a cell opens its run`, { skip }, async () => {
    const { page, refused } = await shown(tenants(40, { 17: 'rejected' }), width)
    const rows = page.locator('tbody tr:visible')
    assert.equal(await rows.count(), 40)
    assert.equal(await page.locator('details.run[open]').count(), 0)
    await page.fill('#filter', 'TENANT-3')
    assert.equal(await rows.count(), 11)
    assert.equal(await page.locator('#shown').textContent(), '11 of 40')
    assert.equal(await page.locator('details.run:visible').count(), 11)
    await page.fill('#filter', 'fail audience')
    assert.equal(await rows.count(), 1)
    await rows.locator('a.cell', { hasText: 'login' }).click()
    const open = page.locator('details.run[open]')
    assert.equal(await open.count(), 1)
    assert.match((await open.textContent()) ?? '', /tenant-17[\s\S]*The audience is somebody else\./)
    const wide = await page.evaluate('document.documentElement.scrollWidth')
    assert.ok(Number(wide) <= width, `${wide} wide`)
    assert.deepEqual(refused, [])
    await page.close()
  })

test('in a browser a link to a step opens its run', { skip }, async () => {
  const { page } = await shown(tenants(30, { 3: 'rejected' }), 1280)
  await page.goto(`${page.url()}#run-9-step-login`)
  await page.waitForSelector('details.run[open]')
  assert.match((await page.locator('details.run[open]').textContent()) ?? '', /tenant-8/)
  await page.close()
})
