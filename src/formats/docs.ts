/** The page about a check, from the top of this package; `oidc-cli explain` says the same. */
export function pageOf(id: string): string {
  return `docs/checks/${id}.md`
}
