import { chmodSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { brokerTags } from './harness/images.ts'
import { runningLab } from './harness/use.ts'
import { allowSudoDocker, forbidSudoDocker } from './harness/users.ts'
import { type Desk, type DeskOptions, openDesk } from './tools/desk.ts'
import { digestOfTag, expectNothingLost, layBroker } from './tools/truth.ts'

const lab = runningLab()
let desk: Desk | null = null
const open = (options: DeskOptions = {}): Desk => {
  desk = openDesk(lab, { producers: [], ...options })
  return desk
}
afterEach(async () => {
  await desk?.close()
  desk = null
})

const deploy = { kind: 'deploy', tag: brokerTags.second } as const

describe('Docker on the host', () => {
  afterEach(() => lab.docker.start())

  it('is killed 1 s into the switch and back 8 s later: the deploy waits for it and comes to a whole end', async () => {
    const before = await layBroker(lab)
    const own = open()
    const runId = await own.begin(deploy)
    await own.reached(runId, 'switch')
    await sleep(1_000)
    await lab.docker.kill()
    await sleep(8_000)
    await lab.docker.start()
    let run = await own.ended(runId)
    // Docker 20.10 that is killed at the wrong moment holds the port until it is restarted.
    if (run.end === 'cut-off') {
      expect(run.message).toContain('sudo systemctl restart docker')
      await lab.docker.stop()
      await lab.docker.start()
      await own.actions.settle(runId, 'resume')
      run = await own.ended(runId)
    }
    expect(run).toMatchObject({ end: 'done', message: expect.stringContaining('done and verified') })
    const after = await expectNothingLost(lab, before)
    expect(after.digest).toBe(await digestOfTag(lab, brokerTags.second))
  })
})

describe('a user who may use Docker by sudo only, with a .bashrc that prints', () => {
  const socket = join(lab.root, 'docker/docker.sock')
  const bashrc = join(lab.home, '.bashrc')
  afterEach(() => {
    chmodSync(socket, 0o660)
    forbidSudoDocker(lab.names)
    rmSync(bashrc, { force: true })
  })

  it('is told both ways where sudo is not set, deploys and backs up where it is, and is told of a password', async () => {
    const before = await layBroker(lab)
    writeFileSync(bashrc, "echo 'Welcome to nebula'; printf 'last login: '; echo 'disk 90% full' >&2\n")
    chmodSync(socket, 0o600)
    allowSudoDocker(lab.names, true)
    const without = open()
    const refused = await without.actions.plan({ ...deploy, broker: 'nebula' })
    expect(refused).toMatchObject({
      ok: false,
      error: { text: expect.stringMatching(/group docker.*sudo: true/) },
    })
    await without.close()
    const own = open({ compose: { sudo: true } })
    const plan = await own.plan(deploy)
    expect(plan.steps.flatMap(step => step.commands).filter(one => /^docker /.test(one))).toEqual([])
    expect(await own.act(deploy)).toMatchObject({ end: 'done' })
    expect(await own.act({ kind: 'backup' })).toMatchObject({ end: 'done' })
    allowSudoDocker(lab.names, false)
    const asked = await own.actions.plan({ ...deploy, broker: 'nebula' })
    expect(asked).toMatchObject({
      ok: false,
      error: { text: expect.stringMatching(/sudo on the host.*NOPASSWD/) },
    })
    chmodSync(socket, 0o660)
    const after = await expectNothingLost(lab, before)
    expect(after.digest).toBe(await digestOfTag(lab, brokerTags.second))
  })
})
