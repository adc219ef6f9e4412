const ASCII = /^[\0-\x7f]*$/

/** Whether a text is a URL, where `base` is given a reference to be resolved by it. */
export function isUrl(text: string, base?: string): boolean {
  // Once it is called often, Node.js 20 and 22 say false of letters beyond ASCII.
  if (ASCII.test(text) && (base === undefined || ASCII.test(base))) return URL.canParse(text, base)
  return urlOf(text, base) !== undefined
}

/** A text as a URL, undefined where it is none; for what is looked at afterwards, so that it is read once. */
export function urlOf(text: string, base?: string): URL | undefined {
  try {
    return new URL(text, base)
  } catch {
    return undefined
  }
}
