import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { after, test } from 'node:test'
import type { CronJob, Job } from 'kubernetes-types/batch/v1.d.ts'
import type { Container, PodSpec } from 'kubernetes-types/core/v1.d.ts'
import { parseAllDocuments } from 'yaml'
import { newFolder } from '../support/folder.ts'
import { requireSeven, startTwoHundred, writeTwoHundred } from '../support/two-hundred.ts'
import { imageWithProgram } from './checkout.ts'
import { outputOf } from './pipeline.ts'

/** Which type of the API each of the objects is, by its kind. */
const TYPES: Readonly<Record<string, string>> = {
  CronJob: 'batch/v1',
  Job: 'batch/v1',
  PersistentVolumeClaim: 'core/v1',
}

interface Manifest {
  readonly kind: string
  readonly metadata: { readonly name: string }
}

function manifestsOf(name: string): readonly Manifest[] {
  return parseAllDocuments(readFileSync(`ci/kubernetes/${name}.yaml`, 'utf8')).map((each) => each.toJS())
}

const [nightly] = manifestsOf('cronjob') as readonly CronJob[]
const [claim, shards, merge] = manifestsOf('indexed-job') as readonly [Manifest, Job, Job]
const podOf = (job: Job | undefined): PodSpec | undefined => job?.spec?.template.spec
const nightlyJob = { spec: nightly?.spec?.jobTemplate.spec } as Job
const PODS = { nightly: podOf(nightlyJob), shards: podOf(shards), merge: podOf(merge) }

/** What the compiler finds in objects that are no objects of the API: a name, a type, a member that is missing. */
function faultsOf(manifests: readonly Manifest[]): string {
  const lines = manifests.map(({ kind }, at) => {
    const types = resolve('node_modules/kubernetes-types', TYPES[kind] ?? 'none')
    return `const each${at}: import(${JSON.stringify(types)}).${kind} = ${JSON.stringify(manifests[at])}\nvoid each${at}\n`
  })
  const folder = newFolder()
  writeFileSync(join(folder, 'objects.ts'), lines.join(''))
  const words = ['--noEmit', '--strict', '--types', '', '--skipLibCheck', '--ignoreConfig', 'objects.ts']
  return spawnSync(resolve('node_modules/.bin/tsc'), words, { cwd: folder, encoding: 'utf8' }).stdout
}

test('the manifests are objects of the Kubernetes API', () => {
  assert.equal(faultsOf([...manifestsOf('cronjob'), ...manifestsOf('indexed-job')]), '')
})

test('a manifest with a member that is none, or of another type, is found', () => {
  const text = JSON.stringify(manifestsOf('cronjob'))
  const spoilt = [
    text.replace('"concurrencyPolicy"', '"concurencyPolicy"'),
    text.replace('"runAsUser":1000', '"runAsUser":"1000"'),
  ]
  for (const each of spoilt) assert.match(faultsOf(JSON.parse(each)), /objects\.ts/)
})

for (const [name, pod] of Object.entries(PODS)) {
  test(`the pod of ${name} has no more rights than it needs`, () => {
    const [container] = pod?.containers ?? []
    assert.equal(pod?.securityContext?.runAsNonRoot, true)
    assert.notEqual(pod.securityContext.runAsUser ?? 0, 0)
    assert.equal(pod.automountServiceAccountToken, false)
    // A service that is called "oidc" would set variables of this program.
    assert.equal(pod.enableServiceLinks, false)
    assert.equal(pod.restartPolicy, 'Never')
    assert.deepEqual(container?.securityContext, {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    })
    assert.ok(container?.resources?.limits?.['memory'] && container.resources.requests?.['cpu'])
  })

  test(`the pod of ${name} keeps its state in a folder of its own on a volume of the pod`, () => {
    const [container] = pod?.containers ?? []
    const home = container?.env?.find((each) => each.name === 'OIDC_CLI_HOME')?.value ?? ''
    const mount = container?.volumeMounts?.find(({ mountPath }) => home.startsWith(`${mountPath}/`))
    assert.ok(pod?.volumes?.find((each) => each.name === mount?.name)?.emptyDir)
  })
}

test('runs of the night do not overlap, and what failed is not tried again', () => {
  assert.equal(nightly?.spec?.concurrencyPolicy, 'Forbid')
  assert.equal(nightlyJob.spec?.backoffLimit, 0)
  // A limit for the whole Job would end the other shards with the first that fails.
  assert.deepEqual([shards.spec?.backoffLimit, shards.spec?.backoffLimitPerIndex], [undefined, 0])
})

test('as many shards are run as the program is told of and the merge waits for', () => {
  const [container] = PODS.shards?.containers ?? []
  const told = container?.args?.[container.args.indexOf('--shards') + 1]
  const waited = PODS.merge?.containers[0]?.env?.find(({ name }) => name === 'SHARDS')?.value
  assert.deepEqual([shards.spec?.completionMode, shards.spec?.completions], ['Indexed', Number(told)])
  assert.equal(waited, told)
  assert.equal(claim.kind, 'PersistentVolumeClaim')
})

const fleet = await startTwoHundred()
after(() => fleet.close())
const image = imageWithProgram()

interface Volumes {
  readonly [name: string]: string
}

/** Runs a container as the kubelet does: its words with variables filled in, its volumes in folders of this machine. */
async function runContainer(
  container: Container | undefined,
  volumes: Volumes,
  more: Readonly<Record<string, string>>,
) {
  const placed = (text: string): string =>
    (container?.volumeMounts ?? []).reduce(
      (placedSoFar, { name, mountPath }) => placedSoFar.replaceAll(mountPath, volumes[name] ?? mountPath),
      text,
    )
  const own = (container?.env ?? []).map(({ name, value, valueFrom }) => {
    const key = valueFrom?.secretKeyRef?.key
    return [name, key === undefined ? placed(value ?? '') : readFileSync(join(volumes['secrets'] ?? '', key), 'utf8')]
  })
  const env: Readonly<Record<string, string>> = {
    PATH: `${image}:${process.env['PATH']}`,
    ...Object.fromEntries(own),
    ...more,
  }
  const words = [...(container?.command ?? ['oidc-cli']), ...(container?.args ?? [])]
    .map((word) => word.replace(/\$\((\w+)\)/g, (whole, name: string) => env[name] ?? whole))
    .map(placed)
  const script = `exec ${words.map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`).join(' ')}\n`
  return outputOf('sh', script, { cwd: newFolder(), env })
}

/** Volumes with the scenarios of the fleet under the names that the manifests have, and what they refer to. */
function newVolumes(): Volumes {
  const [scenarios, secrets, data] = [newFolder(), newFolder(), newFolder()]
  writeTwoHundred(fleet, data)
  const text = readFileSync(join(data, 'check.yaml'), 'utf8')
    .replace('env:FLEET_SECRET', `file:${secrets}/client`)
    .replace('env:FLEET_PASSWORD', 'env:SMOKE_PASSWORD')
  writeFileSync(join(data, 'oidc-check.yaml'), text)
  // The kubelet lays links to the files of the day.
  for (const name of ['oidc-check.yaml', 'tenants.csv', 'ca.pem']) symlinkSync(join(data, name), join(scenarios, name))
  writeFileSync(join(secrets, 'client'), fleet.vars['FLEET_SECRET'] ?? '')
  writeFileSync(join(secrets, 'password'), fleet.vars['FLEET_PASSWORD'] ?? '')
  return { scenarios, secrets, state: newFolder(), reports: newFolder() }
}

test('the pods of the indexed Job over 200 tenants, merged, name exactly the seven that are broken', async () => {
  const volumes = newVolumes()
  for (const index of ['0', '1', '2', '3']) {
    const { code, log } = await runContainer(PODS.shards?.containers[0], volumes, { JOB_COMPLETION_INDEX: index })
    assert.notEqual(code, 2, log)
  }
  const { code, stdout, log } = await runContainer(PODS.merge?.containers[0], volumes, {})
  assert.equal(code, 1, log)
  requireSeven(stdout)
})

test('the pod of the CronJob names exactly the seven as well', async () => {
  const { code, stdout, log } = await runContainer(PODS.nightly?.containers[0], newVolumes(), {})
  assert.equal(code, 1, log)
  requireSeven(stdout)
})
