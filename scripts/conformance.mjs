// The page docs/conformance.md: a table for each plan of the certification suite that test/conformance stands for, from its data.

const escaped = (text) => text.replace(/[\\`*{}[\]<>|]/g, '\\$&')

/** What a row must come to, in a few words. */
function resultOf({ concludes }) {
  const { exit, code, check, beside = [], verified } = concludes
  if (exit === 0) return verified === null ? 'accepted, `verified` is null: exit 0' : 'accepted: exit 0'
  const named = check === undefined ? '' : ` for \`${check}\``
  const further = beside.length === 0 ? '' : ` (beside it ${beside.map((id) => `\`${id}\``).join(', ')})`
  return check === undefined
    ? `refused: exit ${exit}, \`${code}\``
    : `rejected${named}${further}: exit ${exit}, \`${code}\``
}

export function conformancePage({ PLAN_RUNS, moduleOf, variantOf, variantWords, rows, LEFT_OUT }) {
  const plans = [...new Set(PLAN_RUNS.map(({ plan }) => plan))]
  const sections = plans.map((plan) => {
    const runs = PLAN_RUNS.filter((run) => run.plan === plan)
    const lines = [...new Set(runs.flatMap(({ modules }) => modules))].map((short) => {
      const module = moduleOf(short)
      const mine = runs.filter(({ modules }) => modules.includes(short))
      const run = mine.filter((each) => variantOf(each, short) === each.variant)
      const shared = mine
        .filter((each) => !run.includes(each))
        .map((each) => `${variantWords(each.variant)} (by ${variantWords(variantOf(each, short))})`)
      const own = run.map(({ variant }) => variantWords(variant))
      return `| ${module.name} | ${escaped(module.differs)} | ${resultOf(module)} | ${own.join('; ')} | ${shared.join('; ')} |`
    })
    const head =
      '| module | what the provider does | result | run for | shares a run |\n| --- | --- | --- | --- | --- |'
    return `## ${runs[0].title}: ${plan}\n\n${head}\n${lines.join('\n')}\n`
  })
  const left = LEFT_OUT.map(({ what, why }) => `| ${escaped(what)} | ${why} |`)
  const all = rows()
  const count = (kind) => all.filter(({ module }) => module.kind === kind).length
  return `# The certification suite's modules

The OpenID Foundation's conformance suite tests relying parties by providers that are right but for one thing. The project has a
provider of its own for tests (\`test/conformance/\`) that does what the modules of the suite's client plans do, by its public description, and says no
to what they forbid. **This is no certification**, and none is claimed: the suite itself was not part of it.

Each row is the built program as a process, with a browser given by \`--browser\`, in a home where a good session was saved before.
${all.length} runs stand for the plans below: ${count('negative')} in which something must be rejected, ${count('positive')} in which nothing must, ${count('either')} in which the suite takes either outcome.
All of them hold. What is the same for several plans is run once.

- **Rejected** means: nothing that the module forbids was asked, exit code and \`error\` are those of the row, the check is named first and no
  other rejects but those named beside it, the earlier session is there byte for byte, and nobody is named as signed in. Of a refresh that
  is rejected the new refresh token alone is kept, since the old one works no more.
- **Accepted** means: exit 0, the ID Token verified, whoever signed in named, the session saved, and everything asked that the module waits for.
- In both, every request keeps the conditions of the suite: parameters, client authentication by the registered method alone, request
  objects, proofs of possession, certificates, each at the host that it is meant for. One that does not is answered with 400 and the row fails.
- Positive modules of FAPI 2.0 end at a protected resource. There is no command for one yet, so they end at UserInfo, which is served by the same rules.
- Clients are registered beforehand. The comprehensive plan is run for \`code\` with a secret in the Authorization header, and for other variants where a module is about them.
- This page is made from the data of the tests: \`npm run docs\`.

${sections.join('\n')}
## What is not stood for

| plans and modules | why |
| --- | --- |
${left.join('\n')}
`
}
