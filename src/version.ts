declare const __VERSION__: string | undefined

/** The version in package.json, put in at build time; "0.0.0-source" when the sources run unbuilt. */
export const VERSION = typeof __VERSION__ === 'string' ? __VERSION__ : '0.0.0-source'
