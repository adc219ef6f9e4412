const ASCII = /^[\0-\x7f]*$/

/** Whether a text is a URL, where `base` is given a reference to be resolved by it. */
export function isUrl(text: string, base?: string): boolean {
  // Once it is called often, Node.js 20 and 22 say false of letters beyond ASCII.
  if (ASCII.test(text) && (base === undefined || ASCII.test(base))) return URL.canParse(text, base)
  try {
    new URL(text, base)
    return true
  } catch {
    return false
  }
}
