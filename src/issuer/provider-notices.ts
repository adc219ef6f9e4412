/** What oidc-provider says about its runtime and settings is not for the person at the terminal; everything else passes. */
export function silenceProviderNotices(): void {
  for (const name of ['info', 'warn'] as const) {
    const say = console[name]
    console[name] = (...words: unknown[]) => {
      if (!/oidc-provider (NOTICE|WARNING):/.test(String(words[0]))) say.apply(console, words)
    }
  }
}
