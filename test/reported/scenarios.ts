import { keyScenarios } from './keys.ts'
import { loginScenarios } from './logins.ts'
import { machineScenarios } from './machines.ts'
import { pasteScenarios } from './pastes.ts'
import { providerScenarios } from './providers.ts'
import type { Providers, Scenario } from './run.ts'
import { spoiledScenarios } from './spoiled.ts'
import { verifyingScenarios } from './verifying.ts'

/** Every scenario whose reports make the list of rules that are reported. */
export async function scenarios({ plain, secure }: Providers): Promise<readonly Scenario[]> {
  return [
    ...providerScenarios(plain.issuer, secure.issuer),
    ...(await keyScenarios(plain.issuer)),
    ...loginScenarios(plain.issuer),
    ...(await machineScenarios(plain.issuer, secure.issuer)),
    ...pasteScenarios(plain.issuer),
    ...spoiledScenarios(plain.issuer),
    ...(await verifyingScenarios()),
  ]
}
