import { expect, test } from 'vitest'
import { runningLab } from './harness/use.ts'

const lab = runningLab()

test('docker and compose v2 answer over ssh', async () => {
  const ran = await lab.sshRun(['gpu', 'docker compose version --short && docker ps -q'])
  expect(ran).toMatchObject({ code: 0, stdout: expect.stringMatching(/^2\./) })
})
