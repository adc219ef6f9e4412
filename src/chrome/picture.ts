import { setTimeout } from 'node:timers/promises'
import type { Frame, Page } from 'playwright-core'

/** Longest wait for a picture, in milliseconds. */
const PICTURE_MS = 10_000

/** What is hidden in a picture, whatever it holds. */
const FIELDS =
  'input:not([type=submit]):not([type=button]):not([type=image]):not([type=reset]), textarea, select, [contenteditable]'

/** Takes every value out of a frame: what stands in fields, and what was typed wherever it is repeated. Says whether none is left. */
const HIDE = `(values) => {
  const words = values.map((each) => each.toLowerCase()).filter((each) => each !== '').sort((one, other) => other.length - one.length);
  const found = (text) => words.find((word) => word.length < 3 ? text.trim().toLowerCase() === word : text.toLowerCase().includes(word));
  const without = (text) => {
    let left = text;
    for (let word = found(left); word; word = found(left)) {
      if (word.length < 3) return '';
      const at = left.toLowerCase().indexOf(word);
      left = left.slice(0, at) + '******' + left.slice(at + word.length);
    }
    return left;
  };
  let clean = true;
  const style = 'color:transparent!important;-webkit-text-fill-color:transparent!important;text-shadow:none!important;caret-color:transparent!important;background:#999!important';
  const visit = (node, look) => {
    look(node);
    if (node.shadowRoot) visit(node.shadowRoot, look);
    for (const child of node.childNodes) visit(child, look);
  };
  const hide = (node) => {
    if (node.nodeType === 3 && found(node.data)) node.data = without(node.data);
    if (node.nodeType !== 1) return;
    for (const { name, value } of [...node.attributes]) if (found(value) && !/^(?:src|srcdoc|href|xlink:href|action|formaction|on.*)$/.test(name)) node.setAttribute(name, without(value));
    if (node.localName === 'canvas' && node.width > 0) node.style.setProperty('visibility', 'hidden', 'important');
    if (!node.matches(${JSON.stringify(FIELDS)})) return;
    node.style.cssText += ';' + style;
    if (node.isContentEditable) node.textContent = '';
    else if (node.localName === 'select') { for (const each of node.options) each.text = ''; }
    else if (!/^(?:checkbox|radio|range|color|file)$/.test(node.type)) Object.getOwnPropertyDescriptor(Object.getPrototypeOf(node), 'value')?.set?.call(node, '');
  };
  const check = (node) => {
    if (node.nodeType === 3 && found(node.data) && !/^(?:script|style)$/.test(node.parentElement?.localName ?? '')) clean = false;
    if (node.nodeType === 1 && node.matches(${JSON.stringify(FIELDS)}) && found(String(node.value ?? node.textContent))) clean = false;
  };
  visit(document, hide);
  visit(document, check);
  return clean;
}`

/** A picture of a page as PNG, in which every field is empty and nothing that was typed is to be read; undefined where that cannot be had. */
export function takePicture(page: Page, values: readonly string[]): Promise<Buffer | undefined> {
  // Scripts of the page may never come to an end.
  const late = setTimeout(PICTURE_MS, undefined, { ref: false })
  return Promise.race([pictureOf(page, values), late])
}

async function pictureOf(page: Page, values: readonly string[]): Promise<Buffer | undefined> {
  const hidden = (): Promise<readonly boolean[]> => Promise.all(page.frames().map((frame) => hideIn(frame, values)))
  try {
    if ((await hidden()).includes(false)) return undefined
    const mask = page.frames().map((frame) => frame.locator(FIELDS))
    const picture = await page.screenshot({ mask, maskColor: '#777', animations: 'disabled', timeout: PICTURE_MS })
    // Scripts of the page may have written something anew meanwhile.
    const shows = await Promise.all(page.frames().map((frame) => isClean(frame, values)))
    return shows.includes(false) ? undefined : picture
  } catch {
    return undefined
  }
}

function hideIn(frame: Frame, values: readonly string[]): Promise<boolean> {
  return frame.evaluate(`(${HIDE})(${JSON.stringify(values)})`) as Promise<boolean>
}

function isClean(frame: Frame, values: readonly string[]): Promise<boolean> {
  const look = HIDE.replace('visit(document, hide);', '')
  return frame.evaluate(`(${look})(${JSON.stringify(values)})`) as Promise<boolean>
}
