import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { tokensIn } from '../../src/decode/texts.ts'
import { withoutLineBreaks } from '../../src/jose/tokens/input.ts'
import { readToken } from '../../src/jose/tokens/read-token.ts'
import { tokensAmongWords } from '../../src/jose/tokens/words.ts'
import { theToken } from '../../src/verify/given.ts'
import { encode, makeJwe, makeJws } from './token-samples.ts'

/** Octets that look like those of a signature, the same in each run. */
function signature(octets: number): string {
  const blocks = Array.from({ length: Math.ceil(octets / 32) }, (_, at) =>
    createHash('sha256').update(`s${at}`).digest(),
  )
  return Buffer.concat(blocks).subarray(0, octets).toString('base64url')
}

const CLAIMS = { iss: 'https://issuer.example', sub: 'ada', aud: 'client', iat: 1_790_000_000, exp: 1_790_003_600 }

const token = (alg: string, octets: number): string =>
  makeJws({ alg, typ: 'JWT', kid: 'key-1' }, CLAIMS, signature(octets))

const OTHER = makeJws({ alg: 'PS384' }, { sub: 'other' })

function wrap(text: string, width: number, between = '\n'): string {
  return (text.match(new RegExp(`.{1,${width}}`, 'g')) ?? []).join(between)
}

/** Where somebody has a token, and the tokens that are to be found there, each as it was issued. */
const HIDDEN: (readonly [where: string, text: string, tokens: readonly string[]])[] = []

function add(where: string, text: string, ...tokens: readonly string[]): void {
  HIDDEN.push([where, text, tokens])
}

for (const [n, octets] of [
  ['RS256', 256],
  ['ES256', 64],
  ['HS256', 32],
] as const) {
  const t = token(n, octets)
  const middle = t.split('.')[1] ?? ''
  for (const w of [40, 64, 72, 76, 78, 100]) {
    add(`${n} prose wrapped ${w}`, `Hello,\nthe token is\n${wrap(t, w)}\nregards\nAda\n`, t)
    add(`${n} same line ${w}`, `the token: ${wrap(t, w)}\n\nKind regards, Ada`, t)
    add(`${n} then sentence ${w}`, `token\n${wrap(t, w)}\nPlease have a look at it.`, t)
    add(`${n} crlf ${w}`, `token\r\n${wrap(t, w, '\r\n')}\r\nregards\r\n`, t)
    add(`${n} quoted ${w}`, `On Monday Ada wrote:\n> token\n> ${wrap(t, w, '\n> ')}\n> regards\n>\n> Ada\n`, t)
    add(`${n} begins ${w}`, `${wrap(t, w)}\nregards\n`, t)
    add(`${n} indented ${w}`, `access_token : ${wrap(t, w, '\n               ')}\r\ntoken_type   : Bearer\n`, t)
  }
  add(`${n} QP`, `token:=20\n${wrap(t, 75, '=\n')}\n\nbye`, t)
  add(
    `${n} QP in line`,
    `Your token is ${wrap(t, 61, '=\n')} thanks for the help of yours today and so on an=\nd so on`,
    t,
  )
  add(`${n} sentence end`, `I use ${t}. It fails.`, t)
  add(`${n} paren`, `(${t})`, t)
  add(`${n} markdown`, `| token | \`${t}\` |`, t)
  add(`${n} base64`, Buffer.from(t).toString('base64'), t)
  add(`${n} base64 wrapped`, wrap(Buffer.from(t).toString('base64'), 76), t)
  add(`${n} base64 twice`, Buffer.from(Buffer.from(t).toString('base64')).toString('base64'), t)
  add(
    `${n} k8s yaml`,
    `apiVersion: v1\ndata:\n  ca.crt: ${Buffer.from('-----BEGIN CERT').toString('base64')}\n  namespace: ZGVmYXVsdA==\n  token: ${Buffer.from(t).toString('base64')}\nkind: Secret\n`,
    t,
  )
  add(
    `${n} k8s json`,
    JSON.stringify({ kind: 'Secret', data: { namespace: 'ZGVmYXVsdA==', token: Buffer.from(t).toString('base64') } }),
    t,
  )
  add(`${n} escaped json`, `{\\"access_token\\":\\"${t}\\"}`, t)
  add(`${n} double escaped`, `"{\\\\\\"access_token\\\\\\":\\\\\\"${t}\\\\\\"}"`, t)
  add(`${n} json string`, JSON.stringify(JSON.stringify({ id_token: t })), t)
  add(`${n} json thrice`, JSON.stringify({ a: JSON.stringify({ b: JSON.stringify({ id_token: t }) }) }), t)
  add(`${n} newline escape`, `error: token:\\n${t}\\nnext`, t)
  add(`${n} nginx x22`, `{\\x22id_token\\x22:\\x22${t}\\x22}`, t)
  add(`${n} go u003d`, `"redirect":"https://a/cb#id_token\\u003d${t}\\u0026state=x"`, t)
  add(
    `${n} nginx log`,
    `10.0.0.1 - - [10/Oct/2025:13:55:36 +0000] "GET /cb?code=abc&id_token=${t}&state=1 HTTP/1.1" 200 12 "-" "curl/8"`,
    t,
  )
  add(
    `${n} cloudwatch`,
    JSON.stringify({
      events: [{ timestamp: 1, message: `2025-01-01 {"level":"error","authorization":"Bearer ${t}"}\n` }],
    }),
    t,
  )
  add(
    `${n} datadog`,
    JSON.stringify({ message: 'rejected', attributes: { http: { headers: { Authorization: [`Bearer ${t}`] } } } }),
    t,
  )
  add(
    `${n} fetch`,
    `fetch("https://api.example/x", {\n  "headers": {\n    "accept": "*/*",\n    "authorization": "Bearer ${t}"\n  },\n  "method": "GET"\n});`,
    t,
  )
  add(`${n} powershell`, `Invoke-RestMethod -Uri https://x -Headers @{ "Authorization" = "Bearer ${t}" }`, t)
  add(`${n} curl win`, `curl ^"https://x^" ^\n  -H ^"Authorization: Bearer ${t}^" ^\n  --compressed`, t)
  add(`${n} percent cookie`, `auth=%7B%22access_token%22%3A%22${t}%22%7D`, t)
  add(`${n} set-cookie`, `Set-Cookie: id=${t}; Path=/; HttpOnly; Secure`, t)
  add(
    `${n} set-cookie parts`,
    `Set-Cookie: s.0=${t.slice(0, 200)}; Path=/; HttpOnly\nSet-Cookie: s.1=${t.slice(200)}; Path=/`,
    t,
  )
  add(`${n} cookie parts`, `Cookie: a=1; sess_0=${t.slice(0, 100)}; sess_1=${t.slice(100)}`, t)
  add(
    `${n} HAR cookies`,
    JSON.stringify({
      log: {
        entries: [
          {
            request: {
              cookies: [
                { name: 'tok.0', value: t.slice(0, 150) },
                { name: 'tok.1', value: t.slice(150) },
              ],
            },
          },
        ],
      },
    }),
    t,
  )
  add(`${n} supabase`, `sb-x-auth-token=base64-${encode({ access_token: t, token_type: 'bearer' })}`, t)
  add(
    `${n} supabase parts`,
    (() => {
      const v = `base64-${encode({ access_token: t })}`
      return `Cookie: sb-x-auth-token.0=${v.slice(0, 200)}; sb-x-auth-token.1=${v.slice(200)}`
    })(),
    t,
  )
  add(
    `${n} SOAP`,
    `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Header><wsse:Security><wsse:BinarySecurityToken ValueType="urn:ietf:params:oauth:token-type:jwt" EncodingType="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary">${Buffer.from(t).toString('base64')}</wsse:BinarySecurityToken></wsse:Security></s:Header></s:Envelope>`,
    t,
  )
  add(`${n} form html`, `<form><input type="hidden" name="id_token" value="${t}"/></form>`, t)
  add(`${n} html entities`, `&lt;a&gt;&quot;id_token&quot;:&quot;${t.replaceAll('.', '&#46;')}&quot;`, t)
  add(`${n} typographic`, `\u201c\u200b${t.slice(0, 90)}\u200b${t.slice(90)}\u201d`, t)
  add(`${n} python`, `token = ("${t.slice(0, 80)}"\n         "${t.slice(80, 160)}"\n         "${t.slice(160)}")`, t)
  add(`${n} js concat`, `const t = '${t.slice(0, 80)}' +\n  '${t.slice(80, 160)}' +\n  '${t.slice(160)}';`, t)
  add(`${n} by segments`, t.replaceAll('.', '.\n'), t)
  add(`${n} by segments 2`, t.replaceAll('.', '\n.'), t)
  add(`${n} syslog`, `Jan 1 host app[1]: token="${t}" sub=x\nJan 1 host app[1]: done`, t)
  add(`${n} logfmt`, `level=info msg="a" token=${t}\nlevel=info token=${OTHER}`, t, OTHER)
  add(`${n} blanks`, t.replace(/.{50}/g, '$& '), t)
  add(`${n} env`, `export TOKEN=${t}`, t)
  add(`${n} yaml`, `access_token: ${t}\ntoken_type: Bearer`, t)
  add(`${n} authorization`, `GET / HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${t}\r\n\r\n`, t)
  add(`${n} SCREAMING prose`, `TOKEN ${t} END OF TOKEN`, t)
  add(`${n} middle`, middle, middle)
  add(`${n} middle in prose`, `payload: ${middle} ok`, middle)
}

const SIGNED = token('ES256', 64)
const JWE = makeJwe({ header: { alg: 'RSA-OAEP', enc: 'A256GCM', cty: 'JWT' } })
const JWE_DIR = makeJwe({ header: { alg: 'dir', enc: 'A256CBC-HS512' }, key: 0, iv: 16, tag: 32 })
const SD_JWT = `${SIGNED}~${encode(['s', 'name', 'Ada'])}~${encode(['s2', 'n2', 'v2'])}~`

for (const [n, t] of [
  ['RS256', token('RS256', 256)],
  ['JWE', JWE],
  ['JWE of dir', JWE_DIR],
  ['SD-JWT', SD_JWT],
  ['SD-JWT with key binding', SD_JWT + SIGNED],
] as const) {
  for (const w of [60, 72, 76, 80]) {
    add(`${n} mail ${w}`, `Hi,\n\nhere is it:\n\n${wrap(t, w)}\n\nthanks\n-- \nAda`, t)
    add(`${n} mail adjacent ${w}`, `here is it:\n${wrap(t, w)}\nthanks\nAda`, t)
    add(`${n} mail quoted twice ${w}`, `>> here is it:\n>> ${wrap(t, w, '\n>> ')}\n>> thanks\n> ok\nAda`, t)
  }
  add(`${n} outlook <url>`, `Click <https://app.example/cb#id_token=${t}&state=1> now`, t)
  add(`${n} QP url`, `https://app.example/cb#id_token=3D${wrap(t, 70, '=\n')}&state=3D1`, t)
  add(
    `${n} bearer in log`,
    `[2025-01-01 00:00:00,000] DEBUG o.s.web - Request headers: {authorization=[Bearer ${t}], accept=[*/*]}`,
    t,
  )
  add(`${n} python dict`, `{'access_token': '${t}', 'token_type': 'Bearer'}`, t)
  add(`${n} ruby`, `{"access_token"=>"${t}", "scope"=>"openid"}`, t)
  add(`${n} go`, `map[access_token:${t} token_type:Bearer]`, t)
  add(`${n} k=v`, `access_token=${t}\nrefresh=x`, t)
  add(`${n} csv`, `1,ada,"${t}",2025`, t)
  add(`${n} tsv`, `1\tada\t${t}\t2025`, t)
  add(`${n} env-file`, `FOO=bar\nTOKEN="${t}"\nX=1\n`, t)
  add(`${n} kubeconfig`, `users:\n- name: a\n  user:\n    token: ${t}\n`, t)
  add(
    `${n} dockercfg`,
    JSON.stringify({ auths: { 'r.example': { auth: Buffer.from(`oauth2:${t}`).toString('base64') } } }),
    t,
  )
  add(`${n} gitlab log`, `\u001b[0KToken: ${t}\u001b[0;m\n`, t)
  add(`${n} xml attr`, `<add key="token" value="${t}" />`, t)
  add(`${n} graphql`, JSON.stringify({ query: `mutation { login(token: "${t}") { id } }` }), t)
  add(`${n} url in json`, JSON.stringify({ redirect_uri: `https://a/cb?x=1#access_token=${t}&token_type=bearer` }), t)
  add(`${n} slack`, `<https://a/cb?id_token=${t}|link>`, t)
  add(`${n} percent-twice`, encodeURIComponent(encodeURIComponent(`https://a/cb#id_token=${t}&x=1`)), t)
  add(`${n} upper-b64 std`, `data: ${Buffer.from(JSON.stringify({ access_token: t })).toString('base64')}`, t)
  add(`${n} x-forwarded`, `x-forwarded-access-token: ${t}\nx-amzn-oidc-data: ${OTHER}`, t, OTHER)
  add(
    `${n} ws protocol`,
    `Sec-WebSocket-Protocol: base64url.bearer.authorization.k8s.io.${encode(t)}, base64.binary.k8s.io`,
    t,
  )
  add(
    `${n} localStorage`,
    JSON.stringify({ 'msal.token.keys': '{}', 'x-login': JSON.stringify({ credentialType: 'IdToken', secret: t }) }),
    t,
  )
  add(`${n} trailing`, `${t}\n\n`, t)
  add(`${n} xml escaped`, `&lt;token&gt;${t}&lt;/token&gt;`, t)
  add(`${n} terminal wrap+prompt`, `$ echo $TOKEN\n${wrap(t, 80)}\n$ \n`, t)
  add(`${n} terminal prompt2`, `ada@host:~$ cat token\n${wrap(t, 80)}\nada@host:~$`, t)
}

const DETACHED = SIGNED.replace(/\.[^.]+\./, '..')
add('a detached token in a header', `x-jws-signature: ${DETACHED}\nx-request-id: 1`, DETACHED)

add(
  'prose that looks like segments',
  'visit examples.company.org and every.body.knows',
  'visit examples.company.org and every.body.knows',
)
add(
  'an opaque token in a command',
  'curl -H "Authorization: Bearer SlAV32hkKGdefg" https://api.example',
  'SlAV32hkKGdefg',
)
add(
  'prose about a Bearer',
  'send Authorization: Bearer tokens in the header',
  'send Authorization: Bearer tokens in the header',
)

const RS = token('RS256', 256)
const base64 = (text: string): string => Buffer.from(text).toString('base64')
add('the colours of a terminal', `\u001b[32mINFO\u001b[0m token=\u001b[1;33m${RS}\u001b[0m done`, RS)
add('the colours of a terminal in JSON', JSON.stringify({ log: `\u001b[36m${RS}\u001b[0m\n` }), RS)
add('colours that touch the token', `\u001b[38;5;214m${RS}\u001b[K`, RS)
add('a form in parts', `--b\r\nContent-Disposition: form-data; name="id_token"\r\n\r\n${RS}\r\n--b--\r\n`, RS)
add('a command of Windows', `curl https://api.example ^\r\n  -H "authorization: Bearer ${RS}" ^\r\n  --compressed`, RS)
add('a command with an option after it', `curl --oauth2-bearer ${RS} \\\n  --fail https://api.example`, RS)
add('mail in base64', `Content-Transfer-Encoding: base64\n\n${wrap(base64(`Hi, the token is ${RS} bye`), 76)}\n`, RS)
add(
  'a secret of Kubernetes in several lines',
  `data:\n  token: |\n    ${wrap(base64(RS), 64, '\n    ')}\nkind: Secret\n`,
  RS,
)
add('base64 in lines after words', `the value:\r\n${wrap(base64(RS), 76, '\r\n')}\r\n\r\nregards\r\n`, RS)
add('dots that are percent-encoded twice', RS.replaceAll('.', '%252E'), RS)
add('dots that are percent-encoded among words', `GET /cb id_token ${RS.replaceAll('.', '%2e')} 302`, RS)
add('dots as escapes', `token: ${RS.replaceAll('.', '\\u002e')}`, RS)
add('dots as escapes of escapes', RS.replaceAll('.', '\\\\u002E'), RS)
add('full stops of full width', RS.replaceAll('.', '\uff0e'), RS)
add('one dot leaders', `„${RS.replaceAll('.', '\u2024')}“`, RS)

test('beginnings of tokens in line after line take no square of their number', () => {
  const from = performance.now()
  for (const line of [`${encode({ alg: 'RS256' })}\n`, `- ${encode({ alg: 'RS256' })}\n`, 'eyJhbGciOi\n'])
    tokensAmongWords(line.repeat((1024 * 1024) / line.length))
  assert.ok(performance.now() - from < 5000)
})

for (const name of ['example.com.internal', 'ewe.sheep.lamb', 'eyes.only.report', 'e0123456789.abcdef.ghij'])
  test(`the name ${name} is not taken for a token`, () => {
    assert.equal(readToken(name).form, 'opaque')
  })

for (const [where, text, tokens] of HIDDEN) {
  test(`${where}: ${tokens.length === 1 ? 'the token is' : 'the tokens are'} found whole, and nothing else`, () => {
    assert.deepEqual(
      tokensIn([text]).map(({ raw }) => raw),
      tokens,
    )
    if (tokens.length === 1)
      assert.equal(withoutLineBreaks(theToken(text).raw).replaceAll(' ', ''), tokens[0]?.replaceAll(' ', ''))
  })
}
