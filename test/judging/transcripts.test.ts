import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { after, test } from 'node:test'
import { runCli } from '../support/env.ts'
import { FOLDER, readTranscript, transcriptStage } from '../transcripts/transcript.ts'

// Whatever a test runs by `runCli` is judged again from its record; here that is all that is looked at.

const stage = await transcriptStage()
after(() => stage.close())

for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.md')))
  for (const { title, command, exit } of readTranscript(file).cases)
    test(`${file}: ${title}: the record is judged as the run was`, async () => {
      const { home, vars } = stage
      const { code } = await runCli(stage.argvOf(command), { home, vars })
      assert.equal(code, exit)
    })
