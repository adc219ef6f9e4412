import { entra } from './data/entra.ts'
import { keycloak } from './data/keycloak.ts'
import type { Vendor } from './vendor.ts'

/** Every vendor whose words are known. */
export const VENDORS: readonly Vendor[] = [entra, keycloak]
