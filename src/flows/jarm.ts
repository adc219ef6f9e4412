import { judgeJarm } from '../checks/callback/jarm.ts'
import type { Finding } from '../checks/finding.ts'
import { readAuthorizationResponse } from '../documents/answers.ts'
import type { JsonObject } from '../jose/json/json.ts'
import { writeJson } from '../jose/json/writer.ts'
import type { Returned } from './arrival.ts'
import type { Parameters } from './authorization-request.ts'
import { openToken } from './id-token.ts'
import type { Party } from './party.ts'
import type { Rule } from './return-place.ts'

/** The parameters inside a `response` JWT, each as it would stand in a query (JARM 2.1); one of another type than it has is none. */
function jarmParameters(claims: JsonObject): Parameters {
  return Object.entries(readAuthorizationResponse(claims).usable)
    .filter(([name]) => !['aud', 'exp', 'iat'].includes(name))
    .map(([name, value]) => [name, typeof value === 'string' ? value : writeJson(value)] as const)
}

/** Wraps a rule so that a response that came as a JWT is opened and judged first; other responses pass as they are. */
export function unwrapJarm(party: Party, rule: Rule): Rule {
  return async (arrived) => {
    const raw = arrived.parameters.find(([name]) => name === 'response')?.[1]
    if (raw === undefined) return rule(arrived)
    const unwrapped = await openJarm(party, raw)
    if (!unwrapped) return rule(arrived)
    const inner = await rule({ ...arrived, parameters: unwrapped.parameters })
    const broken = unwrapped.findings.some((finding) => finding.holds === false)
    const verdict = inner.verdict === 'accept' && broken ? 'reject' : inner.verdict
    return { findings: [...unwrapped.findings, ...inner.findings], verdict, parameters: unwrapped.parameters }
  }
}

async function openJarm(
  party: Party,
  raw: string,
): Promise<{ parameters: Returned['parameters']; findings: readonly Finding[] } | undefined> {
  const { context, provider, client } = party
  return party.step('jarm', async (open) => {
    const opened = await openToken(party, open, raw)
    if (!opened.claims) return undefined
    const facts = {
      claims: opened.claims,
      signature: opened.signature,
      issuer: provider.issuer,
      client_id: client.client_id,
      now: context.env.now(),
      toleranceSeconds: context.options.seconds('clockTolerance'),
    }
    return { parameters: jarmParameters(opened.claims), findings: judgeJarm(facts) }
  })
}
