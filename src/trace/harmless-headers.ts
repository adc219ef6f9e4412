/**
 * Header fields whose values are no credentials: registered ones (RFC 9110 and the registry of IANA that it set up), what
 * browsers and caches understand, the ids by which providers find a request in their logs, and nonces of DPoP (RFC 9449 8),
 * which are no use without the key. A value is still looked through for secrets.
 */
export const HARMLESS_HEADERS: ReadonlySet<string> = new Set(
  `accept accept-ch accept-charset accept-encoding accept-language accept-patch accept-post accept-ranges
  access-control-allow-credentials access-control-allow-headers access-control-allow-methods access-control-allow-origin
  access-control-allow-private-network access-control-expose-headers access-control-max-age access-control-request-headers
  access-control-request-method age allow alt-svc cache-control cache-status cdn-cache-control clear-site-data connection
  content-disposition content-encoding content-language content-length content-location content-md5 content-range
  content-security-policy content-security-policy-report-only content-type critical-ch cross-origin-embedder-policy
  cross-origin-opener-policy cross-origin-resource-policy date deprecation digest dpop-nonce early-data etag expect expect-ct
  expires feature-policy from host if-match if-modified-since if-none-match if-range if-unmodified-since keep-alive
  last-modified link location max-forwards mime-version nel no-vary-search origin
  origin-agent-cluster p3p permissions-policy pragma prefer preference-applied priority proxy-authenticate proxy-connection
  proxy-status public-key-pins range referer referrer-policy refresh report-to reporting-endpoints repr-digest content-digest
  retry-after sec-fetch-dest sec-fetch-mode sec-fetch-site sec-fetch-user server server-timing sourcemap
  strict-transport-security sunset surrogate-control te timing-allow-origin trailer transfer-encoding upgrade
  upgrade-insecure-requests user-agent vary via warning want-digest www-authenticate x-content-type-options
  x-dns-prefetch-control x-download-options x-frame-options x-permitted-cross-domain-policies x-requested-with x-robots-tag
  x-ua-compatible x-xss-protection
  traceparent tracestate b3 x-b3-traceid x-b3-spanid x-b3-parentspanid x-b3-sampled x-cloud-trace-context
  cf-ray cf-cache-status cf-mitigated fly-request-id rndr-id x-amz-cf-id x-amz-cf-pop x-amzn-errortype x-amzn-remapped-date
  x-amz-apigw-id x-azure-ref x-backend-server x-cache x-cache-hits x-cache-status x-envoy-upstream-service-time
  x-forwarded-host x-forwarded-port x-forwarded-proto x-generator x-ms-clitelem x-ms-ests-server x-ms-srs x-powered-by
  x-response-time x-runtime x-served-by x-timer x-vercel-cache x-vercel-id x-version x-trace-id x-trace`.split(/\s+/),
)

/** Families of names: ids of requests and correlations, and how many requests are left. */
const FAMILY =
  /^(?:[a-z0-9]+-){0,4}(?:request|correlation|trace|span|activity)-?id$|^(?:x-)?rate-?limit(?:-[a-z0-9]+){0,4}$|^sec-ch-[a-z-]{1,40}$/

/** Whether a header of that name, in lower case, may show its value; of every other the name is shown and how long it is. */
export function isHarmlessHeader(name: string): boolean {
  return HARMLESS_HEADERS.has(name) || (name.length <= 64 && FAMILY.test(name))
}
