// The page docs/vendors.md: whose words of refusals and whose claims are known, from the data files.
const escaped = (text) => text.replace(/[\\`*{}[\]<>|_]/g, '\\$&')

const rows = (list) => list.map((cells) => `| ${cells.join(' | ')} |`).join('\n')

function vendorRow({ title, form, words, claims, documented, read }) {
  const codes = form ? [`\`${form.prefix}…${form.suffix ?? ''}\``] : []
  const counted = [
    ...(words.length > 0 ? [`${words.length} words`] : []),
    ...(claims ? [`${claims.list.length} claims`] : []),
  ]
  const sources = [[documented, read], ...(claims ? [[claims.documented, claims.read]] : [])]
  const places = [...new Map(sources.filter(([url]) => words.length > 0 || url === claims?.documented)).entries()]
  return [escaped(title), [...codes, ...counted].join(', '), places.map(([url, day]) => `<${url}> (${day})`).join('; ')]
}

function wordRow({ code, cause, remedy, means }) {
  return [escaped(code), cause ?? '', escaped(`${means} ${remedy}`)]
}

export function vendorsPage(vendors) {
  const known = vendors.filter(({ words }) => words.length > 0)
  const claiming = vendors.filter(({ claims }) => claims)
  return `# Words of vendors

<!-- Written by npm run docs from src/vendors/data; change the words there. -->

Providers say more than OAuth has words for: codes of their own, stock sentences, claims. What is known of them is told where a
provider refuses, and by \`oidc-cli explain AADSTS50011\`, \`oidc-cli explain 50011\`, \`oidc-cli explain "Code not valid"\` and
\`oidc-cli explain tid\`. A sentence that many send is told as the word of a vendor only where the provider is known to be of that one,
by a preset or by its host. The sentences of RFC 6749 are evidence of nothing.

| vendor | known | documented (words gathered on) |
| --- | --- | --- |
${rows(vendors.map(vendorRow))}

## What they mean

${known.map((vendor) => `### ${escaped(vendor.title)}\n\n| says | cause | what it means, and what to do |\n| --- | --- | --- |\n${rows(vendor.words.map(wordRow))}\n`).join('\n')}
## Claims

${claiming.map(({ title, claims }) => `### Claims of ${escaped(title)}\n\n| claim | what it means |\n| --- | --- |\n${rows(claims.list.map(({ name, means }) => [`\`${name}\``, escaped(means)]))}\n`).join('\n')}`
}
