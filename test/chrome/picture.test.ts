import assert from 'node:assert/strict'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { takePicture } from '../../src/chrome/picture.ts'
import { chromiumMissing, chromiumVars, launchChromium } from '../support/chromium.ts'
import { sharedDoor } from '../support/door.ts'
import { type Document, testEnv } from '../support/env.ts'

const skip = chromiumMissing()
const door = await sharedDoor()
const PASSWORD = 'correct-horse-battery'
const USER = ['--form', 'username=ada', '--form', 'password=env:SMOKE_PASSWORD', '--headless']
const VARS = { SMOKE_PASSWORD: PASSWORD, ...(skip ? {} : await chromiumVars()) }
let browser: Browser
before(async () => {
  if (!skip) browser = await launchChromium()
})
after(() => browser?.close())

/** A page that shows what was typed wherever a page can. */
const SHOWS = `<!doctype html><title>Acme</title><style>body{font:16px sans-serif} #after::after{content:attr(data-x)}</style>
<h1>Sign in</h1><div role=alert>Wrong password.</div><form method=post action=/in><input name=username value=ada><input name=shown value="${PASSWORD}">
<input type=password name=password value="${PASSWORD}"><textarea>${PASSWORD}</textarea><select><option>${PASSWORD}</select><button>Sign in</button></form>
<p contenteditable>${PASSWORD} too</p><p>You typed ${PASSWORD}, and ${PASSWORD.toUpperCase()}.</p><p id=after data-x="${PASSWORD}"></p><p>ok</p>
<input type=submit value="Send ${PASSWORD}"><svg width=300 height=20><text y=15>${PASSWORD}</text></svg><div id=host></div>
<iframe srcdoc="<p>${PASSWORD}</p><input value='${PASSWORD}'>"></iframe>
<script>document.getElementById('host').attachShadow({mode:'open'}).innerHTML='<p>in the shadow: ${PASSWORD}</p><input value="${PASSWORD}">'</script>`

test('nothing that was typed is left in a page of which a picture is taken, in fields, texts, attributes, shadow roots and frames', {
  skip,
}, async () => {
  const page = await browser.newPage()
  await page.setContent(SHOWS)
  const picture = await takePicture(page, [PASSWORD, 'ok'])
  assert.deepEqual([...(picture?.subarray(1, 4) ?? [])], [...Buffer.from('PNG')])
  for (const frame of page.frames()) {
    const left = await frame.evaluate(`(() => {
      const found = []
      const visit = (node) => {
        if (node.nodeType === 3 && !/script|style/.test(node.parentElement?.localName ?? '')) found.push(node.data)
        if (node.nodeType === 1) found.push(...[...node.attributes].filter(({ name }) => name !== 'srcdoc').map((each) => each.value), String(node.value ?? ''))
        if (node.shadowRoot) visit(node.shadowRoot)
        node.childNodes.forEach(visit)
      }
      visit(document)
      return found.join('\\n')
    })()`)
    assert.doesNotMatch(String(left), /correct-horse|\bok\b/i)
  }
  assert.match((await page.textContent('body')) ?? '', /Wrong password/)
  const folder = process.env['OIDC_CLI_SCREENSHOTS']
  if (folder) await page.screenshot({ path: `${folder}/masked.png` })
  await page.close()
})

test('a page that writes it anew at once is shown in no picture', { skip }, async () => {
  const page = await browser.newPage()
  await page.setContent(
    `<p id=p></p><script>const write = () => { p.textContent = '${PASSWORD}' }; write(); new MutationObserver(() => p.textContent === '${PASSWORD}' || write()).observe(p, {childList: true, characterData: true, subtree: true})</script>`,
  )
  assert.equal(await takePicture(page, [PASSWORD]), undefined)
  await page.close()
})

test('the picture lies in the folder that was named, for its owner alone, and the report names it', {
  skip,
}, async () => {
  door.answer = ({ method }) => ({ html: method === 'POST' ? SHOWS : SHOWS.replaceAll(PASSWORD, '') })
  const env = testEnv({ vars: VARS })
  const ran = await door.login([...USER, '--screenshots', 'shots/of-today'], env)
  assert.equal(ran.code, 4)
  const [name = '', ...others] = readdirSync(join(env.home, 'shots', 'of-today'))
  assert.deepEqual(others, [])
  assert.match(name, /^127\.0\.0\.1-\d{14}-[0-9a-f]{6}\.png$/)
  const path = join(env.home, 'shots', 'of-today', name)
  assert.equal(statSync(path).mode & 0o777, 0o600)
  assert.ok(readFileSync(path).subarray(1, 4).equals(Buffer.from('PNG')))
  const notes = ran.json().steps.flatMap((step: Document) => step.notes ?? [])
  assert.ok(notes.includes(`A picture of the page, its fields empty: ${path}`), JSON.stringify(notes))
  assert.ok(!ran.stdout.includes(PASSWORD))
})

test('a picture that cannot be written is told, and changes nothing else', { skip }, async () => {
  door.answer = () => ({ html: '<h1>What?</h1>' })
  const ran = await door.login([...USER, '--screenshots', '/proc/none'], { vars: VARS })
  assert.equal(ran.code, 4)
  assert.match(JSON.stringify(ran.json().steps), /No picture of the page was kept: /)
})
