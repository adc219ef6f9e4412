import { metadataAlgorithmWords } from './metadata-algorithms.ts'
import { metadataFeatureWords } from './metadata-features.ts'
import { metadataIssuerWords } from './metadata-issuer.ts'
import { metadataRequestWords } from './metadata-requests.ts'

export const metadataWords = {
  ...metadataIssuerWords,
  ...metadataRequestWords,
  ...metadataAlgorithmWords,
  ...metadataFeatureWords,
}
